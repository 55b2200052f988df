"""The commands that measure the network: `kg loops` and `kg analyze`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from kg.cli import printing
from kg.cli.options import DEFAULT_STORE, Json, Store
from kg.cli.stores import reading
from kg.errors import InputError
from kg.model import Amount

if TYPE_CHECKING:
    from kg.analytics import Loop
    from kg.graph import KnowledgeGraph

__all__ = ["analyze", "loops"]

_ORGANIZATION = typer.Option(metavar="NAME", help="Only what is about this organization.")
AsOf = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what was published by the end of this day; undated is left out.")
]
Groups = Annotated[bool, typer.Option("--groups", help="Put what divisions and subsidiaries do to the head of their group.")]
Tentative = Annotated[bool, typer.Option("--tentative", help="Count rumors and talks too.")]
Limit = Annotated[int, typer.Option(min=0, help="Most rows to print; 0 for all.")]

# what each analysis says in words, and the options that it takes beside those that all take
ANALYSES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "exposure": ("Who would be hit if --organization failed, in how many steps, through whom, and by the loss of what?", ("hops",)),
    "shares": ("Which share of its compute, or of another --relation, does each customer get from whom?", ("relation", "ceiling")),
    "concentration": ("How few suppliers of compute, or of another --relation, does each customer have?", ("relation", "ceiling")),
    "backers": ("Which backers do rivals share?", ()),
    "centralities": ("Who has the most partners, stands between others, gets the money?", ()),
    "communities": ("Which organizations have more deals among each other than with the rest?", ()),
    "brokers": ("Who connects organizations that have no deals with each other?", ()),
    "changes": ("What is new, stronger or at an end --since a day? (kg diff says it article by article.)", ("since",)),
    "outlets": ("What became of the rumors and talks that go back to each outlet?", ()),
}
_ABOUT_ONE: Final = frozenset({"exposure", "shares", "concentration"})
_WHOLE: Final = frozenset({"changes", "outlets"})


def loops(
    *,
    organization: Annotated[str | None, _ORGANIZATION] = None,
    longest: Annotated[int, typer.Option(min=2, help="Most legs that a loop may have.")] = 6,
    tentative: Tentative = False,
    groups: Groups = False,
    as_of: AsOf = None,
    chance: Annotated[
        int, typer.Option(min=0, help="Compare the loops of the whole network, up to 4 legs, with so many rewired at random.")
    ] = 0,
    limit: Limit = 20,
    store: Store = DEFAULT_STORE,
    as_json: Json = False,
) -> None:
    """Show circular financing: money that may come back to whoever gave it, leg by leg, with the sentences.

    Dates are in order where, from some financing on, no leg was reported before the one ahead of it. Loops of two that are in force
    can be had in SPARQL, too: kg ask circular-financing.
    """
    from kg import analytics

    with reading(store) as graph:
        net = analytics.to_networkx(graph, as_of=as_of.date() if as_of else None, roll_up=groups)
    found = analytics.loops(net, longest=longest, tentative=tentative, organization=organization) if net else []
    counts = (
        analytics.loop_significance(net, longest=min(longest, 4), samples=chance, tentative=tentative) if chance and net else []
    )
    shown = found[: limit or None]
    if as_json:
        printing.print_json({"kind": "loop"} | _json(asdict(loop)) for loop in shown)
        printing.print_json({"kind": "chance"} | asdict(count) for count in counts)
        return
    for loop in shown:
        _print_loop(loop)
    if counts:
        _print_rows(counts, limit=0)
    vanish = sum(not loop.firm for loop in found)
    words = f"{len(found)} loop{'s' * (len(found) != 1)}"
    words += f", of which {vanish} vanish{'es' * (vanish == 1)} if the rumors are dropped" if vanish else ""
    printing.say(f"{store}: {words}" + (f"; the first {limit} are shown" if len(shown) < len(found) else ""))


def _print_loop(loop: Loop) -> None:
    out, names = printing.console(), [leg.payer for leg in loop.legs]
    order = {True: "dates in order", False: "dates out of order", None: "a date is missing"}[loop.in_order]
    signs = ["firm" if loop.firm else "vanishes if the rumors are dropped", order]
    signs += [f"{printing.amount_words(loop.bottleneck)} all the way round"] if loop.bottleneck else []
    out.print(" → ".join([*names, names[0]]) + " · " + " · ".join(signs), style="bold", soft_wrap=True, markup=False)
    for leg in loop.legs:
        parts = [f"{leg.payer} pays {leg.payee}: {', '.join(leg.relations)}", "" if leg.firm else "tentative"]
        parts += [printing.amount_words(leg.amount) if leg.amount else "", leg.since.isoformat() if leg.since else ""]
        out.print("  " + " · ".join(part for part in parts if part), soft_wrap=True, markup=False)
        out.print(f"    “{leg.sentence}”", style="italic dim", soft_wrap=True, markup=False)


def analyze(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="An analysis; without it, they are listed.")] = None,
    *,
    organization: Annotated[str | None, _ORGANIZATION] = None,
    hops: Annotated[int | None, typer.Option(min=1, help="How many steps exposure goes (2 without it).")] = None,
    relation: Annotated[str | None, typer.Option(help="The relation from supplier to customer (provides_compute_to).")] = None,
    ceiling: Annotated[float | None, typer.Option(help="The most that an amount without upper bound can be.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day of what has changed.")] = None,
    tentative: Tentative = False,
    groups: Groups = False,
    as_of: AsOf = None,
    limit: Limit = 20,
    store: Store = DEFAULT_STORE,
    as_json: Json = False,
) -> None:
    """Measure the network: exposure, shares of suppliers, concentration, shared backers, positions, change; a table each."""
    if name is None:
        _print_rows([{"analysis": one, "question": words} for one, (words, _) in ANALYSES.items()], limit=0, as_json=as_json)
        return
    if name not in ANALYSES:
        raise InputError(f"no analysis {name!r}: there are {', '.join(ANALYSES)}")
    own = {"hops": hops, "relation": relation, "ceiling": ceiling, "since": since}
    wanted = {option: value for option, value in own.items() if value is not None}
    _refuse(name, {*wanted, *(["organization"] if organization else []), *(["tentative"] if tentative else [])})
    with reading(store) as graph:
        rows = _analyzed(
            graph, name, organization, wanted, tentative=tentative, groups=groups, as_of=as_of.date() if as_of else None
        )
    _print_rows(rows, limit=limit, as_json=as_json)
    if not as_json and limit and len(rows) > limit:
        printing.say(f"{store}: {len(rows)} rows; the first {limit} are shown")


def _refuse(name: str, given: set[str]) -> None:
    """Refuse options that an analysis does not take, and ask for those that it cannot do without."""
    needed = {"exposure": "organization", "changes": "since"}.get(name)
    if needed and needed not in given:
        raise InputError(f"kg analyze {name} needs --{needed}")
    takes = {*ANALYSES[name][1], *(["organization"] if name in _ABOUT_ONE else []), *([] if name in _WHOLE else ["tentative"])}
    if wrong := sorted(given - takes):
        raise InputError(f"kg analyze {name} takes no --{wrong[0]}")


def _analyzed(
    graph: KnowledgeGraph,
    name: str,
    organization: str | None,
    wanted: dict[str, Any],
    *,
    tentative: bool,
    groups: bool,
    as_of: date | None,
) -> Sequence[Any]:
    from kg import analytics

    if name == "outlets":
        return analytics.track_record(graph.as_of(as_of) if as_of else graph)
    net = analytics.to_networkx(graph, as_of=as_of, roll_up=groups)
    if name == "changes":
        before = wanted["since"].date() - timedelta(days=1)
        return analytics.compare(analytics.to_networkx(graph, as_of=before, roll_up=groups), net)
    if name == "exposure":
        return analytics.exposure(net, organization or "", tentative=tentative, **wanted)
    if name in ("shares", "concentration"):
        both: dict[str, Callable[..., Sequence[Any]]] = {"shares": analytics.shares, "concentration": analytics.concentration}
        return both[name](net, customer=organization, tentative=tentative, **wanted)
    plain: dict[str, Callable[..., Sequence[Any]]] = {
        "backers": analytics.shared_backers,
        "centralities": analytics.centralities,
        "communities": analytics.communities,
        "brokers": analytics.brokers,
    }
    return plain[name](net, tentative=tentative)


def _print_rows(rows: Sequence[Any], *, limit: int, as_json: bool = False) -> None:
    shown = [row if isinstance(row, dict) else asdict(row) for row in rows[: limit or None]]
    if as_json:
        printing.print_json(map(_json, shown))
    elif shown:
        columns = list(shown[0]) if isinstance(rows[0], dict) else [field.name for field in fields(rows[0])]
        printing.print_table(columns, ([_cell(value) for value in row.values()] for row in shown))


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _json(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        return printing.amount_words(Amount(**value))
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return round(value, 3) if isinstance(value, float) else value
