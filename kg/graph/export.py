"""The graph as text, in an order that depends on nothing but its content."""

from __future__ import annotations

import json
from typing import Any, cast

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph.store import Store
from kg.graph.terms import ONTOLOGY, PREFIXES, RDF

__all__ = ["export"]

_FORMATS = {
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def export(store: Store, format: str) -> str:
    """Return all quads but those of the ontology; Turtle, which has no graphs, holds the union."""
    if format not in _FORMATS:
        raise InputError(f"unknown format {format!r}; known are {', '.join(_FORMATS)}")
    quads = [quad for quad in store.match() if quad.graph_name != ONTOLOGY]
    if format == "nquads":
        return "".join(sorted(f"{quad} .\n" for quad in quads))
    quads.sort(
        key=lambda q: (str(q.graph_name) if format != "turtle" else "", str(q.subject), q.predicate.value != RDF + "type", str(q))
    )
    content = cast(list[ox.Quad], [quad.triple for quad in quads] if format == "turtle" else quads)
    if format == "jsonld":
        return _with_context(json.loads(ox.serialize(content, format=_FORMATS[format]) or b"[]"))
    text = (ox.serialize(content, format=_FORMATS[format], prefixes=dict(PREFIXES)) or b"").decode()
    lines = text.splitlines(keepends=True)
    # Oxigraph writes prefixes in an order that changes from run to run
    heads = [line for line in lines if line.startswith("@prefix")]
    return "".join(sorted(heads)) + "".join(lines[len(heads) :])


def _with_context(graphs: list[dict[str, Any]]) -> str:
    """Return JSON-LD in which IRIs are short by a context, with the prefixes of the graph; nothing is fetched to read it."""
    context = dict(sorted(PREFIXES.items()))

    def short(value: str) -> str:
        best = max((p for p in context if value.startswith(context[p])), key=lambda p: len(context[p]), default=None)
        local = value.removeprefix(context[best]) if best else ""
        # a local part with a slash would be read as the start of an absolute IRI
        return f"{best}:{local}" if best and local and not local.startswith("//") else value

    def compact(node: Any) -> Any:
        if isinstance(node, list):
            return [compact(item) for item in node]
        if not isinstance(node, dict):
            return node
        result = {}
        for key, value in node.items():
            if key == "@type":
                result[key] = short(value) if isinstance(value, str) else [short(item) for item in value]
            elif key == "@id":
                result[key] = short(value)
            elif key in ("@value", "@language"):
                result[key] = value
            else:
                result[key if key.startswith("@") else short(key)] = compact(value)
        return result

    return json.dumps({"@context": context, "@graph": compact(graphs)}, ensure_ascii=False, indent=1) + "\n"
