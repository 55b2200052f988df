"""Deriving all that follows from the articles at once: what changes article by article come to, many times faster.

It is used where what everything rests on has changed (the ontology, the known organizations, the decisions), and for the graph
as it was on a day. `kg.graph.changes` gives the same quads; tests hold the two to each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.decisions import Decisions
from kg.graph.copies import Sketch, copy_quads, first_of, groups, origin_quads, sketch_of
from kg.graph.derive import Naming, Resolution, describe, edges, relate, resolve_article
from kg.graph.fusion import Account
from kg.graph.store import Store
from kg.graph.terms import ARTICLES, DERIVED, IN_FORCE, REFERENCE, Quads, article_of, role_properties
from kg.ontology import BASE, relation_types

__all__ = ["article_graphs", "derive_all", "rebuild"]


def article_graphs(store: Store) -> Iterator[tuple[ox.NamedNode, Quads]]:
    """Yield the graphs of the articles with their names."""
    for graph in list(store.inner.named_graphs()):
        if isinstance(graph, ox.NamedNode) and graph.value.startswith(ARTICLES):
            yield graph, set(store.match(graph=graph))


def rebuild(store: Store, decisions: Decisions, *, remove: Quads, insert: Quads) -> None:
    """Derive everything again from the articles and write the difference, with another one, in one transaction."""
    for graph in (DERIVED, IN_FORCE, REFERENCE):
        remove = remove | set(store.match(graph=graph))
    store.write(remove, insert | derive_all(article_graphs(store), decisions))


def derive_all(graphs: Iterable[tuple[ox.NamedNode, Quads]], decisions: Decisions) -> Quads:
    """Return all that follows from articles, given their graphs."""
    quads: Quads = set()
    accounts: dict[str, list[Account]] = defaultdict(list)
    namings: dict[ox.NamedNode, list[Naming]] = defaultdict(list)
    articles: dict[ox.NamedNode, Resolution] = {}
    sketches: dict[ox.NamedNode, Sketch] = {}
    for graph, content in graphs:
        article, found = article_of(graph), resolve_article(content, decisions)
        quads |= found.quads
        for key, of_key in found.accounts.items():
            accounts[key] += of_key
        for organization, named in found.organizations.items():
            namings[organization] += named
        found.quads, found.accounts, found.organizations = set(), {}, {}
        articles[article], sketches[article] = found, sketch_of(content)
    for members in groups(sketches):
        first = first_of({member: articles[member].issued for member in members})
        quads |= copy_quads(members, first)
        for member in members:
            quads |= origin_quads(articles[member].unattributed, articles[first].publisher)
    outgoing: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
    via = {relation for relations in role_properties().values() for relation in relations}
    for key, of_key in accounts.items():
        relationships, holds = relate(of_key)
        quads |= relationships
        if holds:
            relation, *ends = key.split()
            found_edges = edges(relation_types()[relation], *(ox.NamedNode(f"{BASE}org/{end}") for end in ends))
            quads |= found_edges
            for edge in found_edges:
                outgoing[edge.subject].add(edge.predicate)
    for organization, named in namings.items():
        quads |= describe(organization, named, outgoing[organization] & via)
    return quads
