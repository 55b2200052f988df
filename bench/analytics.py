"""How the measures keep up with the size of the network: `python bench/analytics.py [RELATIONSHIPS…]`, on deals that are made up.

Prints for each number of relationships how long the projection and each measure take and, where networkx has the same measure, how
many times longer it takes. The two take turns, and the shortest time of each counts; what takes longer than a few seconds is timed
once. Times are of the processor, so that what else runs on a machine counts little.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import igraph  # noqa: F401 - so that no measure pays for loading it
import networkx
from graph import FIRST, fill_store

from kg import KnowledgeGraph, analytics

SIZES = (2_000, 10_000)
ROUNDS = 3
PATIENCE = 5  # seconds


def taken(action: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that an action takes, and what it returns."""
    start = time.process_time()
    result = action()
    return time.process_time() - start, result


def in_turns(*actions: Callable[[], Any]) -> tuple[list[float], list[Any]]:
    """Return the shortest time that each action takes and what it returns, run in turns."""
    best, found = [float("inf")] * len(actions), [None] * len(actions)
    for _ in range(ROUNDS):
        for place, action in enumerate(actions):
            seconds, found[place] = taken(action)
            best[place] = min(best[place], seconds)
        if max(best) > PATIENCE:
            break
    return best, found


def naive_loops(net: networkx.MultiDiGraph[str], longest: int) -> int:
    """Return the number of loops as networkx finds them."""
    from kg.analytics.edges import deal_kinds, money_flows

    ways = networkx.DiGraph()
    for pair, edges in money_flows(net).items():
        ways.add_edge(*pair, kinds={deal_kinds()[data["relation"]] for *_, data in edges})
    found = 0
    for cycle in networkx.simple_cycles(ways, length_bound=longest):
        steps = zip(cycle, [*cycle[1:], cycle[0]], strict=True)
        found += len(set().union(*(ways.edges[step]["kinds"] for step in steps))) == 2
    return found


def naive_brokers(net: networkx.MultiDiGraph[str]) -> None:
    """Compute what brokers need, by networkx alone."""
    graph = analytics.partners(net)
    networkx.betweenness_centrality(graph)
    for one in graph:
        sum(networkx.local_constraint(graph, one, other, weight="weight") for other in graph[one])


def measure(relationships: int) -> None:
    """Print the figures for one number of relationships."""
    with KnowledgeGraph() as graph:
        fill_store(graph, relationships + relationships // 20)
        seconds, net = taken(lambda: analytics.to_networkx(graph))
        print(f"\n{net.number_of_edges():,} relationships of {len(net):,} organizations")
        hub = max(net, key=net.degree)
        name = net.nodes[hub]["name"]
        past, earlier = taken(lambda: analytics.to_networkx(graph, as_of=FIRST + timedelta(days=450)))
        actions: list[tuple[str, Callable[[], Any], Callable[[], Any] | None]] = [
            ("loops up to 4", lambda: analytics.loops(net, longest=4), lambda: naive_loops(net, 4)),
            ("loops up to 6", lambda: analytics.loops(net), lambda: naive_loops(net, 6)),
            ("significance, 20 networks", lambda: analytics.loop_significance(net, longest=3, samples=20), None),
            ("exposure, 3 hops", lambda: analytics.exposure(net, name, hops=3), None),
            ("shares of compute", lambda: analytics.shares(net), None),
            ("concentration", lambda: analytics.concentration(net), None),
            ("shared backers", lambda: analytics.shared_backers(net), None),
            ("centralities", lambda: analytics.centralities(net), lambda: networkx.betweenness_centrality(analytics.partners(net))),
            ("communities", lambda: analytics.communities(net), None),
            ("brokers", lambda: analytics.brokers(net), lambda: naive_brokers(net)),
            ("change", lambda: analytics.compare(earlier, net), None),
            ("track record", lambda: analytics.track_record(graph), None),
        ]
        print(f"  {'measure':28}{'rows':>10}{'s':>10}{'networkx / kg':>16}")
        print(f"  {'projection':28}{net.number_of_edges():10,}{seconds:10.2f}")
        print(f"  {'projection as of a day':28}{earlier.number_of_edges():10,}{past:10.2f}")
        for label, action, naive in actions:
            best, found = in_turns(action, *([naive] if naive else []))
            if naive is not None and isinstance(found[1], int):
                assert found[1] == len(found[0]), f"{label}: networkx finds {found[1]}, kg {len(found[0])}"
            ratio = f"{best[1] / best[0]:16.1f}" if naive else ""
            print(f"  {label:28}{len(found[0]):10,}{best[0]:10.2f}{ratio}", flush=True)


if __name__ == "__main__":
    for size in [int(argument) for argument in sys.argv[1:]] or SIZES:
        measure(size)
