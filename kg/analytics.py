"""The graph as networkx sees it, for measures and algorithms that a query language lacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.ontology import relation_types, statuses

if TYPE_CHECKING:
    import networkx

    from kg.graph import KnowledgeGraph

__all__ = ["to_networkx"]


def to_networkx(
    graph: KnowledgeGraph, *, firm_only: bool = False, relations: Iterable[str] | None = None
) -> networkx.MultiDiGraph[str]:
    """Return the relationships of a graph as a directed multigraph, one edge each.

    Nodes are the IRIs of the organizations that have a relationship, with the attributes

    - `name`: the plain name,
    - `types`: organization types such as "ai_lab", in order of name (a tuple),
    - `aliases`: other names (a tuple).

    Edges go from subject to object, their key is the IRI of the relationship, and their attributes are

    - `relation`: relation type such as "invests_in",
    - `symmetric`: the direction says nothing; the edge stands once, so that most measures want `to_undirected()`,
    - `status` and `group`: the current status and its group ("tentative", "firm" or "void"),
    - `in_force`: the status says that the relation holds,
    - `amount_min`, `amount_max`, `currency`: bounds in units of the currency, None where nothing is stated,
    - `disputed`: articles contradict each other,
    - `first_reported`, `last_reported`: `datetime.date` or None,
    - `claims`, `articles`: how many claims stand behind it, in how many articles.

    An edge is what articles claim and not what holds: a rumor is an edge too. Use `firm_only`, or look at `in_force`.

    Args:
        graph: Where the relationships come from.
        firm_only: Leave out what is tentative and what is void.
        relations: Only these relation types; all without it.

    Raises:
        InputError: There is no such relation type.
    """
    import networkx

    wanted = set(relation_types() if relations is None else relations)
    if unknown := sorted(wanted - set(relation_types())):
        raise InputError(f"no relation type {', '.join(unknown)}: there are {', '.join(relation_types())}")
    result: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for r in sorted(graph.relationships(), key=lambda r: r.iri):
        status = statuses()[r.status]
        if r.relation not in wanted or (firm_only and status.group != "firm"):
            continue
        for o in (r.subject, r.object):
            result.add_node(o.iri, name=o.name, types=o.types, aliases=o.aliases)
        result.add_edge(
            r.subject.iri,
            r.object.iri,
            key=r.iri,
            relation=r.relation,
            symmetric=relation_types()[r.relation].symmetric,
            status=r.status,
            group=status.group,
            in_force=status.in_force,
            amount_min=r.amount.min if r.amount else None,
            amount_max=r.amount.max if r.amount else None,
            currency=r.amount.currency if r.amount else None,
            disputed=r.disputed,
            first_reported=r.first_reported,
            last_reported=r.last_reported,
            claims=len(r.claims),
            articles=len({c.article.iri for c in r.claims}),
        )
    return result
