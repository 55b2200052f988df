"""On whom an organization depends: shares of suppliers, concentration, backers that rivals share.

Amounts are bounds or not disclosed at all, so shares and indices of concentration are bounds too. They are computed from what
articles state and from nothing else; a share of known contracts is not a share of the market.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf
from typing import TYPE_CHECKING, Final, TypeAlias

from kg.analytics.edges import Edge, deal_kinds, live, money
from kg.analytics.projection import node
from kg.errors import InputError
from kg.model import Amount
from kg.ontology import relation_types

if TYPE_CHECKING:
    import networkx

__all__ = ["Concentration", "Overlap", "Share", "concentration", "hhi", "shared_backers", "shares"]

Bounds: TypeAlias = tuple[float, float]
_CORNERS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A supplier's share of what a customer is known to get.

    Attributes:
        customer: Name of the customer.
        supplier: Name of the supplier.
        deals: Number of deals between them.
        amount: The bounds of what these come to, or None.
        low: The least that the share by money can be, from 0 to 1.
        high: The most that it can be.
    """

    customer: str
    supplier: str
    deals: int
    amount: Amount | None
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """How few suppliers a customer has.

    Attributes:
        customer: Name of the customer.
        suppliers: Number of suppliers.
        disclosed: Number of those whose deals have a stated amount, or bounds of it.
        low: The least that the index by money can be, from 0 to 1.
        high: The most that it can be.
        by_deals: The index by number of deals, which needs no amounts.
    """

    customer: str
    suppliers: int
    disclosed: int
    low: float
    high: float
    by_deals: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What backers two rivals have in common.

    Attributes:
        one: Name of a rival.
        other: Name of the other.
        shared: Names of those who finance both.
        one_only: Number of those who finance the first only.
        other_only: Number of those who finance the second only.
        jaccard: Shared backers as a part of all backers of the two, from 0 to 1.
    """

    one: str
    other: str
    shared: tuple[str, ...]
    one_only: int
    other_only: int
    jaccard: float


def shares(
    net: networkx.MultiDiGraph[str],
    *,
    relation: str = "provides_compute_to",
    customer: str | None = None,
    ceiling: float = inf,
    tentative: bool = False,
) -> list[Share]:
    """Return each supplier's share of what each customer is known to get, as bounds by money.

    With amounts a_i between l_i and h_i, the share of i is at least l_i / (l_i + sum of the other h) and at most
    h_i / (h_i + sum of the other l). An amount that is not disclosed is between 0 and `ceiling`; so is one in another currency
    than most of the customer's deals. Unit: a part of 1.

    Args:
        net: A network as `to_networkx` gives it.
        relation: The relation from supplier to customer; with "invests_in", the shares of investors in a company.
        customer: Only that of this one.
        ceiling: The most that an amount without upper bound can be, in units of the currency.
        tentative: Count rumors and talks too.

    Raises:
        InputError: There is no such relation type or customer.
    """
    result = []
    for one, supplied in _supplies(net, relation, customer, tentative).items():
        bounds = _bounds(supplied.values(), ceiling)
        for place, (supplier, deals) in enumerate(supplied.items()):
            (low, high), others = bounds[place], bounds[:place] + bounds[place + 1 :]
            result.append(
                Share(
                    customer=net.nodes[one]["name"],
                    supplier=net.nodes[supplier]["name"],
                    deals=len(deals),
                    amount=money(deals),
                    low=_part(low, sum(bound for _, bound in others)),
                    high=_part(high, sum(bound for bound, _ in others)),
                )
            )
    return sorted(result, key=lambda row: (row.customer, -row.high, -row.low, row.supplier))


def concentration(
    net: networkx.MultiDiGraph[str],
    *,
    relation: str = "provides_compute_to",
    customer: str | None = None,
    ceiling: float = inf,
    tentative: bool = False,
) -> list[Concentration]:
    """Return how few suppliers each customer has, by the index of Herfindahl and Hirschman, those with the most suppliers first.

    HHI = sum of squared shares: 1 for a single supplier, 1/n for n equal ones. Unit: a part of 1; competition authorities count in
    ten-thousandths. `low` and `high` are its bounds over all amounts that agree with what is stated (see `shares`, which says what
    the arguments mean, and `hhi`); `by_deals` takes every deal for one of the same size. (A. O. Hirschman, American Economic Review
    54, 1964.)
    """
    result = []
    for one, supplied in _supplies(net, relation, customer, tentative).items():
        low, high = hhi(_bounds(supplied.values(), ceiling))
        counts = [len(deals) for deals in supplied.values()]
        result.append(
            Concentration(
                customer=net.nodes[one]["name"],
                suppliers=len(supplied),
                disclosed=sum(money(deals) is not None for deals in supplied.values()),
                low=low,
                high=high,
                by_deals=sum(count**2 for count in counts) / sum(counts) ** 2,
            )
        )
    return sorted(result, key=lambda row: (-row.suppliers, -row.high, row.customer))


def hhi(bounds: Sequence[Bounds]) -> Bounds:
    """Return the least and most that a sum of squared shares can be, given the bounds of each amount.

    The index is the lower, the more alike the amounts, and so it is least where all are moved as near as they can be to one level;
    it is greatest at a corner, where every amount is at one of its bounds. With more than 12 amounts that have two different
    bounds the corners are too many: the most is then the largest share that anybody can have, which is never too small.

    >>> hhi([(3, 3), (1, 1)]), hhi([(3, 3), (0, inf)])
    ((0.625, 0.625), (0.5, 1.0))
    """
    bounds = [pair for pair in bounds if pair[1] > 0]
    if not bounds:
        return 0.0, 1.0
    if any(high == inf for _, high in bounds):
        most = 1.0
    elif sum(low != high for low, high in bounds) > _CORNERS:
        most = max(_part(high, sum(low for low, _ in bounds) - low) for low, high in bounds)
    else:
        most = max(_index(corner) for corner in product(*({low, high} for low, high in bounds)))
    level = max([bound for pair in bounds for bound in pair if 0 < bound < inf], default=1.0)
    for _ in range(200):  # the level that fits is the mean of the amounts, weighted by themselves
        amounts = [min(max(level, low), high) for low, high in bounds]
        level = sum(a * a for a in amounts) / sum(amounts)
    return min(_index(amounts), most), most


def _index(amounts: Collection[float]) -> float:
    return sum(a * a for a in amounts) / sum(amounts) ** 2 if any(amounts) else 0.0


def _part(mine: float, others: float) -> float:
    """Return what part of a whole somebody has; the whole of it where nobody else can have any."""
    return 1.0 if others == 0 or mine == inf else mine / (mine + others)


def _supplies(
    net: networkx.MultiDiGraph[str], relation: str, customer: str | None, tentative: bool
) -> dict[str, dict[str, list[Edge]]]:
    if relation not in relation_types():
        raise InputError(f"no relation type {relation}: there are {', '.join(relation_types())}")
    wanted = None if customer is None else node(net, customer)
    result: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in live(net, tentative=tentative):
        if edge[3]["relation"] == relation and wanted in (None, edge[1]):
            result[edge[1]][edge[0]].append(edge)
    return result


def _bounds(supplied: Collection[list[Edge]], ceiling: float) -> list[Bounds]:
    """Return the bounds of what each supplier gets, in the currency of most."""
    if ceiling <= 0:
        raise InputError(f"the ceiling is {ceiling}: it must be above 0")
    amounts = [money(deals) for deals in supplied]
    currencies = sorted(amount.currency for amount in amounts if amount)
    usual = max(currencies, key=currencies.count, default="")
    result: list[Bounds] = []
    for amount in amounts:
        low, high = (amount.min, amount.max) if amount and amount.currency == usual else (None, None)
        result.append((low or 0, max(ceiling, low or 0) if high is None else high))
    return result


def shared_backers(
    net: networkx.MultiDiGraph[str], *, pairs: Iterable[tuple[str, str]] | None = None, tentative: bool = False
) -> list[Overlap]:
    """Return what backers rivals share, the largest overlap first; pairs of which one has no known backer are left out.

    Backers are those who invest or lend. Overlap is Jaccard's: those who back both, divided by those who back either (as in
    `networkx.jaccard_coefficient`). Unit: a part of 1.

    Args:
        net: A network as `to_networkx` gives it.
        pairs: Names of the pairs to compare; all that are said to compete without it.
        tentative: Count rumors and talks too.

    Raises:
        InputError: The network has no such organization.
    """
    backers: dict[str, set[str]] = defaultdict(set)
    rivals = set()
    for subject, target, _, data in live(net, tentative=tentative):
        if deal_kinds().get(data["relation"]) == "financing":
            backers[target].add(subject)
        elif data["relation"] == "competes_with":
            rivals.add((min(subject, target), max(subject, target)))
    chosen = sorted(rivals) if pairs is None else [(node(net, one), node(net, other)) for one, other in pairs]
    result, name = [], net.nodes(data="name")
    for one, other in chosen:
        mine, theirs = backers.get(one, set()), backers.get(other, set())
        if mine and theirs:
            shared = mine & theirs
            result.append(
                Overlap(
                    one=name[one],
                    other=name[other],
                    shared=tuple(sorted(name[backer] for backer in shared)),
                    one_only=len(mine - theirs),
                    other_only=len(theirs - mine),
                    jaccard=len(shared) / len(mine | theirs),
                )
            )
    return sorted(result, key=lambda row: (-row.jaccard, row.one, row.other))
