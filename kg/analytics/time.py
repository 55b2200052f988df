"""How the network changes, and what the press got right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Literal

from kg.analytics.edges import Data
from kg.model import Amount
from kg.ontology import statuses

if TYPE_CHECKING:
    import networkx

    from kg.graph import KnowledgeGraph

__all__ = ["Changed", "TrackRecord", "compare", "track_record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What became of one relationship between two networks.

    Attributes:
        change: "new"; "strengthened", where its status went up or its least amount grew; or "ended", where it was called off,
            expired or was denied, whether or not it was known before.
        subject: Name of the organization that the relation goes from.
        relation: Relation type.
        object: Name of the organization that it goes to.
        was: Its status before, or None.
        now: Its status after.
        amount_was: Its amount before, or None.
        amount: Its amount after, or None.
        since: The first report of its status, or None.
        sentence: The words that say so.
    """

    change: Literal["new", "strengthened", "ended"]
    subject: str
    relation: str
    object: str
    was: str | None
    now: str
    amount_was: Amount | None
    amount: Amount | None
    since: date | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """What became of the rumors and talks that go back to one outlet.

    Attributes:
        outlet: Its name.
        talks: Number of deals that it said were considered or negotiated, before they were firm.
        closed: How many of them became firm, whatever came after.
        failed: How many were denied or called off before; a denial is the word of a party, and no proof.
        open: How many are still talked of.
        days: Median of the days from its first report to the first firm one, of those that closed; None where there are none.
        low: The share closed, of those decided, is at least this (95 %), or None where none is decided.
        high: It is at most this.
    """

    outlet: str
    talks: int
    closed: int
    failed: int
    open: int
    days: float | None
    low: float | None
    high: float | None


def compare(before: networkx.MultiDiGraph[str], after: networkx.MultiDiGraph[str]) -> list[Changed]:
    """Return the relationships that are new, stronger or at an end in a later network, in this order, the latest first.

    They are told apart by the keys of the edges, which stay the same as articles come that are younger than those before: give two
    networks of one graph, `to_networkx(graph, as_of=...)`. What was only reported again is no change.

    Args:
        before: The earlier network.
        after: The later network.
    """
    earlier = {key: data for *_, key, data in before.edges(keys=True, data=True)}
    found = []
    for subject, target, key, now in after.edges(keys=True, data=True):
        was = earlier.get(key)
        change = _change(was, now)
        if change:
            found.append(
                Changed(
                    change=change,
                    subject=after.nodes[subject]["name"],
                    relation=now["relation"],
                    object=after.nodes[target]["name"],
                    was=was["status"] if was else None,
                    now=now["status"],
                    amount_was=_amount(was) if was else None,
                    amount=_amount(now),
                    since=now["since"],
                    sentence=now.get("sentence", ""),
                )
            )
    order = ("new", "strengthened", "ended")
    return sorted(
        found,
        key=lambda row: (order.index(row.change), -(row.since or date.min).toordinal(), row.subject, row.relation, row.object),
    )


def _change(was: Data | None, now: Data) -> Literal["new", "strengthened", "ended"] | None:
    if now["group"] == "void":
        return "ended" if was is None or was["group"] != "void" else None
    if was is None:
        return "new"
    if statuses()[now["status"]].rank > statuses()[was["status"]].rank:
        return "strengthened"
    same_money = now["currency"] == was["currency"] or was["currency"] is None
    return "strengthened" if same_money and (now["amount_min"] or 0) > (was["amount_min"] or 0) else None


def _amount(data: Data) -> Amount | None:
    return Amount(data["amount_min"], data["amount_max"], data["currency"]) if data["currency"] else None


def track_record(graph: KnowledgeGraph) -> list[TrackRecord]:
    """Return what became of rumors and talks, by the outlet that they go back to, those with the most of them first.

    An outlet counts for a deal where one of its articles, or one that names it as the source, says so as a rumor or in talks before
    anything firm is reported; copies of a text count for the outlet of the first. A rumor of many outlets counts for each, so the
    sum is more than the number of rumors. Talk without a date is left out, and deals that were firm at a day unknown. The
    interval is Wilson's (Journal of the American Statistical Association 22, 1927), of the deals that are decided; with a handful
    of them it is wide, and says so.
    """
    talks = graph.query(
        """
        SELECT ?outlet ?d (MIN(?t) AS ?first) WHERE {
          ?c tp:origin ?o ; tp:about ?d ; tp:status ?st ; tp:reportedOn ?t . ?st skos:broader tp:Tentative . ?o rdfs:label ?outlet .
        } GROUP BY ?o ?outlet ?d ORDER BY ?outlet ?d
        """
    )
    ends = graph.query(
        """
        SELECT ?d ?group (MIN(?f) AS ?firm) (COUNT(?p) - COUNT(?f) AS ?undated) WHERE {
          ?d tp:currentStatus ?now . ?now skos:broader ?group .
          OPTIONAL { ?d tp:statusPeriod ?p . ?p tp:periodStatus ?fs . ?fs skos:broader tp:Firm . OPTIONAL { ?p tp:validFrom ?f } }
        } GROUP BY ?d ?group
        """
    )
    became = {row["d"]: row for row in ends.dicts()}
    deals: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
    for row in talks.dicts():
        end = became[row["d"]]
        first, firm = (date.fromisoformat(str(day)) if day else None for day in (row["first"], end["firm"]))
        if first and not end["undated"] and not (firm and firm <= first):
            group = "firm" if firm else str(end["group"]).rpartition("#")[2].lower()
            deals[str(row["outlet"])].append((group, (firm - first).days if firm else None))
    return sorted((_record(outlet, of) for outlet, of in deals.items()), key=lambda row: (-row.talks, -row.closed, row.outlet))


def _record(outlet: str, deals: Sequence[tuple[str, int | None]]) -> TrackRecord:
    groups = [group for group, _ in deals]
    closed, failed = groups.count("firm"), groups.count("void")
    days = [taken for group, taken in deals if group == "firm" and taken is not None]
    low, high = _wilson(closed, closed + failed) if closed + failed else (None, None)
    return TrackRecord(
        outlet=outlet,
        talks=len(deals),
        closed=closed,
        failed=failed,
        open=groups.count("tentative"),
        days=median(days) if days else None,
        low=low,
        high=high,
    )


def _wilson(part: int, whole: int) -> tuple[float, float]:
    z2, share = 1.96**2, part / whole
    middle = share + z2 / (2 * whole)
    reach = 1.96 * (share * (1 - share) / whole + z2 / (4 * whole**2)) ** 0.5
    return max((middle - reach) / (1 + z2 / whole), 0.0), min((middle + reach) / (1 + z2 / whole), 1.0)
