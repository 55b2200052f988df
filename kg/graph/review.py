"""Pairs of organizations of the graph that may be one: for a person to decide on, with the sentences that name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.decisions import Decisions
from kg.graph.store import Store
from kg.graph.terms import ALT_LABEL, DERIVED, IDENTIFIER, LABEL, TYPE, tp
from kg.names import Reason, near_pairs
from kg.ontology import BASE, known_organizations

__all__ = ["Doubt", "doubts"]

_SENTENCES: Final = 2
_ORDER: Final = ("spelling", "initials", "part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Two organizations that may be one.

    Attributes:
        one: The identifier of one of them.
        other: That of the other.
        names: Their plain names.
        reason: Why: "spelling", "initials", or "part" where one name is within the other.
        sentences: Of each, some sentences that name it, with their articles.
    """

    one: str
    other: str
    names: tuple[str, str]
    reason: Reason
    sentences: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


def doubts(store: Store, decisions: Decisions) -> Iterator[Doubt]:
    """Yield the pairs that nothing is decided on, the likeliest reasons first; of two known organizations there is no doubt."""
    names: dict[str, set[str]] = {}
    labels: dict[str, str] = {}
    for quad in store.match(None, TYPE, tp("Organization")):
        identifier = quad.subject.value.removeprefix(f"{BASE}org/")
        labels[identifier] = next((q.object.value for q in store.match(quad.subject, LABEL)), identifier)
        names[identifier] = {labels[identifier], *(q.object.value for q in store.match(quad.subject, ALT_LABEL))}
    pairs = sorted(near_pairs(names), key=lambda pair: (_ORDER.index(pair[2]), pair))
    for one, other, reason in pairs:
        if {one, other} <= known_organizations().keys() or decisions.on_pair(one, other):
            continue
        yield Doubt(
            one=one,
            other=other,
            names=(labels[one], labels[other]),
            reason=reason,
            sentences=(_sentences(store, one), _sentences(store, other)),
        )


def _sentences(store: Store, identifier: str) -> tuple[tuple[str, str], ...]:
    node = ox.NamedNode(f"{BASE}org/{identifier}")
    found = set()
    for end in ("subject", "object"):
        for claim in store.match(None, tp(end), node, DERIVED):
            for sentence in store.match(claim.subject, tp("evidence")):
                article = next(store.match(claim.subject, tp("inArticle"))).object
                assert isinstance(article, ox.NamedNode)
                found.add((sentence.object.value, next(q.object.value for q in store.match(article, IDENTIFIER))))
    return tuple(sorted(found)[:_SENTENCES])
