"""Readings as RDF and back: what one article says, in one named graph that nothing else writes to.

The graph of an article holds only what was read in it, names as written included. Which organizations the names stand for is
derived (`kg.graph.derive`) and can be derived again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph.sketches import sketch
from kg.graph.terms import (
    DCTERMS,
    IDENTIFIER,
    ISSUED,
    SCHEMA,
    TYPE,
    Node,
    Quad,
    Quads,
    article_graph,
    class_of,
    day,
    digest,
    integer,
    iri,
    names,
    quad,
    safe,
    share,
    tp,
)
from kg.model import Amount, Article, Claim, Evidence, Organization, Party, Reading
from kg.ontology import relation_types, statuses

__all__ = [
    "Nodes",
    "StoredArticle",
    "StoredClaim",
    "StoredOrganization",
    "by_subject",
    "read_article",
    "read_claim",
    "record",
]

Nodes: TypeAlias = Mapping[Node, Mapping[ox.NamedNode, list[Node]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as the graph knows it: everything but the text, of which it keeps the SHA-256 `digest`."""

    iri: str
    id: str
    title: str
    lang: str
    source: str
    url: str
    published: date | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredOrganization:
    """An organization that some article names.

    Attributes:
        iri: Its IRI.
        name: Its one plain name.
        types: Organization types such as "ai_lab", the most special ones, in order of name.
        aliases: Other names, in order.
    """

    iri: str
    name: str
    types: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaim:
    """A claim in the graph: the claim as it was read, with its IRI and its article."""

    iri: str
    claim: Claim
    article: StoredArticle


