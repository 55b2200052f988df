"""Circular financing: money that comes back to whoever gave it.

An investor pays the company it invests in, a customer pays its supplier. Where such payments close a circle that has financing in
it, a supplier may be paying for its own sales (a supplier that lends to its customers is "vendor financing"). What a loop shows is
who can pay whom, by what articles say; that the same money went round, no article says.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from kg.analytics.edges import Edge, deal_kinds, money, money_flows
from kg.analytics.projection import node
from kg.errors import InputError
from kg.model import Amount

if TYPE_CHECKING:
    import networkx

__all__ = ["Leg", "Loop", "LoopCount", "loop_significance", "loops"]

Pair: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One payment of a loop.

    Attributes:
        payer: Name of who pays.
        payee: Name of who is paid.
        relations: For what, as relation types; a supply runs the other way than its payment.
        firm: A firm deal is behind it; then only firm ones are counted here.
        since: The first report of the oldest of the deals, or None.
        amount: The bounds of what the deals come to, or None.
        sentence: The words of the oldest of the deals, of one that is financing if there is one.
        deals: The IRIs of the relationships.
    """

    payer: str
    payee: str
    relations: tuple[str, ...]
    firm: bool
    since: date | None
    amount: Amount | None
    sentence: str
    deals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """Payments that close a circle, with financing and supply among them.

    Attributes:
        legs: The payments in order; the first one is financing, and such that the dates ascend from it on if they do from any.
        firm: Every leg is firm; else the loop vanishes if the rumors are dropped.
        in_order: From some financing leg on, no leg was first reported before the one ahead of it, so that the money put in can
            have paid for what follows; None where a date is missing. Days of report are not days of payment.
        bottleneck: The bounds of what can have gone all the way round: no more than the smallest leg; None where no leg has an
            amount or they are not in one currency.
    """

    legs: tuple[Leg, ...]
    firm: bool
    in_order: bool | None
    bottleneck: Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopCount:
    """How many loops of a length there are, and how many chance would give.

    Attributes:
        length: Number of legs.
        found: Loops in the network.
        expected: Mean number in rewired networks.
        low: 2.5 % of the rewired networks have fewer.
        high: 2.5 % of them have more.
        p: Share of networks with as many or more, the real one included; never 0, since more networks than drawn are possible.
    """

    length: int
    found: int
    expected: float
    low: int
    high: int
    p: float


def loops(
    net: networkx.MultiDiGraph[str], *, longest: int = 6, tentative: bool = False, organization: str | None = None
) -> list[Loop]:
    """Return the loops of a network, the firm ones first, then the shorter ones, then those with more money.

    A loop visits no organization twice (an elementary cycle). Several deals between two organizations are one leg.

    Args:
        net: A network as `to_networkx` gives it; roll divisions up to their parents first to see the loops of groups.
        longest: Most legs that a loop may have.
        tentative: Take rumors and talks for legs too.
        organization: Only the loops that this one is in.

    Raises:
        InputError: `longest` is less than 2, or the network has no such organization.
    """
    flows = money_flows(net, tentative=tentative)
    through = None if organization is None else node(net, organization)
    legs = {pair: _leg(net, pair, edges) for pair, edges in flows.items()}
    cycles = _mixed({pair: _kinds(edges) for pair, edges in flows.items()}, longest)
    found = [_loop([legs[pair] for pair in _pairs(cycle)]) for cycle in cycles if through is None or through in cycle]

    def rank(loop: Loop) -> tuple[bool, int, int, list[str]]:
        at_least = loop.bottleneck.min if loop.bottleneck else None
        return (not loop.firm, len(loop.legs), -(at_least or 0), [leg.payer for leg in loop.legs])

    return sorted(found, key=rank)


def loop_significance(
    net: networkx.MultiDiGraph[str], *, longest: int = 4, samples: int = 200, seed: int = 0, tentative: bool = False
) -> list[LoopCount]:
    """Compare the number of loops of each length with networks rewired at random.

    A rewired network has as many financing payments and as many supply payments as the real one, and in it everybody finances,
    is financed by, supplies and buys from as many as in reality; who does it with whom is chance. (Maslov and Sneppen, Science
    296, 2002; ten swaps tried an edge.) Many loops beyond chance say that the same parties seek each other out on both sides.

    Args:
        net: A network as `to_networkx` gives it.
        longest: Most legs that a loop may have.
        samples: Number of rewired networks.
        seed: Seed of chance; the same seed gives the same answer.
        tentative: Take rumors and talks for legs too.

    Raises:
        InputError: `longest` is less than 2, or `samples` less than 1.
    """
    import igraph

    if samples < 1:
        raise InputError(f"samples is {samples}: it must be at least 1")
    flows = money_flows(net, tentative=tentative)
    layers = [sorted(pair for pair, edges in flows.items() if kind in _kinds(edges)) for kind in ("financing", "supply")]
    real = _count(_kinds_of(layers), longest)
    drawn, luck = [], random.Random(seed)
    igraph.set_random_number_generator(luck)
    try:
        for _ in range(samples):
            drawn.append(_count(_kinds_of([_rewired(layer, luck) for layer in layers]), longest))
    finally:
        igraph.set_random_number_generator(random)
    result = []
    for length in range(2, longest + 1):
        counts = sorted(count[length] for count in drawn)
        as_many = sum(count >= real[length] for count in counts)
        result.append(
            LoopCount(
                length=length,
                found=real[length],
                expected=sum(counts) / samples,
                low=counts[int(0.025 * samples)],
                high=counts[int(0.975 * (samples - 1))],
                p=(1 + as_many) / (1 + samples),
            )
        )
    return result


