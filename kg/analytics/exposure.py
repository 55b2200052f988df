"""Who would be hit if an organization failed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg.analytics.edges import Edge, deal_kinds, live, money
from kg.analytics.projection import node
from kg.errors import InputError
from kg.model import Amount

if TYPE_CHECKING:
    import networkx

__all__ = ["CHANNELS", "Exposed", "exposure"]

CHANNELS: Final = ("supply", "sales", "funding", "stake", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """Who would be hit, and how.

    Attributes:
        organization: Name of who is hit.
        hops: Steps from the failure.
        through: Names of those one step nearer to it; the failed one itself after one step.
        channels: What is lost in the last step: "supply" (a supplier), "sales" (a customer), "funding" (a financier), "stake"
            (money put in) or "group" (a parent or part).
        routes: Number of shortest ways from the failure.
        amount: The bounds of what the deals of the last step come to, or None.
    """

    organization: str
    hops: int
    through: tuple[str, ...]
    channels: tuple[str, ...]
    routes: int
    amount: Amount | None


def exposure(
    net: networkx.MultiDiGraph[str],
    organization: str,
    *,
    hops: int = 2,
    channels: Collection[str] = CHANNELS,
    tentative: bool = False,
) -> list[Exposed]:
    """Return who would be hit if an organization failed, the nearest first, then those on more ways.

    A customer loses its supply and a supplier its sales, the financed lose funding and financiers their stake; a parent and its
    parts lose each other. Whoever is hit may hit others in the same ways, one hop further. Alliances, common ventures and rivalry
    say nothing on who needs whom and are left out. Distance is that of `networkx.single_source_shortest_path`, in hops; how hard
    anybody is hit is not estimated.

    Args:
        net: A network as `to_networkx` gives it.
        organization: Name, alias or IRI of who fails.
        hops: How far to go.
        channels: The channels to follow, from `CHANNELS`.
        tentative: Follow rumors and talks too.

    Raises:
        InputError: The network has no such organization, there is no such channel, or `hops` is less than 1.
    """
    import networkx

    if hops < 1:
        raise InputError(f"hops is {hops}: it must be at least 1")
    if unknown := sorted(set(channels) - set(CHANNELS)):
        raise InputError(f"no channel {', '.join(unknown)}: there are {', '.join(CHANNELS)}")
    start, hits = node(net, organization), networkx.DiGraph()
    for edge in live(net, tentative=tentative):
        for failed, hit, channel in _hits(edge):
            if channel in channels:
                hits.add_edge(failed, hit)
                hits.edges[failed, hit].setdefault("deals", []).append(edge)
                hits.edges[failed, hit].setdefault("channels", set()).add(channel)
    if start not in hits:
        return []
    distance: dict[str, int] = networkx.single_source_shortest_path_length(hits, start, cutoff=hops)
    routes, result, name = {start: 1}, [], net.nodes(data="name")
    for hit, before in networkx.predecessor(hits, start, cutoff=hops).items():
        if hit != start:
            routes[hit] = sum(routes[one] for one in before)
            deals = [edge for one in before for edge in hits.edges[one, hit]["deals"]]
            result.append(
                Exposed(
                    organization=name[hit],
                    hops=distance[hit],
                    through=tuple(sorted(name[one] for one in before)),
                    channels=tuple(c for c in CHANNELS if any(c in hits.edges[one, hit]["channels"] for one in before)),
                    routes=routes[hit],
                    amount=money(deals),
                )
            )
    return sorted(result, key=lambda row: (row.hops, -row.routes, row.organization))


def _hits(edge: Edge) -> Iterator[tuple[str, str, str]]:
    """Yield who is hit by whose failure, and through which channel, by one deal."""
    subject, target, _, data = edge
    kind, relation = deal_kinds().get(data["relation"]), data["relation"]
    if kind == "financing":
        yield from ((subject, target, "funding"), (target, subject, "stake"))
    elif kind == "supply":
        yield from ((subject, target, "supply"), (target, subject, "sales"))
    elif relation in ("acquires", "subsidiary_of"):
        yield from ((subject, target, "group"), (target, subject, "group"))
