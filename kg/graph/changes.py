"""Changing the graph by one article, at a cost that depends on the article and not on the graph.

What is derived falls into portions: the resolved names of an article, the relationships of a pair of organizations, the
description of an organization. A change derives anew the portions that it bears on and writes the difference, with the article
itself, in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.graph.derive import Naming, Resolution, account_of, describe, naming_of, relate, resolve_article
from kg.graph.fusion import Account
from kg.graph.records import by_subject
from kg.graph.store import Store
from kg.graph.terms import ALT_LABEL, ARTICLES, DERIVED, IN_FORCE, LABEL, REFERENCE, TYPE, Quads, role_properties, tp
from kg.ontology import BASE, known_organizations

__all__ = ["change", "rebuild"]


def change(store: Store, graph: ox.NamedNode, old: Quads, new: Quads) -> None:
    """Replace the graph of an article, which holds `old`, by `new`, and all that follows; either may be empty."""
    before, after = resolve_article(old), resolve_article(new)
    remove, insert = old | before.quads, new | after.quads
    gone = {account.claim for accounts in before.accounts.values() for account in accounts}
    for pair in before.accounts.keys() | after.accounts.keys():
        stored, accounts = _stored_pair(store, pair)
        remove |= stored
        insert |= relate([a for a in accounts if a.claim not in gone] + after.accounts.get(pair, []))
    for organization in before.organizations.keys() | after.organizations.keys():
        stored = _stored_description(store, organization)
        remove |= stored
        relations = _relations_in_force(store, organization, remove, insert)
        insert |= describe(organization, _namings(store, organization, before, after, stored), relations)
    if new:
        store.write(remove, insert)
    else:
        store.write(remove - old, insert, drop=graph)


def rebuild(store: Store, *, remove: Quads, insert: Quads) -> None:
    """Derive everything again from the articles and write the difference, with another one, in one transaction."""
    fresh = Store(None)
    for graph in list(store.inner.named_graphs()):
        if isinstance(graph, ox.NamedNode) and graph.value.startswith(ARTICLES):
            change(fresh, graph, set(), set(store.match(graph=graph)))
    for graph in (DERIVED, IN_FORCE, REFERENCE):
        remove = remove | set(store.match(graph=graph))
        insert = insert | set(fresh.match(graph=graph))
    store.write(remove, insert)


def _stored_pair(store: Store, pair: str) -> tuple[Quads, list[Account]]:
    """Return what the graph derives of a pair of organizations and the claims that it derives it from."""
    quads: Quads = set()
    accounts = []
    for found in store.match(None, tp("pair"), ox.Literal(pair), DERIVED):
        about = list(store.match(found.subject))
        for quad in list(about):
            if quad.predicate == tp("amount"):
                about += store.match(quad.object)
        nodes = by_subject(about)
        subject, target = (nodes[found.subject][tp(end)][0] for end in ("subject", "object"))
        assert isinstance(found.subject, ox.NamedNode)
        assert isinstance(subject, ox.NamedNode)
        assert isinstance(target, ox.NamedNode)
        accounts.append(account_of(nodes, found.subject, subject.value, target.value))
        quads |= {quad for quad in about if quad.predicate == tp("about")}
    for relationship in {quad.object for quad in quads}:
        own = list(store.match(relationship, None, None, DERIVED))
        quads.update(own)
        for quad in own:
            if quad.predicate == tp("statusPeriod"):
                quads.update(store.match(quad.object, None, None, DERIVED))
    one, other = (ox.NamedNode(f"{BASE}org/{end}") for end in pair.split())
    quads.update(store.match(one, None, other, IN_FORCE))
    quads.update(store.match(other, None, one, IN_FORCE))
    return quads, accounts


def _stored_description(store: Store, organization: ox.NamedNode) -> Quads:
    quads = set(store.match(organization, None, None, REFERENCE)) | set(store.match(organization, None, None, DERIVED))
    return quads | set(store.match(organization, TYPE, None, IN_FORCE))


def _relations_in_force(store: Store, organization: ox.NamedNode, remove: Quads, insert: Quads) -> Iterator[ox.NamedNode]:
    """Yield the relations that go from an organization once the change is made."""
    yield from {quad.predicate for quad in insert if quad.subject == organization and quad.graph_name == IN_FORCE}
    for relation in {relation for via in role_properties().values() for relation in via}:
        if any(quad not in remove for quad in store.match(organization, relation, None, IN_FORCE)):
            yield relation


def _namings(store: Store, organization: ox.NamedNode, before: Resolution, after: Resolution, stored: Quads) -> list[Naming]:
    """Return how articles name an organization once the change is made, or as much of it as gives the same description."""
    namings = list(after.organizations.get(organization, ()))
    known = organization.value.removeprefix(f"{BASE}org/") in known_organizations()
    if organization not in before.organizations and stored and not known:
        # nothing is taken away: the description as it stands sums up the other articles
        name = next(quad.object.value for quad in stored if quad.predicate == LABEL)
        others = frozenset(quad.object.value for quad in stored if quad.predicate == ALT_LABEL)
        kinds = [quad.object for quad in stored if quad.predicate == TYPE and quad.graph_name == DERIVED]
        types = frozenset(kind for kind in kinds if isinstance(kind, ox.NamedNode))
        return [*namings, Naming(name, others, types)]
    mine = {quad.subject for quad in before.quads if quad.predicate == tp("resolvedTo")}
    for quad in store.match(None, tp("resolvedTo"), organization, DERIVED):
        if quad.subject not in mine:
            if known and namings:
                break
            namings.append(naming_of(by_subject(store.match(quad.subject))[quad.subject]))
    return namings
