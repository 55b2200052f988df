"""The graph as networkx sees it, for measures and algorithms that a query language lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from kg.errors import InputError
from kg.graph.groups import parents
from kg.ontology import BASE, known_organizations, relation_types, statuses

if TYPE_CHECKING:
    import networkx

    from kg.graph import KnowledgeGraph, Relationship

__all__ = ["node", "to_networkx"]


def to_networkx(
    graph: KnowledgeGraph,
    *,
    firm_only: bool = False,
    relations: Iterable[str] | None = None,
    as_of: date | None = None,
    roll_up: bool = False,
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
    - `amount_min`, `amount_max`, `currency`: bounds in units of the currency as last stated, of a firm deal by what is firm; None
      where nothing is,
    - `disputed`: articles contradict each other,
    - `first_reported`, `last_reported`: `datetime.date` or None,
    - `since`: the first report of the current status, `datetime.date` or None,
    - `claims`, `articles`: how many claims stand behind it, in how many articles,
    - `evidence`: the IRIs of the claims, oldest first (a tuple),
    - `sentence`: the words of the latest claim that gives it its status.

    An edge is what articles claim and not what holds: a rumor is an edge too. Use `firm_only`, or look at `in_force`.

    Args:
        graph: Where the relationships come from.
        firm_only: Leave out what is tentative and what is void.
        relations: Only these relation types; all without it.
        as_of: What articles had said by the end of this day; those without date are left out.
        roll_up: Put the relationships of divisions and subsidiaries to the organization at the head of the group, by the known
            organizations and by what is in force; what is inside a group is left out. One to whom articles give several parents
            stays itself.

    Raises:
        InputError: There is no such relation type.
    """
    import networkx

    wanted = set(relation_types() if relations is None else relations)
    if unknown := sorted(wanted - set(relation_types())):
        raise InputError(f"no relation type {', '.join(unknown)}: there are {', '.join(relation_types())}")
    found = sorted((graph.as_of(as_of) if as_of else graph).relationships(), key=lambda r: r.iri)
    about = {o.iri: {"name": o.name, "types": o.types, "aliases": o.aliases} for r in found for o in (r.subject, r.object)}
    above = parents(found) if roll_up else {}
    result: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for r in found:
        ends = [_head(o.iri, above) for o in (r.subject, r.object)]
        if r.relation not in wanted or (firm_only and statuses()[r.status].group != "firm") or (roll_up and ends[0] == ends[1]):
            continue
        for end in ends:
            result.add_node(end, **(about.get(end) or _known(end)))
        result.add_edge(*ends, key=r.iri, **_attributes(r))
    return result


def node(net: networkx.Graph[str], organization: str) -> str:
    """Return the node of an organization, given by name, alias or IRI; case does not matter.

    Raises:
        InputError: The network has none of that name, or several.
    """
    asked = organization.casefold()
    called: dict[str, list[str]] = {"name": [], "alias": []}
    for iri, about in net.nodes(data=True):
        if asked in (iri.casefold(), about["name"].casefold()):
            called["name"].append(iri)
        elif asked in {alias.casefold() for alias in about.get("aliases", ())}:
            called["alias"].append(iri)
    found = called["name"] or called["alias"]
    if len(found) != 1:
        raise InputError(f"{len(found) or 'no'} organization{'s' * (len(found) > 1)} {organization!r} in the network")
    return found[0]


def _attributes(r: Relationship) -> dict[str, Any]:
    status = statuses()[r.status]
    said = [c for c in r.claims if c.claim.status == r.status] or r.claims
    amount = r.amount
    if status.group == "firm":  # what was talked of before is not what was agreed
        stated = [c.claim.amount for c in r.claims if c.claim.amount and statuses()[c.claim.status].group == "firm"]
        amount = stated[-1] if stated else None
    return {
        "relation": r.relation,
        "symmetric": relation_types()[r.relation].symmetric,
        "status": r.status,
        "group": status.group,
        "in_force": status.in_force,
        "amount_min": amount.min if amount else None,
        "amount_max": amount.max if amount else None,
        "currency": amount.currency if amount else None,
        "disputed": r.disputed,
        "first_reported": r.first_reported,
        "last_reported": r.last_reported,
        "since": r.history[-1].since if r.history else None,
        "claims": len(r.claims),
        "articles": len({c.article.iri for c in r.claims}),
        "evidence": tuple(c.iri for c in r.claims),
        "sentence": " ".join(said[-1].claim.evidence.text.split()),
    }


def _head(iri: str, above: Mapping[str, str]) -> str:
    """Return the head of the group of an organization; in a circle of parents, the organization itself."""
    seen = [iri]
    while seen[-1] in above:
        if above[seen[-1]] in seen:
            return iri
        seen.append(above[seen[-1]])
    return seen[-1]


def _known(iri: str) -> dict[str, Any]:
    known = known_organizations()[iri.removeprefix(f"{BASE}org/")]
    return {"name": known.name, "types": known.types, "aliases": tuple(sorted({alias for alias, _ in known.aliases}))}