def by_subject(quads: Iterable[Quad]) -> Nodes:
    """Return quads as subject → predicate → objects."""
    result: dict[Node, dict[ox.NamedNode, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for q in quads:
        result[q.subject][q.predicate].append(q.object)
    return result


def record(reading: Reading) -> Quads:
    """Return the graph of an article.

    Of claims that agree in relation, ends, status and amount the one with the earliest evidence is kept: an article says a
    thing once. An article that claims nothing has a graph too.

    Raises:
        InputError: The reading contradicts its article or the ontology; the message says where.
    """
    try:
        return _Record(reading).quads
    except ValueError as error:
        raise InputError(f"article {reading.article.id!r}: cannot be written as RDF: {error}") from error


class _Record:
    """The quads of one article while they are put together."""

    def __init__(self, reading: Reading) -> None:
        article = reading.article
        if not article.id:
            raise InputError("an article without identifier cannot be added")
        self.local = safe(article.id)
        self.graph = article_graph(article.id)
        self.article = iri("article", self.local)
        self.organizations = {organization.name: organization for organization in reading.organizations}
        self.quads: Quads = set()
        self._add_article(article)
        for organization in reading.organizations:
            self._named(organization.name)
        kept: dict[ox.NamedNode, tuple[str, Claim]] = {}
        for kind, claims in (("Claim", reading.claims), ("DoubtfulClaim", reading.doubtful)):
            for claim in sorted(claims, key=lambda c: (c.evidence.start, c.evidence.end, str(c.to_json()))):
                _check(claim, article)
                kept.setdefault(self._claim_iri(claim), (kind, claim))
        for node, (kind, claim) in kept.items():
            self._add(node, TYPE, tp(kind))
            self._add_claim(node, claim, article)

    def _add(self, subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> None:
        self.quads.add(quad(subject, predicate, value, self.graph))

    def _add_text(self, subject: ox.NamedNode, predicate: ox.NamedNode, value: str) -> None:
        if value:
            self._add(subject, predicate, ox.Literal(value))

    def _add_article(self, article: Article) -> None:
        self._add(self.article, TYPE, tp("Article"))
        self._add_text(self.article, IDENTIFIER, article.id)
        self._add_text(self.article, ox.NamedNode(DCTERMS + "language"), article.lang)
        self._add_text(self.article, ox.NamedNode(SCHEMA + "url"), article.url)
        self._add_text(self.article, tp("textDigest"), article.digest)
        text, bands = sketch(article.text)
        self._add_text(self.article, tp("textSketch"), text)
        for band in bands:
            self._add_text(self.article, tp("textBand"), band)
        if article.title:
            self._add(self.article, ox.NamedNode(DCTERMS + "title"), ox.Literal(article.title, language=article.lang))
        if article.published:
            self._add(self.article, ISSUED, day(article.published))
        if article.source:
            self._add(self.article, tp("publishedAs"), self._named(article.source, outlet=True))

    def _named(self, name: str, *, outlet: bool = False) -> ox.NamedNode:
        if not name.strip():
            raise InputError(f"article {self.local}: an organization without name")
        found = self.organizations.get(name) or Organization(name=name, types=())
        node = iri("named", f"{self.local}-{digest(name, length=10)}")
        self._add(self.article, tp("names"), node)
        self._add(node, TYPE, tp("NamedOrganization"))
        self._add_text(node, tp("name"), name)
        for alias in found.aliases:
            self._add_text(node, tp("otherName"), alias)
        for kind in (*found.types, *(["media"] if outlet else [])):
            self._add(node, tp("namedType"), class_of(kind, where=f"article {self.local}, organization {name!r}"))
        if found.known:
            self._add(node, tp("knownAs"), iri("org", safe(found.known)))
        return node

    def _claim_iri(self, claim: Claim) -> ox.NamedNode:
        ends = [claim.subject.name, claim.object.name]
        if relation_types()[claim.relation].symmetric:
            ends.sort()
        money = claim.amount
        amount = (money.min, money.max, money.currency) if money else None
        return iri("claim", f"{self.local}-{digest(claim.relation, ends, claim.status, amount, length=10)}")

    def _add_claim(self, node: ox.NamedNode, claim: Claim, article: Article) -> None:
        self._add(node, tp("inArticle"), self.article)
        self._add(node, tp("relation"), ox.NamedNode(relation_types()[claim.relation].iri))
        self._add(node, tp("status"), ox.NamedNode(statuses()[claim.status].iri))
        for end, party in (("subject", claim.subject), ("object", claim.object)):
            self._add(node, tp(end + "As"), self._named(party.name))
            self._add_text(node, tp(end + "Mention"), party.mention)
        for outlet in claim.attributed_to:
            self._add(node, tp("attributedAs"), self._named(outlet, outlet=True))
        self._add(node, tp("evidence"), ox.Literal(claim.evidence.text, language=article.lang))
        self._add(node, tp("evidenceStart"), integer(claim.evidence.start))
        self._add(node, tp("evidenceEnd"), integer(claim.evidence.end))
        self._add_text(node, tp("rule"), claim.rule)
        self._add_text(node, tp("cue"), claim.cue)
        if claim.confidence is not None:
            self._add(node, tp("confidence"), share(claim.confidence))
        if article.published:
            self._add(node, tp("reportedOn"), day(article.published))
        if claim.amount:
            amount = ox.NamedNode(node.value.replace("/id/claim/", "/id/amount/", 1))
            self._add(node, tp("amount"), amount)
            self._add(amount, TYPE, tp("MonetaryAmount"))
            self._add_text(amount, tp("currency"), claim.amount.currency)
            for bound, value in (("minValue", claim.amount.min), ("maxValue", claim.amount.max)):
                if value is not None:
                    self._add(amount, tp(bound), integer(value))


def _check(claim: Claim, article: Article) -> None:
    """Raise InputError where a claim contradicts its article or the ontology."""
    where = f"article {article.id!r}, claim {claim.subject.name!r} {claim.relation} {claim.object.name!r}"
    if claim.article != article.id:
        raise InputError(f"{where}: belongs to article {claim.article!r}")
    for what, value, known in (("relation", claim.relation, relation_types()), ("status", claim.status, statuses())):
        if value not in known:
            raise InputError(f"{where}: unknown {what} {value!r}; known are {', '.join(known)}")
    quote = claim.evidence
    if not quote.text or not 0 <= quote.start < quote.end or article.text[quote.start : quote.end] != quote.text:
        raise InputError(f"{where}: the evidence is not what the article has at {quote.start} to {quote.end}")
    if claim.confidence is not None and not 0 <= claim.confidence <= 1:
        raise InputError(f"{where}: the confidence is {claim.confidence}; it must be from 0 to 1")
    money = claim.amount
    if money is None:
        return
    bounds = [bound for bound in (money.min, money.max) if bound is not None]
    if not re.fullmatch("[A-Z]{3}", money.currency):
        raise InputError(f"{where}: the currency {money.currency!r} is no code of three capitals, such as USD")
    if not bounds or min(bounds) <= 0 or bounds != sorted(bounds) or max(bounds) >= 2**63:
        raise InputError(
            f"{where}: the amount needs a minimum, a maximum or both in order, above zero; it has {money.min} to {money.max}"
        )


def _text(node: Mapping[ox.NamedNode, list[Node]], predicate: ox.NamedNode) -> str:
    """Return the value of a literal or the IRI of a resource, or "" where there is none."""
    return next((value.value for value in node.get(predicate, ())), "")


def read_article(nodes: Nodes, article: Node) -> StoredArticle:
    """Return an article from the quads of its graph."""
    node = nodes[article]
    issued = _text(node, ISSUED)
    return StoredArticle(
        iri=article.value,
        id=_text(node, IDENTIFIER),
        title=_text(node, ox.NamedNode(DCTERMS + "title")),
        lang=_text(node, ox.NamedNode(DCTERMS + "language")),
        source=next((_text(nodes[named], tp("name")) for named in node.get(tp("publishedAs"), ())), ""),
        url=_text(node, ox.NamedNode(SCHEMA + "url")),
        published=date.fromisoformat(issued) if issued else None,
        digest=_text(node, tp("textDigest")),
    )


def read_amount(nodes: Nodes, amount: Node) -> Amount:
    """Return an amount from the quads of the graph of its article."""
    node = nodes[amount]
    low, high = (_text(node, tp(bound)) for bound in ("minValue", "maxValue"))
    return Amount(int(low) if low else None, int(high) if high else None, _text(node, tp("currency")))


def read_claim(nodes: Nodes, claim: ox.NamedNode, article: StoredArticle) -> StoredClaim:
    """Return a claim, exactly as it was added, from the quads of the graph of its article."""
    node = nodes[claim]

    def party(end: str) -> Party:
        return Party(_text(nodes[node[tp(end + "As")][0]], tp("name")), _text(node, tp(end + "Mention")))

    return StoredClaim(
        iri=claim.value,
        article=article,
        claim=Claim(
            article=article.id,
            relation=names()[_text(node, tp("relation"))],
            subject=party("subject"),
            object=party("object"),
            status=names()[_text(node, tp("status"))],
            evidence=Evidence(
                int(_text(node, tp("evidenceStart"))), int(_text(node, tp("evidenceEnd"))), _text(node, tp("evidence"))
            ),
            amount=next((read_amount(nodes, amount) for amount in node.get(tp("amount"), ())), None),
            attributed_to=tuple(sorted(_text(nodes[outlet], tp("name")) for outlet in node.get(tp("attributedAs"), ()))),
            rule=_text(node, tp("rule")),
            cue=_text(node, tp("cue")),
            confidence=float(said) if (said := _text(node, tp("confidence"))) else None,
        ),
    )
