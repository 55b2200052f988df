"""Articles that are one text: a wire story that several outlets print, cut or lightly edited, is one source.

The sketch of each article (`kg.graph.sketches`) and its bands stand in its graph, so that the store itself finds the few articles
that can be near. Two articles are copies where they share a band and their sketches are alike; copies of copies are copies. Of
such a group the earliest article is the first one and the others point to it (`tp:copyOf`). What a copy says on its own authority
counts for the outlet that printed the first; what it attributes to outlets counts for those, as in any article.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import pyoxigraph as ox

from kg.graph.derive import Resolution
from kg.graph.sketches import alike
from kg.graph.store import Store
from kg.graph.terms import DERIVED, ISSUED, PUBLISHER, Quad, Quads, quad, tp

__all__ = ["Sketch", "copy_quads", "first_of", "groups", "origin_quads", "regroup", "sketch_of"]

Sketch: TypeAlias = tuple[str, frozenset[str]]


def groups(sketches: Mapping[ox.NamedNode, Sketch]) -> list[set[ox.NamedNode]]:
    """Return the groups of copies among articles; an article without copy is a group of its own."""
    by_band: dict[str, list[ox.NamedNode]] = {}
    by_text: dict[str, ox.NamedNode] = {}
    group: dict[ox.NamedNode, set[ox.NamedNode]] = {}
    for article, (text, bands) in sketches.items():
        group[article] = {article}
        same = by_text.setdefault(text, article) if text else article
        near = {same} if same != article else {other for band in bands for other in by_band.get(band, ())}
        for other in near:
            if group[article] is not group[other] and alike(text, sketches[other][0]):
                merged = group[article] | group[other]
                group |= dict.fromkeys(merged, merged)
        if same == article:
            for band in bands:
                by_band.setdefault(band, []).append(article)
    return list({id(members): members for members in group.values()}.values())


def sketch_of(quads: Iterable[Quad]) -> Sketch:
    """Return the sketch of an article from the quads of its graph."""
    text, bands = "", set()
    for q in quads:
        if q.predicate == tp("textSketch"):
            text = q.object.value
        elif q.predicate == tp("textBand"):
            bands.add(q.object.value)
    return text, frozenset(bands)


def first_of(dates: Mapping[ox.NamedNode, str]) -> ox.NamedNode:
    """Return the first of a group, given the date of each, or "": the earliest, those without date last."""
    return min(dates, key=lambda article: (not dates[article], dates[article], article.value))


def copy_quads(members: Iterable[ox.NamedNode], first: ox.NamedNode) -> Quads:
    """Return which articles point to the first of their group."""
    return {quad(member, tp("copyOf"), first, DERIVED) for member in members if member != first}


def origin_quads(claims: Iterable[ox.NamedNode], publisher: ox.NamedNode | None) -> Quads:
    """Return the origin of claims that an article makes on its own authority; none where no outlet is known."""
    return set() if publisher is None else {quad(claim, tp("origin"), publisher, DERIVED) for claim in claims}


def regroup(store: Store, article: ox.NamedNode, before: Resolution, new: Quads, after: Resolution) -> tuple[Quads, Quads]:
    """Return what of copies and origins stands and what will, when an article changes.

    Args:
        store: The store as it stands.
        article: The article that changes.
        before: What its graph comes to as it stands, nothing where it is new.
        new: Its graph as it will be; empty where it goes.
        after: What that comes to.
    """
    was_in = _group_in(store, article) - {article}
    text, bands = sketch_of(new)
    near = {q.subject for band in bands for q in store.match(None, tp("textBand"), ox.Literal(band))} - {article}
    joined = {copy for copy in near if alike(text, _sketch_in(store, copy)[0])}
    others = was_in.union(*(_group_in(store, copy) for copy in joined)) - {article}
    if was_in:
        sketches = {other: _sketch_in(store, other) for other in sorted(others, key=str)}
        found = groups(sketches | ({article: (text, bands)} if new else {}))
    else:
        found = [{*others, article}] if new else []
    remove, insert = set[Quad](), set[Quad]()
    for claim in before.unattributed:
        remove.update(store.match(claim, tp("origin"), None, DERIVED))
    remove.update(store.match(article, tp("copyOf"), None, DERIVED))
    for members in found:
        dates = {member: after.issued if member == article else _value(store, member, ISSUED) for member in members}
        first = first_of(dates)
        publisher = after.publisher if first == article else _node(store, first, PUBLISHER)
        insert |= copy_quads(members, first)
        for member in members:
            if member == article:
                insert |= origin_quads(after.unattributed, publisher)
                continue
            old_first = _node(store, member, tp("copyOf")) or member
            remove.update(store.match(member, tp("copyOf"), None, DERIVED))
            if article in (first, old_first) or old_first != first:
                claims = [claim for claim in _claims(store, member) if not next(store.match(claim, tp("attributedAs")), None)]
                for claim in claims:
                    remove.update(store.match(claim, tp("origin"), None, DERIVED))
                insert |= origin_quads(claims, publisher)
    return remove, insert


def _group_in(store: Store, article: ox.NamedNode) -> set[ox.NamedNode]:
    first = _node(store, article, tp("copyOf")) or article
    return {article, first, *(q.subject for q in store.match(None, tp("copyOf"), first, DERIVED))}


def _claims(store: Store, article: ox.NamedNode) -> list[ox.NamedNode]:
    return [q.subject for q in store.match(None, tp("inArticle"), article)]


def _sketch_in(store: Store, article: ox.NamedNode) -> Sketch:
    return sketch_of([*store.match(article, tp("textSketch")), *store.match(article, tp("textBand"))])


def _value(store: Store, subject: ox.NamedNode, predicate: ox.NamedNode) -> str:
    return next((q.object.value for q in store.match(subject, predicate)), "")


def _node(store: Store, subject: ox.NamedNode, predicate: ox.NamedNode) -> ox.NamedNode | None:
    found = next(store.match(subject, predicate, None, DERIVED), None)
    return found.object if found and isinstance(found.object, ox.NamedNode) else None
