"""The graph in the formats of other tools: GraphML and GEXF for network analysis, CSV tables, FollowTheMoney entities.

Nodes are organizations and edges are relationships, in force or not, with their status: a rumor is an edge too, and says so.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kg.analytics import to_networkx
from kg.errors import InputError
from kg.ontology import statuses

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph, StoredOrganization

__all__ = ["EXCHANGE_FORMATS", "Format", "to_exchange"]

Format: TypeAlias = Literal["graphml", "gexf", "csv-nodes", "csv-edges", "ftm"]
EXCHANGE_FORMATS: Final[tuple[Format, ...]] = ("graphml", "gexf", "csv-nodes", "csv-edges", "ftm")

_ATTRIBUTES: Final = (
    *("relation", "symmetric", "status", "group", "in_force", "amount_min", "amount_max", "currency", "disputed"),
    *("first_reported", "last_reported", "claims", "articles"),
)

# FollowTheMoney has edges of its own for owning and lending, which assert it: for what is in force only. Else the edge says in
# words what is claimed.
_FTM_EDGES: Final = {
    "invests_in": ("Ownership", "owner", "asset"),
    "acquires": ("Ownership", "owner", "asset"),
    "subsidiary_of": ("Ownership", "asset", "owner"),
    "lends_to": ("Debt", "creditor", "debtor"),
}
_LINK: Final = ("UnknownLink", "subject", "object")
_BUSINESS: Final = frozenset({"company", "tech_company", "chipmaker", "cloud_provider"})


def to_exchange(graph: KnowledgeGraph, format: Format) -> str:
    """Return the organizations and relationships of a graph in the format of another tool, in an order that never changes.

    Args:
        graph: The graph.
        format: "graphml" and "gexf" hold both; "csv-nodes" and "csv-edges" are a pair of tables; "ftm" is JSON Lines of
            FollowTheMoney entities.

    Raises:
        InputError: There is no such format.
    """
    if format in ("graphml", "gexf"):
        return _network(graph, format)
    if format == "csv-nodes":
        return _table(
            ("id", "name", "types", "aliases"),
            ([o.iri, o.name, " ".join(o.types), "; ".join(o.aliases)] for o in _parties(graph)),
        )
    if format == "csv-edges":
        return _table(
            ("id", "source", "target", *_ATTRIBUTES),
            ([key, source, target, *(data[name] for name in _ATTRIBUTES)] for source, target, key, data in _edges(graph)),
        )
    if format == "ftm":
        return "".join(json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n" for entity in _ftm(graph))
    raise InputError(f"unknown format {format!r}; known are {', '.join(EXCHANGE_FORMATS)}")


def _plain(value: Any) -> Any:
    """Return a value as these formats know it; "" stands for nothing."""
    if isinstance(value, date):
        return value.isoformat()
    return "; ".join(value) if isinstance(value, tuple) else value


def _edges(graph: KnowledgeGraph) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for source, target, key, data in sorted(to_networkx(graph).edges(keys=True, data=True), key=lambda edge: edge[2]):
        yield source, target, key, {name: _plain(value) for name, value in data.items()}


def _network(graph: KnowledgeGraph, format: Literal["graphml", "gexf"]) -> str:
    import networkx

    network: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for o in _parties(graph):
        network.add_node(o.iri, label=o.name, types=" ".join(o.types), aliases="; ".join(o.aliases))
    for source, target, key, data in _edges(graph):
        # neither format has a null; an amount that is not stated is left out
        network.add_edge(source, target, key=key, **{name: value for name, value in data.items() if value is not None})
    out = io.BytesIO()
    (networkx.write_graphml if format == "graphml" else networkx.write_gexf)(network, out, encoding="utf-8")
    lines = out.getvalue().decode().splitlines()
    return "".join(
        f"{line}\n" for line in lines if not re.match(r" *</?(meta|creator)\b", line)
    )  # which says on which day it was made


def _table(columns: tuple[str, ...], rows: Iterator[list[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _parties(graph: KnowledgeGraph) -> Iterator[StoredOrganization]:
    found = {o.iri: o for r in graph.relationships() for o in (r.subject, r.object)}
    return iter([found[iri] for iri in sorted(found)])


def _ftm(graph: KnowledgeGraph) -> Iterator[dict[str, Any]]:
    companies = set()
    for o in _parties(graph):
        schema = "PublicBody" if "government" in o.types else "Organization" if _BUSINESS.isdisjoint(o.types) else "Company"
        companies |= {o.iri} if schema == "Company" else set()
        yield _entity(o.iri, schema, {"name": [o.name], "alias": list(o.aliases), "keywords": list(o.types)})
    for r in sorted(graph.relationships(), key=lambda r: r.iri):
        schema, one, other = _FTM_EDGES.get(r.relation, _LINK) if statuses()[r.status].in_force else _LINK
        owned = r.subject if one == "asset" else r.object
        if schema == "Ownership" and owned.iri not in companies:  # only companies are assets
            schema, one, other = _LINK
        dates = [claim.article.published.isoformat() for claim in r.claims if claim.article.published]
        properties = {
            one: [_identifier(r.subject.iri)],
            other: [_identifier(r.object.iri)],
            "summary": [" ".join(claim.claim.evidence.text.split()) for claim in r.claims],
            "date": dates,
            "sourceUrl": [claim.article.url for claim in r.claims if claim.article.url],
            "publisher": [claim.article.source for claim in r.claims if claim.article.source],
        }
        if schema == "Debt":
            amount = r.amount
            properties |= {"amount": [str(amount.min or amount.max)], "currency": [amount.currency]} if amount else {}
        else:
            properties |= {"role": [r.relation.replace("_", " ")], "status": [r.status]}
        yield _entity(r.iri, schema, properties)


def _entity(iri: str, schema: str, properties: dict[str, list[str]]) -> dict[str, Any]:
    kept = {name: sorted(set(values)) for name, values in properties.items() if values}
    return {"id": _identifier(iri), "schema": schema, "properties": kept}


def _identifier(iri: str) -> str:
    """Return an identifier as FollowTheMoney allows it: no slashes."""
    return "kg-" + "-".join(iri.split("/")[-2:])
