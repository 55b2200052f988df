"""Reading the graph back: articles, organizations and relationships as Python objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph.records import (
    Nodes,
    StoredArticle,
    StoredClaim,
    StoredOrganization,
    by_subject,
    read_amount,
    read_article,
    read_claim,
)
from kg.graph.store import Store
from kg.graph.terms import ALT_LABEL, DERIVED, LABEL, REPLACED_BY, TYPE, Node, names, superclasses, tp
from kg.model import Amount
from kg.ontology import statuses

__all__ = ["Relationship", "StatusPeriod", "articles", "doubtful_claims", "organizations", "relationship", "relationships", "stats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPeriod:
    """A stretch of time, in dates of report, for which a relationship has one status; no `until` while it lasts."""

    status: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """All that is claimed of one deal or standing relation.

    Attributes:
        iri: Its IRI.
        relation: Relation type, such as "invests_in".
        subject: The organization that the relation goes from.
        object: The organization that it goes to.
        status: The current status; only a relationship that is "completed" holds.
        amount: The money as last stated.
        history: The periods of its status, oldest first.
        disputed: Whether claims contradict each other.
        first_reported: Date of the oldest claim that has one.
        last_reported: Date of the latest claim.
        claims: The claims, oldest first, those without date before all others.
    """

    iri: str
    relation: str
    subject: StoredOrganization
    object: StoredOrganization
    status: str
    amount: Amount | None
    history: tuple[StatusPeriod, ...]
    disputed: bool
    first_reported: date | None
    last_reported: date | None
    claims: tuple[StoredClaim, ...]


def articles(store: Store) -> Iterator[StoredArticle]:
    """Yield the articles in order of IRI."""
    for quad in sorted(store.match(None, TYPE, tp("Article")), key=lambda q: str(q.subject)):
        yield read_article(by_subject(store.match(graph=quad.graph_name)), quad.subject)


def organizations(store: Store) -> Iterator[StoredOrganization]:
    """Yield the organizations in order of IRI."""
    for quad in sorted(store.match(None, TYPE, tp("Organization")), key=lambda q: str(q.subject)):
        yield _organization(store, quad.subject)


def relationships(store: Store, organization: ox.NamedNode | None) -> Iterator[Relationship]:
    """Yield the relationships in order of IRI, all or those of one organization."""
    if organization is None:
        found = {quad.subject for quad in store.match(None, TYPE, tp("Relationship"), DERIVED)}
    else:
        ends = [quad.subject for end in ("subject", "object") for quad in store.match(None, tp(end), organization, DERIVED)]
        found = {node for node in ends if next(store.match(node, TYPE, tp("Relationship"), DERIVED), None)}
    seen = _Seen(store)
    for node in sorted(found, key=str):
        yield seen.relationship(node)


def relationship(store: Store, iri: str) -> Relationship:
    """Return a relationship by its IRI or a former one.

    Raises:
        InputError: There is none.
    """
    try:
        node = ox.NamedNode(iri)
    except ValueError as error:
        raise InputError(f"{iri!r} is no IRI") from error
    found = next((q.object for q in store.match(node, REPLACED_BY, None, DERIVED)), node)
    if not isinstance(found, ox.NamedNode) or not next(store.match(found, TYPE, tp("Relationship"), DERIVED), None):
        raise InputError(f"the graph has no relationship {iri}")
    return _Seen(store).relationship(found)


def doubtful_claims(store: Store) -> Iterator[StoredClaim]:
    """Yield the doubtful claims on which nothing is decided, those of most confidence first."""
    seen, found = _Seen(store), []
    for quad in store.match(None, TYPE, tp("DoubtfulClaim")):
        decided = (tp(what) for what in ("rejected", "confirmed"))
        if isinstance(quad.subject, ox.NamedNode) and not any(next(store.match(quad.subject, d), None) for d in decided):
            found.append(seen.claim(quad.subject))
    yield from sorted(found, key=lambda c: (-(c.claim.confidence or 0), c.iri))


def stats(store: Store) -> dict[str, int]:
    """Return what the graph holds, by number."""
    classes = {"articles": "Article", "claims": "Claim", "relationships": "Relationship", "organizations": "Organization"}
    counts = {name: sum(1 for _ in store.match(None, TYPE, tp(kind))) for name, kind in classes.items()}
    in_force = [ox.NamedNode(status.iri) for status in statuses().values() if status.in_force]
    counts["in_force"] = sum(1 for status in in_force for _ in store.match(None, tp("currentStatus"), status, DERIVED))
    counts["disputed"] = sum(1 for _ in store.match(None, tp("disputed"), None, DERIVED))
    counts["quads"] = len(store.inner)
    return counts


def _organization(store: Store, node: ox.NamedNode) -> StoredOrganization:
    name, aliases, types = "", [], set[ox.NamedNode]()
    for quad in store.match(node):
        if quad.predicate == LABEL:
            name = quad.object.value
        elif quad.predicate == ALT_LABEL:
            aliases.append(quad.object.value)
        elif (
            isinstance(quad.object, ox.NamedNode)
            and quad.predicate == TYPE
            and quad.graph_name.value.rpartition("/")[2] != "in-force"
        ):
            types.add(quad.object)
    general = {above for kind in types for above in superclasses(kind) - {kind}}
    special = sorted(names()[kind.value] for kind in types - general if kind.value in names())
    return StoredOrganization(iri=node.value, name=name, types=tuple(special), aliases=tuple(sorted(set(aliases))))


class _Seen:
    """Organizations and articles that were read already."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.organizations: dict[Node, StoredOrganization] = {}
        self.graphs: dict[Node, tuple[Nodes, StoredArticle]] = {}

    def organization(self, node: Node) -> StoredOrganization:
        if node not in self.organizations:
            assert isinstance(node, ox.NamedNode)
            self.organizations[node] = _organization(self.store, node)
        return self.organizations[node]

    def claim(self, node: ox.NamedNode) -> StoredClaim:
        [home] = self.store.match(node, tp("inArticle"))
        if home.object not in self.graphs:
            nodes = by_subject(self.store.match(graph=home.graph_name))
            self.graphs[home.object] = (nodes, read_article(nodes, home.object))
        nodes, article = self.graphs[home.object]
        return read_claim(nodes, node, article)

    def relationship(self, node: ox.NamedNode) -> Relationship:
        about = by_subject(self.store.match(node))[node]
        claims = [self.claim(quad.subject) for quad in self.store.match(None, tp("about"), node, DERIVED)]
        amount = next(iter(about.get(tp("amount"), ())), None)
        first, last = (about.get(tp(which), [None])[0] for which in ("firstReportedOn", "lastReportedOn"))
        return Relationship(
            iri=node.value,
            relation=names()[about[tp("relation")][0].value],
            subject=self.organization(about[tp("subject")][0]),
            object=self.organization(about[tp("object")][0]),
            status=names()[about[tp("currentStatus")][0].value],
            amount=read_amount(by_subject(self.store.match(amount)), amount) if amount else None,
            history=self._history(about[tp("statusPeriod")]),
            disputed=tp("disputed") in about,
            first_reported=date.fromisoformat(first.value) if first else None,
            last_reported=date.fromisoformat(last.value) if last else None,
            claims=tuple(sorted(claims, key=lambda c: (c.article.published or date.min, c.iri))),
        )

    def _history(self, periods: list[Node]) -> tuple[StatusPeriod, ...]:
        found = []
        for period in periods:
            about = by_subject(self.store.match(period))[period]
            since, until = (about.get(tp(which), [None])[0] for which in ("validFrom", "validUntil"))
            found.append(
                StatusPeriod(
                    status=names()[about[tp("periodStatus")][0].value],
                    since=date.fromisoformat(since.value) if since else None,
                    until=date.fromisoformat(until.value) if until else None,
                )
            )
        return tuple(sorted(found, key=lambda p: (p.since or date.min, p.until or date.max)))
