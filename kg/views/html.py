"""The map as one HTML file that needs nothing else and asks nobody for anything.

pyvis holds the drawn graph and brings vis-network; the page is our own template, because every template of pyvis loads
Bootstrap from a network and writes titles as raw HTML. Article text travels as JSON in a `<script type="application/json">`
with `<` escaped and reaches the page by `textContent` only, and a Content-Security-Policy admits our scripts by their hash and
nothing else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyvis
from pyvis.network import Network

from kg.errors import InputError
from kg.ontology import organization_types, relation_types, statuses
from kg.views.model import Picture, draw, style
from kg.views.page import environment, label, text, with_policy

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph, Relationship, StoredClaim
    from kg.model import Amount

__all__ = ["to_html"]

SCRIPTS = ("map.js", "panels.js", "view.js")


def to_html(
    graph: KnowledgeGraph,
    *,
    title: str | None = None,
    lang: str = "en",
    organization: str | None = None,
    max_edges: int = 1500,
    note: str = "",
) -> str:
    """Return the map of a graph as one self-contained HTML page.

    The same graph gives the same bytes. The page works offline, and nothing in it comes from elsewhere.

    Args:
        graph: What to show.
        title: Heading of the page; a general one in its language without it.
        lang: Language of the page, "en" or "fr". Sentences of articles stay as they were written.
        organization: Show this organization, its partners and what they have among themselves, and not all.
        max_edges: Most lines to draw. The page says how many relationships were left out and by which rule.
        note: A sentence to show on the page, for example that the articles are illustrative.

    Raises:
        InputError: The language is not one of the two, `organization` has no relationship or `max_edges` is not positive.
    """
    if lang not in _words():
        raise InputError(f"the page exists in {', '.join(_words())}, not in {lang!r}")
    picture = draw(graph, organization=organization, max_edges=max_edges)
    words = _words()[lang]
    net = _network(picture)
    net.templateEnv = environment()
    net.templateEnv.globals["kg"] = {
        "title": title or words["title"],
        "lang": lang,
        "words": words,
        "note": note,
        "banners": _banners(picture, words, max_edges),
        "data": _data(picture, lang, title or words["title"]),
        "style_sheet": text("view.css"),
        "vis": _vis(),
        "scripts": [text(name) for name in SCRIPTS],
    }
    net.path = "template.html"
    return with_policy(str(net.generate_html()))


def _network(picture: Picture) -> Network:
    """Return the drawn graph; pyvis keeps ids, places and strokes, and no text of an article beyond names."""
    net = Network(directed=True)
    net.options = {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "nodes": {"borderWidth": 1.5, "borderWidthSelected": 3},
        "edges": {"hoverWidth": 1, "selectionWidth": 1.5, "endPointOffset": {"to": 1}},
        "interaction": {
            "hover": True,
            "tooltipDelay": 120,
            "multiselect": False,
            "hideEdgesOnDrag": len(picture.edges) > 800,
            "keyboard": {"enabled": True, "bindToWindow": False},
        },
    }
    paint = style()
    for n in picture.nodes:
        look = paint["types"].get(n.type, paint["other"])
        x, y, size = n.place or n.wide
        net.add_node(n.id, label=n.organization.name, shape=look["shape"], size=size, x=x, y=y, type=n.type, wide=n.wide)
    for e in picture.edges:
        bowed = {"enabled": True, "type": "curvedCW" if e.bend > 0 else "curvedCCW", "roundness": abs(e.bend)}
        arrow = {"to": {"enabled": not relation_types()[e.relation].symmetric, "scaleFactor": 0.6}}
        dash = paint["groups"][e.group]["dash"] or False
        smooth = bowed if e.bend else {"enabled": False}
        net.add_edge(
            e.source, e.target, id=e.id, relation=e.relation, group=e.group, width=e.width, dashes=dash, arrows=arrow, smooth=smooth
        )
    return net


def _data(picture: Picture, lang: str, title: str) -> dict[str, Any]:
    """Return what the script reads: terms with their labels, colors, organizations and the relationships behind each line."""
    return {
        "lang": lang,
        "title": title,
        "words": _words()[lang],
        "style": {k: style()[k] for k in ("relations", "types", "groups", "other")},
        "relations": {t.name: {"label": label(t, lang), "symmetric": t.symmetric} for t in relation_types().values()},
        "statuses": {s.name: {"label": label(s, lang), "group": s.group} for s in statuses().values()},
        "types": {t.name: label(t, lang) for t in organization_types().values()},
        "order": {"statuses": list(statuses()), "relations": list(style()["relations"]), "types": list(style()["types"])},
        "opening": picture.opening,
        "organizations": {
            n.id: {
                "name": n.organization.name,
                "types": list(n.organization.types),
                "aliases": list(n.organization.aliases),
                "degree": n.degree,
            }
            for n in picture.nodes
        },
        "lines": {e.id: [_relationship(r, picture) for r in e.relationships] for e in picture.edges},
    }


def _relationship(r: Relationship, picture: Picture) -> dict[str, Any]:
    ids = {n.organization.iri: n.id for n in picture.nodes}
    return {
        "subject": ids[r.subject.iri],
        "object": ids[r.object.iri],
        "relation": r.relation,
        "status": r.status,
        "amount": _amount(r.amount),
        "history": [{"status": p.status, "since": _day(p.since), "until": _day(p.until)} for p in r.history],
        "disputed": r.disputed,
        "first": _day(r.first_reported),
        "last": _day(r.last_reported),
        "claims": [_claim(c) for c in r.claims],
    }


def _claim(stored: StoredClaim) -> dict[str, Any]:
    claim, article = stored.claim, stored.article
    return {
        "status": claim.status,
        "amount": _amount(claim.amount),
        "date": _day(article.published),
        "source": article.source,
        "title": article.title,
        "url": article.url,
        "lang": article.lang,
        "attributed_to": list(claim.attributed_to),
        "rule": claim.rule,
        "cue": claim.cue,
        "text": claim.evidence.text,
        "mentions": [claim.subject.mention, claim.object.mention],
    }


def _banners(picture: Picture, words: Mapping[str, str], max_edges: int) -> list[str]:
    banners = []
    if picture.focus is not None:
        banners.append(words["around"].format(organization=picture.focus))
    if picture.left_out:
        rule = words["cut" if picture.focus is None else "cut_around"]
        banners.append(rule.format(n=picture.left_out, total=picture.total, max=max_edges, organization=picture.focus))
    if picture.alone:
        banners.append(words["alone"].format(n=picture.alone))
    return banners


def _amount(amount: Amount | None) -> dict[str, Any] | None:
    return amount.to_json() if amount else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(text("words.toml"))


@cache
def _vis() -> str:
    """Return the script of vis-network from the installed pyvis, without the comment that makes a debugger ask for its map."""
    folder = Path(pyvis.__file__).parent / "templates" / "lib"
    script = max(folder.glob("vis-*/vis-network.min.js")).read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=.*\s*$", "\n", script.replace("\r\n", "\n").replace("\r", "\n"))