def _kinds(edges: Iterable[Edge]) -> frozenset[str]:
    return frozenset(deal_kinds()[data["relation"]] for *_, data in edges)


def _kinds_of(layers: Sequence[Iterable[Pair]]) -> dict[Pair, frozenset[str]]:
    found: dict[Pair, frozenset[str]] = {}
    for kind, layer in zip(("financing", "supply"), layers, strict=True):
        for pair in layer:
            found[pair] = found.get(pair, frozenset()) | {kind}
    return found


def _count(kinds: Mapping[Pair, frozenset[str]], longest: int) -> Counter[int]:
    return Counter(len(cycle) for cycle in _mixed(kinds, longest))


def _mixed(kinds: Mapping[Pair, frozenset[str]], longest: int) -> Iterator[list[str]]:
    """Yield the elementary cycles that have both financing and supply in them.

    They come from igraph, which takes the same bound on their length as `networkx.simple_cycles` and is many times faster.
    """
    import igraph

    if longest < 2:
        raise InputError(f"the longest loop is {longest}: it must be at least 2")
    network = igraph.Graph.TupleList(sorted(kinds), directed=True)
    names = network.vs["name"] if len(kinds) else []
    for cycle in network.simple_cycles(min=2, max=longest):
        places = [names[i] for i in cycle]
        if len(frozenset().union(*(kinds[pair] for pair in _pairs(places)))) == 2:
            yield places


def _pairs(cycle: Sequence[str]) -> Iterator[Pair]:
    return zip(cycle, [*cycle[1:], cycle[0]], strict=True)


def _rewired(layer: Sequence[Pair], luck: random.Random) -> list[Pair]:
    import igraph

    network = igraph.Graph.TupleList(layer, directed=True)
    network.rewire(10 * len(layer) + luck.randint(0, 1))  # after an even number of swaps, some networks cannot come out
    names = network.vs["name"] if layer else []
    return [(names[edge.source], names[edge.target]) for edge in network.es]


def _loop(legs: list[Leg]) -> Loop:
    turns = [legs[i:] + legs[:i] for i in range(len(legs))]
    turns = [turn for turn in turns if _financing(turn[0])]
    best = min(turns, key=lambda turn: (not _ascending(turn), turn[0].since or date.max, turn[0].payer))
    return Loop(
        legs=tuple(best),
        firm=all(leg.firm for leg in best),
        in_order=None if any(leg.since is None for leg in best) else _ascending(best),
        bottleneck=_bottleneck(best),
    )


def _leg(net: networkx.MultiDiGraph[str], pair: Pair, edges: Sequence[Edge]) -> Leg:
    firm = [edge for edge in edges if edge[3]["group"] == "firm"]
    edges = sorted(firm or edges, key=lambda edge: (edge[3]["first_reported"] or date.max, edge[2]))
    return Leg(
        payer=net.nodes[pair[0]]["name"],
        payee=net.nodes[pair[1]]["name"],
        relations=tuple(sorted({data["relation"] for *_, data in edges})),
        firm=bool(firm),
        since=edges[0][3]["first_reported"],
        amount=money(edges),
        sentence=min(edges, key=lambda edge: deal_kinds()[edge[3]["relation"]])[3].get("sentence", ""),
        deals=tuple(key for _, _, key, _ in edges),
    )


def _financing(leg: Leg) -> bool:
    return any(deal_kinds()[relation] == "financing" for relation in leg.relations)


def _ascending(legs: Sequence[Leg]) -> bool:
    dates = [leg.since for leg in legs if leg.since]
    return len(dates) == len(legs) and dates == sorted(dates)


def _bottleneck(legs: Sequence[Leg]) -> Amount | None:
    amounts = [leg.amount for leg in legs if leg.amount]
    if len({amount.currency for amount in amounts}) != 1:
        return None
    lows = [leg.amount.min if leg.amount else None for leg in legs]
    highs = [amount.max for amount in amounts if amount.max is not None]
    low = None if None in lows else min(low for low in lows if low is not None)
    high = min(highs, default=None)
    return Amount(low, high, amounts[0].currency) if low is not None or high is not None else None
