"""What the endpoint says of itself, by the vocabulary of SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from kg.graph.terms import TYPE
from kg.serve.replies import GRAPHS, SOLUTIONS, Reply, serialized

__all__ = ["description"]

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"


def description(accept: str, endpoint: str) -> Reply:
    """Return the description of an endpoint in the form that a client likes best."""
    return serialized(list(_triples(ox.NamedNode(endpoint))), accept, prefixes={"sd": _SD})


def _triples(endpoint: ox.NamedNode) -> Iterator[ox.Triple]:
    dataset, graph = ox.BlankNode("dataset"), ox.BlankNode("graph")
    yield ox.Triple(endpoint, TYPE, _sd("Service"))
    yield ox.Triple(endpoint, _sd("endpoint"), endpoint)
    yield ox.Triple(endpoint, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(endpoint, _sd("feature"), _sd("UnionDefaultGraph"))
    for form in sorted({f.iri for f in SOLUTIONS.values()} | {f.iri for f in GRAPHS.values()}):
        yield ox.Triple(endpoint, _sd("resultFormat"), ox.NamedNode(form))
    yield ox.Triple(endpoint, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), graph)
    yield ox.Triple(graph, TYPE, _sd("Graph"))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
