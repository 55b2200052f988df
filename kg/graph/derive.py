"""What follows from the articles: resolved names, relationships, direct edges in force, descriptions of organizations.

Each function derives one portion of the graph as a pure function of what it is given. The portions are small on purpose (one
article, one relation of a pair of organizations, one organization), so that a change touches only those that it bears on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import pyoxigraph as ox

from kg.decisions import Decisions
from kg.graph.fusion import Account, Deal, fuse
from kg.graph.records import Nodes, by_subject, read_amount
from kg.graph.terms import (
    ALT_LABEL,
    DERIVED,
    IDENTIFIER,
    IN_FORCE,
    ISSUED,
    LABEL,
    PUBLISHER,
    REFERENCE,
    REPLACED_BY,
    SCHEMA,
    TRUE,
    TYPE,
    Node,
    Quad,
    Quads,
    day,
    digest,
    iri,
    names,
    quad,
    role_properties,
    superclasses,
    superproperties,
    tp,
)
from kg.ontology import BASE, RelationType, known_organizations, organization_types, relation_types, statuses

__all__ = ["Naming", "Resolution", "account_of", "describe", "edges", "key_of", "relate", "resolve_article"]

_ORG = f"{BASE}org/"


@dataclass(frozen=True, slots=True)
class Naming:
    """How one article names an organization: the name, other names and classes."""

    name: str
    others: frozenset[str]
    types: frozenset[ox.NamedNode]


@dataclass(slots=True)
class Resolution:
    """What the graph of one article comes to once its names are resolved.

    Attributes:
        quads: The derived quads that belong to this article alone.
        accounts: Its claims by key; a claim whose two names turn out to be one organization has none.
        organizations: The organizations that it names, by IRI, with how it names them.
        unattributed: Its claims that it attributes to no outlet: their origin is its publisher, or that of the text it copies.
        publisher: The outlet that published it, if that is known.
        issued: The day of publication, or "".
    """

    quads: Quads = field(default_factory=set)
    accounts: dict[str, list[Account]] = field(default_factory=lambda: defaultdict(list))
    organizations: dict[ox.NamedNode, list[Naming]] = field(default_factory=lambda: defaultdict(list))
    unattributed: set[ox.NamedNode] = field(default_factory=set)
    publisher: ox.NamedNode | None = None
    issued: str = ""


def key_of(relation: str, subject: str, target: str) -> str:
    """Return what claims have in common that can be about one deal."""
    return " ".join((relation, subject.removeprefix(_ORG), target.removeprefix(_ORG)))


def naming_of(node: Mapping[ox.NamedNode, list[Node]]) -> Naming:
    """Return a naming from the quads of its node."""
    return Naming(
        next(_values(node, tp("name"))),
        frozenset(_values(node, tp("otherName"))),
        frozenset(kind for kind in node.get(tp("namedType"), ()) if isinstance(kind, ox.NamedNode)),
    )


def _values(node: Mapping[ox.NamedNode, list[Node]], predicate: ox.NamedNode) -> Iterator[str]:
    return iter([value.value for value in node.get(predicate, ())])


def resolve_article(quads: Iterable[Quad], decisions: Decisions) -> Resolution:
    """Resolve the names of the graph of one article.

    A claim that is rejected stays, marked as such, and has no account; neither has a doubtful one, until a person confirms it.
    """
    nodes, result, organization = by_subject(quads), Resolution(), dict[Node, ox.NamedNode]()
    add = result.quads.add
    for node, about in nodes.items():
        if tp("NamedOrganization") in about[TYPE] and isinstance(node, ox.NamedNode):
            known = next((k.removeprefix(_ORG) for k in _values(about, tp("knownAs"))), None)
            naming = naming_of(about)
            organization[node] = ox.NamedNode(decisions.resolve(naming.name, known=known))
            result.organizations[organization[node]].append(naming)
            add(quad(node, tp("resolvedTo"), organization[node], DERIVED))
    for node, about in nodes.items():
        if not isinstance(node, ox.NamedNode):
            continue
        if tp("Article") in about[TYPE]:
            result.issued = next(_values(about, ISSUED), "")
            for named in about.get(tp("publishedAs"), ()):
                result.publisher = organization[named]
                add(quad(node, PUBLISHER, organization[named], DERIVED))
        if tp("Claim") in about[TYPE] or tp("DoubtfulClaim") in about[TYPE]:
            ends = [organization[about[tp(end)][0]] for end in ("subjectAs", "objectAs")]
            relation = names()[about[tp("relation")][0].value]
            if relation_types()[relation].symmetric:
                ends.sort(key=lambda end: end.value)
            add(quad(node, tp("subject"), ends[0], DERIVED))
            add(quad(node, tp("object"), ends[1], DERIVED))
            outlets = {organization[named] for named in about.get(tp("attributedAs"), ())}
            for outlet in outlets:
                add(quad(node, tp("attributedTo"), outlet, DERIVED))
                add(quad(node, tp("origin"), outlet, DERIVED))
            if not outlets:
                result.unattributed.add(node)
            local = node.value.rpartition("/")[2]
            for decided, claims in (("rejected", decisions.rejected), ("confirmed", decisions.confirmed)):
                if local in claims:
                    add(quad(node, tp(decided), TRUE, DERIVED))
            if local in decisions.confirmed and tp("DoubtfulClaim") in about[TYPE]:
                add(quad(node, TYPE, tp("Claim"), DERIVED))
            counts = tp("Claim") in about[TYPE] or local in decisions.confirmed
            if counts and ends[0] != ends[1] and local not in decisions.rejected:
                key = key_of(relation, ends[0].value, ends[1].value)
                add(quad(node, tp("key"), ox.Literal(key), DERIVED))
                result.accounts[key].append(account_of(nodes, node, ends[0].value, ends[1].value))
    return result


def account_of(nodes: Nodes, claim: ox.NamedNode, subject: str, target: str) -> Account:
    """Return a claim for fusion from the quads of its article and its resolved ends."""
    about = nodes[claim]
    reported = next(_values(about, tp("reportedOn")), None)
    return Account(
        claim=claim.value,
        article=next(_values(about, tp("inArticle"))),
        reported=date.fromisoformat(reported) if reported else None,
        relation=names()[next(_values(about, tp("relation")))],
        subject=subject,
        object=target,
        status=names()[next(_values(about, tp("status")))],
        amount=next((read_amount(nodes, amount) for amount in about.get(tp("amount"), ())), None),
    )


def relate(accounts: Iterable[Account]) -> tuple[Quads, bool]:
    """Return the relationships that claims with one key are about, and whether one of them is in force."""
    deals = fuse(accounts)
    return set().union(*map(_relationship, deals)), any(statuses()[deal.status].in_force for deal in deals)


def edges(relation: RelationType, subject: ox.NamedNode, target: ox.NamedNode) -> Quads:
    """Return the direct edges that follow from a relation in force: it, those above it, and back where it is symmetric."""
    ends = [(subject, target), (target, subject)] if relation.symmetric else [(subject, target)]
    return {quad(s, p, o, IN_FORCE) for p in superproperties(ox.NamedNode(relation.iri)) for s, o in ends}


def _relationship(deal: Deal) -> Quads:
    first, quads = deal.accounts[0], set[Quad]()
    relation = relation_types()[first.relation]
    pair = ".".join((first.relation.replace("_", "-"), first.subject.removeprefix(_ORG), first.object.removeprefix(_ORG)))
    locals_ = [pair if relation.standing else f"{pair}.{digest(account.claim, length=8)}" for account in deal.accounts]
    local = locals_[0]
    node = iri("rel", local)

    def add(subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> None:
        quads.add(quad(subject, predicate, value, DERIVED))

    for kind in superclasses(ox.NamedNode(relation.record)) - {tp("RelationRecord")}:
        add(node, TYPE, kind)
    add(node, tp("relation"), ox.NamedNode(relation.iri))
    add(node, tp("subject"), ox.NamedNode(first.subject))
    add(node, tp("object"), ox.NamedNode(first.object))
    add(node, tp("party"), ox.NamedNode(first.subject))
    add(node, tp("party"), ox.NamedNode(first.object))
    add(node, tp("currentStatus"), ox.NamedNode(statuses()[deal.status].iri))
    for account, former in zip(deal.accounts, locals_, strict=True):
        add(ox.NamedNode(account.claim), tp("about"), node)
        if former != local:  # the IRI that the deal had, or would have, without the claims before this one
            add(iri("rel", former), REPLACED_BY, node)
    if statuses()[deal.status].in_force:
        for account in deal.periods[-1].support:
            add(node, tp("inForceBy"), ox.NamedNode(account.claim))
    if deal.amount_from:
        add(node, tp("amount"), ox.NamedNode(deal.amount_from.claim.replace("/id/claim/", "/id/amount/", 1)))
    if deal.disputed:
        add(node, tp("disputed"), TRUE)
    reported = [account.reported for account in deal.accounts if account.reported]
    if reported:
        add(node, tp("firstReportedOn"), day(min(reported)))
        add(node, tp("lastReportedOn"), day(max(reported)))
    for period in deal.periods:
        since = period.since.isoformat() if period.since else "undated"
        entry = iri("period", f"{local}.{period.status.replace('_', '-')}.{since}")
        add(node, tp("statusPeriod"), entry)
        add(entry, TYPE, tp("StatusPeriod"))
        add(entry, tp("periodStatus"), ox.NamedNode(statuses()[period.status].iri))
        if period.since:
            add(entry, tp("validFrom"), day(period.since))
        if period.until:
            add(entry, tp("validUntil"), day(period.until))
        for account in period.support:
            add(entry, tp("supportedBy"), ox.NamedNode(account.claim))
    return quads


def describe(organization: ox.NamedNode, namings: Iterable[Naming], relations: Iterable[ox.NamedNode]) -> Quads:
    """Return what the graph says of one organization.

    Args:
        organization: Its IRI.
        namings: How articles name it; of no use where it is known. None at all: the graph says nothing of it.
        relations: The relations that go from it in force, from which roles follow.
    """
    namings = list(namings)
    if not namings:
        return set()
    identifier = organization.value.removeprefix(_ORG)
    known = known_organizations().get(identifier)
    if known:
        name, others = known.name, {(alias, language) for alias, language in known.aliases}
        stated, graph = {ox.NamedNode(organization_types()[kind].iri) for kind in known.types}, REFERENCE
    else:
        spellings = {naming.name for naming in namings}
        name = min(spellings, key=lambda s: (len(s), s.isupper() or s.islower(), s))
        others = {(s, None) for s in spellings.union(*(naming.others for naming in namings)) - {name}}
        stated, graph = set().union(*(naming.types for naming in namings)), DERIVED
    types = {tp("Organization")}.union(*(superclasses(kind) for kind in stated))
    relations = set(relations)
    roles = {role for role, via in role_properties().items() if not relations.isdisjoint(via)} - types
    quads = {quad(organization, TYPE, kind, graph) for kind in types}
    quads |= {quad(organization, TYPE, role, IN_FORCE) for role in roles}
    quads |= {quad(organization, ALT_LABEL, ox.Literal(alias, language=language), graph) for alias, language in others}
    quads.add(quad(organization, LABEL, ox.Literal(name), graph))
    quads.add(quad(organization, IDENTIFIER, ox.Literal(identifier), graph))
    if known and known.parent:
        quads.add(quad(organization, tp("parent"), ox.NamedNode(_ORG + known.parent), graph))
    if known and known.wikidata:
        quads.add(
            quad(
                organization,
                ox.NamedNode(SCHEMA + "sameAs"),
                ox.NamedNode(f"http://www.wikidata.org/entity/{known.wikidata}"),
                graph,
            )
        )
    return quads
