"""The map as one HTML file that needs nothing else and asks nobody for anything.

pyvis holds the graph, an edge for each relationship, and brings vis-network; the page is our own template, because every
template of pyvis loads Bootstrap from a network and writes titles as raw HTML. The data travel as compressed JSON, first the graph
and then the sentences, so that the map is drawn before the evidence is read. Article text reaches the page by `textContent` only,
and a Content-Security-Policy admits our scripts by their hash and nothing else.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyvis
from pyvis.network import Network

from kg.errors import InputError
from kg.graph.questions import questions
from kg.ontology import organization_types, relation_types, statuses
from kg.views.model import Picture, dollars, draw, short, style
from kg.views.page import environment, label, text, with_policy, words
from kg.views.presets import presets

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph, Relationship, StoredClaim
    from kg.model import Amount

__all__ = ["to_html"]

SCRIPTS = ("graph.js", "arrange.js", "map.js", "panels.js", "filters.js", "time.js", "save.js", "view.js")


def to_html(
    graph: KnowledgeGraph,
    *,
    title: str | None = None,
    lang: str = "en",
    organization: str | None = None,
    max_edges: int = 5000,
    note: str = "",
) -> str:
    """Return the map of a graph as one self-contained HTML page.

    The same graph gives the same bytes. The page works offline, and nothing in it comes from elsewhere.

    Args:
        graph: What to show.
        title: Heading of the page; a general one in its language without it.
        lang: Language that the page opens in, "en" or "fr". Sentences of articles stay as they were written.
        organization: Show this organization, its partners and what they have among themselves, and not all.
        max_edges: Most lines to keep. The page says how many relationships were left out and by which rule.
        note: A sentence to show on the page, for example that the articles are illustrative.

    Raises:
        InputError: The language is not one of the two, `organization` has no relationship or `max_edges` is not positive.
    """
    if lang not in words():
        raise InputError(f"the page exists in {', '.join(words())}, not in {lang!r}")
    picture = draw(graph, organization=organization, max_edges=max_edges)
    outlets: dict[str, int] = {}
    net = _network(picture, outlets)
    net.templateEnv = environment()
    data = {
        "lang": lang,
        "title": title,
        "words": words(),
        "terms": {code: _terms(code) for code in words()},
        "relations": {t.name: {"symmetric": t.symmetric} for t in relation_types().values()},
        "statuses": {s.name: {"group": s.group} for s in statuses().values()},
        "style": {k: style()[k] for k in ("relations", "types", "groups", "other")},
        "opening": picture.opening,
        "total": picture.total,
        "left_out": picture.left_out,
        "alone": picture.alone,
        "max": max_edges,
        "focus": picture.focus,
        "outlets": list(outlets),
        "questions": _questions(graph, picture),
    }
    net.templateEnv.globals["kg"] = {
        "title": title or words()[lang]["title"],
        "lang": lang,
        "note": note,
        "w": words()[lang],
        "style_sheet": text("view.css"),
        "vis": _vis(),
        "scripts": [text(name) for name in SCRIPTS],
        "pack": lambda nodes, edges: _packed(data | {"nodes": nodes, "edges": edges}),
        "evidence": _packed([[_evidence(c) for c in r.claims] for e in picture.edges for r in e.relationships]),
    }
    net.path = "template.html"
    return with_policy(str(net.generate_html()))


def _network(picture: Picture, outlets: dict[str, int]) -> Network:
    """Return the graph in pyvis: organizations with their places, and an edge for each relationship, the strongest line first."""
    net = Network(directed=True)
    paint = style()
    for n in picture.nodes:
        look = paint["types"].get(n.type, paint["other"])
        net.add_node(
            n.id,
            label=n.organization.name,
            shape=look["shape"],
            type=n.type,
            types=list(n.organization.types),
            aliases=[a for a in n.organization.aliases if a != n.organization.name],
            place=n.place,
            wide=n.wide,
            parent=n.parent,
        )
    ids = {n.organization.iri: n.id for n in picture.nodes}
    for r in (r for e in picture.edges for r in e.relationships):
        net.add_edge(ids[r.subject.iri], ids[r.object.iri], **_relationship(r, outlets))
    return net


def _relationship(r: Relationship, outlets: dict[str, int]) -> dict[str, Any]:
    return {
        "id": short(r.iri),
        "relation": r.relation,
        "status": r.status,
        "amount": _amount(r.amount),
        "dollars": round(dollars(r.amount)),
        "history": [{"status": p.status, "since": _day(p.since), "until": _day(p.until)} for p in r.history],
        "disputed": r.disputed,
        "first": _day(r.first_reported),
        "last": _day(r.last_reported),
        "claims": [_claim(c, outlets) for c in r.claims],
    }


def _claim(stored: StoredClaim, outlets: dict[str, int]) -> dict[str, Any]:
    """Return what filters, replays and columns need of a claim; what it quotes is in `_evidence`."""
    claim, article = stored.claim, stored.article
    by = claim.attributed_to or ((article.source,) if article.source else ())
    return {
        "status": claim.status,
        "amount": _amount(claim.amount),
        "dollars": round(dollars(claim.amount)),
        "date": _day(article.published),
        "lang": article.lang,
        "outlets": [outlets.setdefault(name, len(outlets)) for name in by],
        "article": short(article.iri),
    }


def _evidence(stored: StoredClaim) -> dict[str, Any]:
    claim, article = stored.claim, stored.article
    return {
        "text": claim.evidence.text,
        "mentions": [claim.subject.mention, claim.object.mention],
        "source": article.source,
        "title": article.title,
        "url": article.url,
        "attributed_to": list(claim.attributed_to),
        "rule": claim.rule,
        "cue": claim.cue,
    }


def _questions(graph: KnowledgeGraph, picture: Picture) -> list[dict[str, Any]]:
    number = {r.iri: i for i, r in enumerate(r for e in picture.edges for r in e.relationships)}
    return [
        {
            "name": p.name,
            "texts": questions()[p.name].texts,
            "loops": p.loops,
            "cases": [[number[iri] for iri in case] for case in p.cases],
        }
        for p in presets(graph, (r for e in picture.edges for r in e.relationships))
    ]


def _terms(lang: str) -> dict[str, dict[str, str]]:
    """Return what a language calls the terms of the ontology, in the order of the legend."""
    relations, types = relation_types(), organization_types()
    return {
        "relation": {name: label(relations[name], lang) for name in style()["relations"]},
        "status": {name: label(status, lang) for name, status in statuses().items()},
        "type": {name: label(types[name], lang) for name in style()["types"]},
    }


def _packed(value: Any) -> str:
    """Return JSON compressed, in letters that mean nothing in HTML."""
    return base64.b64encode(zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 9)).decode()


def _amount(amount: Amount | None) -> dict[str, Any] | None:
    return amount.to_json() if amount else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


@cache
def _vis() -> str:
    """Return the script of vis-network from the installed pyvis, without the comment that makes a debugger ask for its map."""
    folder = Path(pyvis.__file__).parent / "templates" / "lib"
    script = max(folder.glob("vis-*/vis-network.min.js")).read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=.*\s*$", "\n", script.replace("\r\n", "\n").replace("\r", "\n"))
