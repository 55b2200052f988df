"""What the measures read off the edges of a network: which count, which way the money goes, how much of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kg.graph.terms import superclasses, tp
from kg.model import Amount
from kg.ontology import NAMESPACE, relation_types

if TYPE_CHECKING:
    import networkx

__all__ = ["Data", "Edge", "deal_kinds", "live", "money", "money_flows", "partners"]

Data: TypeAlias = Mapping[str, Any]
Edge: TypeAlias = tuple[str, str, str, Data]


@cache
def deal_kinds() -> Mapping[str, Literal["financing", "supply"]]:
    """Return which relation types are financing and which are supply, by the ontology; the others are neither.

    >>> deal_kinds()["invests_in"], deal_kinds()["provides_compute_to"], "partners_with" in deal_kinds()
    ('financing', 'supply', False)
    """
    result: dict[str, Literal["financing", "supply"]] = {}
    for relation in relation_types().values():
        above = superclasses(tp(relation.record.removeprefix(NAMESPACE)))
        if tp("FinancingDeal") in above:
            result[relation.name] = "financing"
        elif tp("SupplyDeal") in above:
            result[relation.name] = "supply"
    return result


def live(net: networkx.MultiDiGraph[str], *, tentative: bool = False) -> Iterator[Edge]:
    """Yield the firm edges of a network and, if wanted, the tentative ones; never what is denied or ended."""
    for subject, target, key, data in net.edges(keys=True, data=True):
        if subject != target and (data["group"] == "firm" or (tentative and data["group"] == "tentative")):
            yield subject, target, key, data


def money_flows(net: networkx.MultiDiGraph[str], *, tentative: bool = False) -> dict[tuple[str, str], list[Edge]]:
    """Return the financing and supply deals by who pays whom: a financier pays the financed, a customer its supplier."""
    flows = defaultdict(list)
    for edge in live(net, tentative=tentative):
        kind = deal_kinds().get(edge[3]["relation"])
        if kind:
            flows[edge[:2] if kind == "financing" else (edge[1], edge[0])].append(edge)
    return dict(flows)


def partners(net: networkx.MultiDiGraph[str], *, tentative: bool = False) -> networkx.Graph[str]:
    """Return who works with whom as a simple undirected graph, rivalry left out; the `weight` of an edge is the number of deals."""
    import networkx

    result: networkx.Graph[str] = networkx.Graph()
    for subject, target, _, data in live(net, tentative=tentative):
        if data["relation"] != "competes_with":
            before = result.get_edge_data(subject, target, {"weight": 0})["weight"]
            result.add_edge(subject, target, weight=before + 1)
    return result


def money(edges: Iterable[Edge]) -> Amount | None:
    """Return the bounds of what deals between two organizations come to; None where nothing or no common currency is stated.

    Two reports may be of one deal, so it is at least the largest lower bound; it is at most the sum of the upper bounds, if all
    are stated.
    """
    edges = list(edges)
    if len({data["currency"] for *_, data in edges if data["currency"]}) != 1:
        return None
    lows = [data["amount_min"] for *_, data in edges if data["amount_min"] is not None]
    highs = [data["amount_max"] for *_, data in edges]
    high = None if None in highs else sum(highs)
    currency = next(data["currency"] for *_, data in edges if data["currency"])
    return Amount(max(lows, default=None), high, currency) if lows or high is not None else None
