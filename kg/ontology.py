"""The ontology as Python sees it, loaded once from `ontology/*.ttl`.

Meaning lives in the Turtle files; nothing of it is repeated here. `skos:notation` is the one name of a relation type, status
or organization type in JSON, TOML, on the command line and in corpora ("invests_in", "in_talks", "ai_lab").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from kg.errors import OntologyError

__all__ = [
    "BASE",
    "NAMESPACE",
    "KnownOrganization",
    "OrganizationType",
    "RelationType",
    "Status",
    "folder",
    "known_organizations",
    "organization_types",
    "relation_types",
    "statuses",
]

NAMESPACE: Final = "https://w3id.org/tech-partnerships#"
BASE: Final = "https://w3id.org/tech-partnerships/id/"

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_LABEL = _RDFS + "label"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What relation types, statuses and organization types have in common.

    Attributes:
        name: The notation, such as "invests_in".
        iri: The IRI of the term.
        labels: Label by language.
        definitions: Definition by language.
    """

    name: str
    iri: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationType(Term):
    """A relation type; `standing` ones are states of affairs and not deals, `record` is the class of its relationships."""

    symmetric: bool
    standing: bool
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Term):
    """A factual status; `group` is "tentative", "firm" or "void", `in_force` says that it licenses a direct edge."""

    group: str
    rank: int
    in_force: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationType(Term):
    """A kind or role of organizations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrganization:
    """An organization of `ontology/organizations.ttl`.

    Attributes:
        id: Local name of its IRI, such as "amazon".
        name: Its one plain name.
        aliases: Other names, each with its language or None.
        types: Organization types, in order of name.
        parent: `id` of the organization it is part of, or None.
        wikidata: "Q…" or None.
        needs_context: Its name is a common word, first name or place: read it as the organization only with a second sign.
        makes: Products by whose name it is called ("the ChatGPT maker").
        based_in: Places by whose name it is called ("the Redmond giant").
        led_by: People by whose name it is called ("Sam Altman's company").
        country: ISO 3166 code of its country ("the Dutch group"), or None.
        called: What the press calls it with "the" before ("search engine"), each with its language or None.
    """

    id: str
    name: str
    aliases: tuple[tuple[str, str | None], ...]
    types: tuple[str, ...]
    parent: str | None
    wikidata: str | None
    needs_context: bool
    makes: tuple[str, ...]
    based_in: tuple[str, ...]
    led_by: tuple[str, ...]
    country: str | None = None
    called: tuple[tuple[str, str | None], ...] = ()

    @property
    def iri(self) -> str:
        """The IRI of the organization in the graph."""
        return f"{BASE}org/{self.id}"


def folder() -> Path:
    """Return the folder of the Turtle files: inside the installed package, or beside it in a checkout."""
    packaged = Path(str(resources.files("kg"))) / "_ontology"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "ontology"


class _Node:
    """What a Turtle file says of one IRI."""

    def __init__(self) -> None:
        self.terms: dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]] = defaultdict(list)

    def values(self, predicate: str) -> tuple[str, ...]:
        return tuple(term.value for term in self.terms.get(predicate, ()))

    def value(self, predicate: str) -> str | None:
        return next(iter(self.values(predicate)), None)

    def by_language(self, predicate: str) -> dict[str, str]:
        return {t.language: t.value for t in self.terms.get(predicate, ()) if isinstance(t, ox.Literal) and t.language}


@cache
def _nodes(name: str) -> Mapping[str, _Node]:
    nodes: dict[str, _Node] = defaultdict(_Node)
    path = folder() / name
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
                nodes[quad.subject.value].terms[quad.predicate.value].append(quad.object)
    except (OSError, SyntaxError) as error:
        raise OntologyError(f"{path}: {error}") from error
    return dict(nodes)


def _terms(kind: str) -> Iterator[tuple[_Node, dict[str, Any]]]:
    """Yield the individuals of a class that have a notation, in order of notation, with the fields of `Term`."""
    found = [(node.value(_SKOS + "notation"), iri, node) for iri, node in _nodes("partnerships.ttl").items()]
    for name, iri, node in sorted((n, i, x) for n, i, x in found if n and kind in x.values(_RDF_TYPE)):
        yield (
            node,
            {"name": name, "iri": iri, "labels": node.by_language(_LABEL), "definitions": node.by_language(_SKOS + "definition")},
        )


@cache
def relation_types() -> Mapping[str, RelationType]:
    """Return the relation types by name, in order of name."""
    nodes = _nodes("partnerships.ttl")
    result = {}
    for node, fields in _terms(NAMESPACE + "RelationType"):
        record = node.value(NAMESPACE + "recordClass")
        if record is None:
            raise OntologyError(f"partnerships.ttl: {fields['iri']} has no tp:recordClass")
        result[fields["name"]] = RelationType(
            **fields,
            symmetric=_OWL + "SymmetricProperty" in node.values(_RDF_TYPE),
            standing=NAMESPACE + "StandingRelation" in nodes[record].values(_RDFS + "subClassOf"),
            record=record,
        )
    return result


@cache
def statuses() -> Mapping[str, Status]:
    """Return the factual statuses by name, the least advanced first (denied, rumoured, … completed, ended)."""
    found = []
    for kind in ("Status", "InForceStatus"):
        for node, fields in _terms(NAMESPACE + kind):
            group, rank = node.value(_SKOS + "broader"), node.value(NAMESPACE + "rank")
            if group is None or rank is None:
                raise OntologyError(f"partnerships.ttl: {fields['iri']} needs skos:broader and tp:rank")
            local = group.removeprefix(NAMESPACE).lower()
            found.append(Status(**fields, group=local, rank=int(rank), in_force=kind == "InForceStatus"))
    return {s.name: s for s in sorted(found, key=lambda s: s.rank)}


@cache
def organization_types() -> Mapping[str, OrganizationType]:
    """Return the organization types by name, in order of name."""
    return {fields["name"]: OrganizationType(**fields) for _, fields in _terms(_OWL + "Class")}


def _tagged(node: _Node, predicate: str) -> tuple[tuple[str, str | None], ...]:
    """Return the literals of a property in order, each with its language or None."""
    return tuple(sorted(((t.value, t.language) for t in node.terms.get(predicate, ()) if isinstance(t, ox.Literal)), key=str))


@cache
def known_organizations() -> Mapping[str, KnownOrganization]:
    """Return the known organizations by `id`, in order of `id`."""
    types = {t.iri: t.name for t in organization_types().values()}
    prefix, result = BASE + "org/", {}
    for iri, node in sorted(_nodes("organizations.ttl").items()):
        if not iri.startswith(prefix):
            continue
        name = node.value(_LABEL)
        if name is None:
            raise OntologyError(f"organizations.ttl: {iri} has no rdfs:label")
        parent, wikidata = node.value(NAMESPACE + "parent"), node.value("https://schema.org/sameAs")
        result[iri.removeprefix(prefix)] = KnownOrganization(
            id=iri.removeprefix(prefix),
            name=name,
            aliases=_tagged(node, _SKOS + "altLabel"),
            types=tuple(sorted(types[t] for t in node.values(_RDF_TYPE) if t in types)),
            parent=parent.removeprefix(prefix) if parent else None,
            wikidata=wikidata.rpartition("/")[2] if wikidata else None,
            needs_context=node.value(NAMESPACE + "needsContext") == "true",
            makes=tuple(sorted(node.values(NAMESPACE + "makes"))),
            based_in=tuple(sorted(node.values(NAMESPACE + "basedIn"))),
            led_by=tuple(sorted(node.values(NAMESPACE + "ledBy"))),
            country=node.value(NAMESPACE + "country"),
            called=_tagged(node, NAMESPACE + "calledA"),
        )
    return result
