"""Where organizations stand in the network: centralities, communities, brokers.

All of these look at who works with whom: rivalry is left out, and the direction of a deal too, save for where the money goes.
networkx does what it does in a moment; what takes it ten to a hundred times as long is igraph's work (`bench/analytics.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.analytics.edges import money_flows, partners

if TYPE_CHECKING:
    import networkx

__all__ = ["Broker", "Centrality", "Community", "brokers", "centralities", "communities"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Centrality:
    """How central an organization is.

    Attributes:
        organization: Its name.
        partners: Number of organizations it has deals with.
        deals: Number of deals.
        betweenness: Part of the shortest ways between others that lead through it, from 0 to 1.
        money: Part of the time that a payment handed on at random spends with it; all of them sum to 1.
    """

    organization: str
    partners: int
    deals: int
    betweenness: float
    money: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """Organizations that have more deals among each other than with the others.

    Attributes:
        center: Name of the one with the most deals inside.
        members: Names, those with the most deals inside first.
        inside: Number of deals among them.
        outside: Number of their deals with others.
    """

    center: str
    members: tuple[str, ...]
    inside: int
    outside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """An organization that stands between others.

    Attributes:
        organization: Its name.
        partners: Number of organizations it has deals with.
        communities: Number of communities that these are in.
        constraint: How far its partners are each other's partners too; the lower, the more it alone connects them.
        betweenness: Part of the shortest ways between others that lead through it, from 0 to 1.
        cut: Without it, some of the others would be cut off from the rest.
    """

    organization: str
    partners: int
    communities: int
    constraint: float
    betweenness: float
    cut: bool


def centralities(net: networkx.MultiDiGraph[str], *, tentative: bool = False) -> list[Centrality]:
    """Return how central each organization is, those with the most partners first.

    `betweenness` is the sum over all pairs of others of the part of their shortest ways that lead through it, divided by
    (n - 1)(n - 2) / 2, the number of pairs (Freeman, Sociometry 40, 1977; as `networkx.betweenness_centrality`). `money` is the
    PageRank (damping 0.85; Page and others, 1999) of the network of who pays whom, each pair once: financing goes to the financed
    and a supply is paid to the supplier; one that nobody pays has the least.

    Args:
        net: A network as `to_networkx` gives it.
        tentative: Count rumors and talks too.
    """
    import igraph

    graph, paid = partners(net, tentative=tentative), money_flows(net, tentative=tentative)
    between = _betweenness(graph)
    index = {one: place for place, one in enumerate(graph)}
    ranks = igraph.Graph(len(index), [(index[a], index[b]) for a, b in sorted(paid)], directed=True).pagerank() if index else []
    rows = [
        Centrality(
            organization=net.nodes[one]["name"],
            partners=graph.degree(one),
            deals=graph.degree(one, weight="weight"),
            betweenness=between[one],
            money=ranks[place],
        )
        for one, place in index.items()
    ]
    return sorted(rows, key=lambda row: (-row.partners, -row.deals, row.organization))


def communities(net: networkx.MultiDiGraph[str], *, seed: int = 0, tentative: bool = False) -> list[Community]:
    """Return the communities of the network, the largest first.

    They are those of `networkx.community.louvain_communities`, weighted by number of deals: a division with more deals inside than
    chance would give (modularity; Blondel and others, Journal of Statistical Mechanics, 2008). It is one good division among
    others; another seed may draw other borders.

    Args:
        net: A network as `to_networkx` gives it.
        seed: Seed of chance; the same seed gives the same answer.
        tentative: Count rumors and talks too.
    """
    graph, result = partners(net, tentative=tentative), []
    for members in _divided(graph, seed):
        part = graph.subgraph(members)
        order = sorted(members, key=lambda one: (-part.degree(one, weight="weight"), net.nodes[one]["name"]))
        inside = int(part.size(weight="weight"))
        ends = sum(graph.degree(one, weight="weight") for one in members)
        names = tuple(net.nodes[one]["name"] for one in order)
        result.append(Community(center=names[0], members=names, inside=inside, outside=ends - 2 * inside))
    return sorted(result, key=lambda row: (-len(row.members), -row.inside, row.center))


def brokers(net: networkx.MultiDiGraph[str], *, seed: int = 0, tentative: bool = False) -> list[Broker]:
    """Return the organizations with two partners or more, those that stand between the most others first.

    `constraint` is Burt's: the sum over the partners j of (p_ij + sum over q of p_iq p_qj) squared, where p_ij is the part of the
    deals of i that are with j (Burt, Structural Holes, 1992; as `networkx.constraint`). `cut` are the articulation points of the
    network. See `communities` and `centralities` for the others.

    Args:
        net: A network as `to_networkx` gives it.
        seed: Seed of chance for the communities.
        tentative: Count rumors and talks too.
    """
    import igraph
    import networkx

    graph = partners(net, tentative=tentative)
    home = {one: number for number, members in enumerate(_divided(graph, seed)) for one in members}
    between, cut = _betweenness(graph), set(networkx.articulation_points(graph))
    values = igraph.Graph.from_networkx(graph).constraint(weights="weight") if len(graph) else []
    rows = [
        Broker(
            organization=net.nodes[one]["name"],
            partners=graph.degree(one),
            communities=len({home[other] for other in graph[one]}),
            constraint=value,
            betweenness=between[one],
            cut=one in cut,
        )
        for one, value in zip(graph, values, strict=True)
        if graph.degree(one) > 1
    ]
    return sorted(rows, key=lambda row: (-row.betweenness, row.constraint, row.organization))


def _divided(graph: networkx.Graph[str], seed: int) -> list[set[str]]:
    import networkx

    found: list[set[str]] = networkx.community.louvain_communities(graph, seed=seed) if len(graph) else []
    return found


def _betweenness(graph: networkx.Graph[str]) -> dict[str, float]:
    import igraph

    pairs = (len(graph) - 1) * (len(graph) - 2) / 2
    values = igraph.Graph.from_networkx(graph).betweenness() if len(graph) else []
    return {one: value / pairs if pairs else 0.0 for one, value in zip(graph, values, strict=True)}
