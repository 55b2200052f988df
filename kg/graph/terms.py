"""The words of the graph as RDF terms: IRIs, literals, and what the ontology says follows from what."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final, Protocol, TypeAlias, cast
from urllib.parse import quote

import pyoxigraph as ox

from kg.errors import InputError
from kg.ontology import BASE, NAMESPACE, folder, organization_types, relation_types, statuses

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
SCHEMA: Final = "https://schema.org/"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Final[Mapping[str, str]] = {
    "tp": NAMESPACE,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "schema": SCHEMA,
    "xsd": XSD,
    "owl": "http://www.w3.org/2002/07/owl#",
    "o": f"{BASE}org/",
    "article": f"{BASE}article/",
    "claim": f"{BASE}claim/",
    "named": f"{BASE}named/",
    "amount": f"{BASE}amount/",
    "rel": f"{BASE}rel/",
    "period": f"{BASE}period/",
    "graph": f"{BASE}graph/",
    "wd": "http://www.wikidata.org/entity/",
}

Node: TypeAlias = ox.NamedNode | ox.Literal


class Quad(Protocol):
    """A quad of the graph: an `ox.Quad` without the blank nodes and quoted triples that RDF would allow and the graph has not."""

    @property
    def subject(self) -> ox.NamedNode:
        """Where the edge starts."""
        ...

    @property
    def predicate(self) -> ox.NamedNode:
        """The property."""
        ...

    @property
    def object(self) -> Node:
        """Where the edge ends."""
        ...

    @property
    def graph_name(self) -> ox.NamedNode:
        """The graph that it is in."""
        ...

    @property
    def triple(self) -> ox.Triple:
        """It without the graph."""
        ...


Quads: TypeAlias = set[Quad]


def quad(subject: ox.NamedNode, predicate: ox.NamedNode, value: Node, graph: ox.NamedNode) -> Quad:
    """Return a quad."""
    return cast(Quad, ox.Quad(subject, predicate, value, graph))


@cache
def tp(local: str) -> ox.NamedNode:
    """Return a term of the ontology."""
    return ox.NamedNode(NAMESPACE + local)


TYPE: Final = ox.NamedNode(RDF + "type")
LABEL: Final = ox.NamedNode(RDFS + "label")
ALT_LABEL: Final = ox.NamedNode(SKOS + "altLabel")
IDENTIFIER: Final = ox.NamedNode(DCTERMS + "identifier")
PUBLISHER: Final = ox.NamedNode(DCTERMS + "publisher")
ISSUED: Final = ox.NamedNode(DCTERMS + "issued")
REPLACED_BY: Final = ox.NamedNode(DCTERMS + "isReplacedBy")

ARTICLES: Final = f"{BASE}graph/article."
DERIVED: Final = ox.NamedNode(f"{BASE}graph/derived")
IN_FORCE: Final = ox.NamedNode(f"{BASE}graph/in-force")
REFERENCE: Final = ox.NamedNode(f"{BASE}graph/reference")
ONTOLOGY: Final = ox.NamedNode(f"{BASE}graph/ontology")


def iri(kind: str, local: str) -> ox.NamedNode:
    """Return an IRI of the graph; `local` must be safe already."""
    return ox.NamedNode(f"{BASE}{kind}/{local}")


def safe(identifier: str) -> str:
    """Return an identifier as it stands in IRIs; no two become the same."""
    try:
        return quote(identifier, safe="")
    except UnicodeEncodeError as error:
        raise InputError(f"article {identifier!r}: the identifier is not valid Unicode") from error


def article_graph(article_id: str) -> ox.NamedNode:
    """Return the name of the graph of an article."""
    return ox.NamedNode(ARTICLES + safe(article_id))


def article_of(graph: ox.NamedNode) -> ox.NamedNode:
    """Return the article whose graph has a name."""
    return iri("article", graph.value.removeprefix(ARTICLES))


def digest(*parts: object, length: int) -> str:
    """Return the first hexadecimal digits of a hash of some values; None and "" are told apart."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()[:length]


def day(value: date) -> ox.Literal:
    """Return a date as a literal."""
    return ox.Literal(value.isoformat(), datatype=ox.NamedNode(XSD + "date"))


def integer(value: int) -> ox.Literal:
    """Return an integer as a literal."""
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))


def share(value: float) -> ox.Literal:
    """Return a share in hundredths as a literal, in the form that the store gives back."""
    return ox.Literal(f"{value:.2f}".rstrip("0").rstrip("."), datatype=ox.NamedNode(XSD + "decimal"))


TRUE: Final = ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))


@cache
def ontology_quads() -> tuple[Quad, ...]:
    """Return the ontology for the store; axioms that need blank nodes stay out, as they are of no use to queries."""
    parsed = ox.parse(path=str(folder() / "partnerships.ttl"), format=ox.RdfFormat.TURTLE)
    return tuple(
        quad(q.subject, q.predicate, q.object, ONTOLOGY)
        for q in parsed
        if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode | ox.Literal)
    )


@cache
def reference_digest() -> str:
    """Return a hash of the ontology and the known organizations: what the derived part of a graph rests on beside articles."""
    content = [(folder() / name).read_bytes() for name in ("partnerships.ttl", "organizations.ttl")]
    return hashlib.sha256(b"\0".join(content)).hexdigest()


@cache
def _above(predicate: str) -> Mapping[ox.NamedNode, frozenset[ox.NamedNode]]:
    """Return for each term of ours those of ours above it, itself included."""
    direct: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
    for q in ontology_quads():
        if q.predicate.value == RDFS + predicate and isinstance(q.object, ox.NamedNode) and q.object.value.startswith(NAMESPACE):
            direct[q.subject].add(q.object)
    result: dict[ox.NamedNode, frozenset[ox.NamedNode]] = {}

    def climb(term: ox.NamedNode) -> frozenset[ox.NamedNode]:
        if term not in result:
            result[term] = frozenset({term}).union(*(climb(above) for above in direct.get(term, ())))
        return result[term]

    for term in list(direct):
        climb(term)
    return result


def superclasses(term: ox.NamedNode) -> frozenset[ox.NamedNode]:
    """Return a class and those above it, as far as they are ours."""
    return _above("subClassOf").get(term, frozenset({term}))


def superproperties(term: ox.NamedNode) -> frozenset[ox.NamedNode]:
    """Return a property and those above it, as far as they are ours."""
    return _above("subPropertyOf").get(term, frozenset({term}))


@cache
def role_properties() -> Mapping[ox.NamedNode, tuple[ox.NamedNode, ...]]:
    """Return the relations from which a role follows, by role (their domain): an investor is one who invests, in force."""
    relations = {relation.iri for relation in relation_types().values()}
    result: dict[ox.NamedNode, tuple[ox.NamedNode, ...]] = {}
    for q in ontology_quads():
        if q.predicate.value == RDFS + "domain" and q.subject.value in relations and isinstance(q.object, ox.NamedNode):
            for role in superclasses(q.object) - {tp("Organization")}:
                result[role] = (*result.get(role, ()), q.subject)
    return result


@cache
def names() -> Mapping[str, str]:
    """Return the names of relation types, statuses and organization types by IRI."""
    return {term.iri: term.name for terms in (relation_types(), statuses(), organization_types()) for term in terms.values()}


def class_of(organization_type: str, *, where: str) -> ox.NamedNode:
    """Return the class of a type of organizations."""
    found = organization_types().get(organization_type)
    if found is None:
        raise InputError(f"{where}: unknown organization type {organization_type!r}; known are {', '.join(organization_types())}")
    return ox.NamedNode(found.iri)
