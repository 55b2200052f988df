"""Changing the graph by one article, at a cost that depends on the article and not on the graph.

What is derived falls into portions: the resolved names of an article, the relationships of one type between two organizations,
the direct edges between two, the description of an organization. A change derives anew the portions that it bears on and
writes the difference, with the article itself, in one transaction.
"""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from kg.decisions import Decisions
from kg.graph.copies import regroup
from kg.graph.derive import Naming, Resolution, account_of, describe, edges, key_of, naming_of, relate, resolve_article
from kg.graph.fusion import Account
from kg.graph.records import by_subject
from kg.graph.store import Store
from kg.graph.terms import (
    ALT_LABEL,
    DERIVED,
    IN_FORCE,
    LABEL,
    REFERENCE,
    REPLACED_BY,
    TYPE,
    Quads,
    article_of,
    names,
    role_properties,
    tp,
)
from kg.ontology import BASE, known_organizations, relation_types

__all__ = ["change"]


def change(store: Store, graph: ox.NamedNode, old: Quads, new: Quads, decisions: Decisions) -> None:
    """Replace the graph of an article, which holds `old`, by `new`, and all that follows; either may be empty."""
    before, after = resolve_article(old, decisions), resolve_article(new, decisions)
    remove, insert = old | before.quads, new | after.quads
    stored, fresh = regroup(store, article_of(graph), before, new, after)
    remove |= stored
    insert |= fresh
    gone = {account.claim for accounts in before.accounts.values() for account in accounts}
    in_force: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for key in before.accounts.keys() | after.accounts.keys():
        stored, accounts = _stored_relationships(store, key)
        relationships, holds = relate([a for a in accounts if a.claim not in gone] + after.accounts.get(key, []))
        remove |= stored
        insert |= relationships
        ends = key.split()[1:]
        in_force[min(ends), max(ends)][key] = holds
    stored, fresh = _edges(store, in_force)
    remove |= stored
    insert |= fresh
    outgoing: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
    for edge in fresh:
        outgoing[edge.subject].add(edge.predicate)
    for organization in before.organizations.keys() | after.organizations.keys():
        stored = _stored_description(store, organization)
        roles = outgoing[organization] | _other_relations(store, organization, remove)
        remove |= stored
        insert |= describe(organization, _namings(store, organization, before, after, stored), roles)
    if new:
        store.write(remove, insert)
    else:
        store.write(remove - old, insert, drop=graph)


def _stored_relationships(store: Store, key: str) -> tuple[Quads, list[Account]]:
    """Return the relationships that the graph derives for a key and the claims that it derives them from."""
    quads: Quads = set()
    accounts = []
    for found in store.match(None, tp("key"), ox.Literal(key), DERIVED):
        about = list(store.match(found.subject))
        for quad in [quad for quad in about if quad.predicate == tp("amount")]:
            about += store.match(quad.object)
        _, subject, target = key.split()
        accounts.append(account_of(by_subject(about), found.subject, f"{BASE}org/{subject}", f"{BASE}org/{target}"))
        quads |= {quad for quad in about if quad.predicate == tp("about")}
    for relationship in {quad.object for quad in quads}:
        own = list(store.match(relationship, None, None, DERIVED))
        quads.update(own)
        quads.update(store.match(None, REPLACED_BY, relationship, DERIVED))
        for quad in own:
            if quad.predicate == tp("statusPeriod"):
                quads.update(store.match(quad.object, None, None, DERIVED))
    return quads, accounts


def _edges(store: Store, in_force: dict[tuple[str, str], dict[str, bool]]) -> tuple[Quads, Quads]:
    """Return the direct edges between some pairs as they stand and as they will be, given what of it changes by key."""
    stored: Quads = set()
    fresh: Quads = set()
    for pair, changed in in_force.items():
        one, other = (ox.NamedNode(f"{BASE}org/{end}") for end in pair)
        held = dict(changed)
        for subject, target in ((one, other), (other, one)):
            for edge in store.match(subject, None, target, IN_FORCE):
                stored.add(edge)
                relation = relation_types().get(names().get(edge.predicate.value, ""))
                if relation and not (relation.symmetric and subject == other):
                    held.setdefault(key_of(relation.name, subject.value, target.value), True)
        for key, holds in held.items():
            relation_name, *ends = key.split()
            if holds:
                nodes = [ox.NamedNode(f"{BASE}org/{end}") for end in ends]
                fresh |= edges(relation_types()[relation_name], *nodes)
    return stored, fresh


def _stored_description(store: Store, organization: ox.NamedNode) -> Quads:
    quads = set(store.match(organization, None, None, REFERENCE)) | set(store.match(organization, None, None, DERIVED))
    return quads | set(store.match(organization, TYPE, None, IN_FORCE))


def _other_relations(store: Store, organization: ox.NamedNode, remove: Quads) -> set[ox.NamedNode]:
    """Return the relations that go from an organization in force and from which roles follow, without edges to be removed."""
    relations = {relation for via in role_properties().values() for relation in via}
    return {r for r in relations if any(edge not in remove for edge in store.match(organization, r, None, IN_FORCE))}


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
