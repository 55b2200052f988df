"""What the command line prints and writes: results, tables, lists of claims, progress and files."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from kg.errors import InputError
from kg.ontology import known_organizations, relation_types, statuses

if TYPE_CHECKING:
    from kg.articles import Meter
    from kg.graph import QueryResult
    from kg.model import Amount, Article, Claim, Reading

__all__ = [
    "amount_words",
    "claim_line",
    "console",
    "counted",
    "heading",
    "print_json",
    "print_pairs",
    "print_reading",
    "print_result",
    "print_table",
    "progress",
    "reference",
    "say",
    "write",
]

_WIDE = 10_000
_UNITS = ((10**9, "billion"), (10**6, "million"))


def console() -> Console:
    """Return a console on standard output, which breaks lines in a terminal and nowhere else."""
    terminal = Console(highlight=False, soft_wrap=False)
    return terminal if terminal.is_terminal else Console(highlight=False, width=_WIDE)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table; None is an empty cell and numbers stand to the right."""
    rows = [list(row) for row in rows]
    table = Table(box=None, header_style="bold", pad_edge=False)
    for place, column in enumerate(columns):
        numbers = any(isinstance(row[place], int | float) for row in rows)
        table.add_column(column, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    console().print(table)


def print_pairs(values: Mapping[str, Any]) -> None:
    """Print names and values, one pair a line."""
    width = max(map(len, values), default=0)
    for name, value in values.items():
        console().print(Text.assemble((name.ljust(width), "bold"), "  ", str(value)), soft_wrap=True)


def print_reading(reading: Reading) -> None:
    """Print what an article claims, each claim with the words that say so."""
    out = console()
    out.print(heading(reading.article), soft_wrap=True)
    if not reading.claims:
        out.print("  no claims", style="dim")
    for claim in reading.claims:
        out.print(Text.assemble("  ", claim_line(claim)), soft_wrap=True)
        quote = " ".join(claim.evidence.text.split())
        out.print(Text(f"    “{quote}”", style="italic dim"), soft_wrap=True)
    if reading.doubtful:
        least = min(claim.confidence or 0 for claim in reading.doubtful)
        said = f"  {len(reading.doubtful)} doubtful claims left out; --min-confidence {least:.2f} shows them"
        out.print(said, style="dim", soft_wrap=True)


def heading(article: Article) -> Text:
    """Return the line above what an article says: what it is called, when and where it appeared."""
    parts = [article.id, article.published, article.source, article.title]
    return Text(" · ".join(str(part) for part in parts if part), style="bold")


def claim_line(claim: Claim) -> Text:
    """Return a claim on one line: who, what, whom, the status, the money, who reported it and how sure the reader is."""
    outlets = ", ".join(claim.attributed_to)
    return Text.assemble(
        (claim.subject.name, "bold cyan"),
        f" — {claim.relation} — ",
        (claim.object.name, "bold cyan"),
        " · ",
        (claim.status, "yellow"),
        f" · {amount_words(claim.amount)}" if claim.amount else "",
        f" · reported by {outlets}" if outlets else "",
        "" if claim.confidence is None else (f" · {claim.confidence:.2f}", "dim"),
    )


def amount_words(amount: Amount) -> str:
    """Return an amount in words.

    >>> from kg.model import Amount
    >>> amount_words(Amount(10_000_000_000, None, "USD")), amount_words(Amount(None, 6_500_000, "EUR"))
    ('at least 10 billion USD', 'up to 6.5 million EUR')
    """
    low, high = (None if bound is None else _number(bound) for bound in (amount.min, amount.max))
    if low is None:
        return f"up to {high} {amount.currency}"
    if high is None:
        return f"at least {low} {amount.currency}"
    return f"{low} {amount.currency}" if low == high else f"{low} to {high} {amount.currency}"


def _number(value: int) -> str:
    for unit, word in _UNITS:
        if value >= unit:
            return f"{value / unit:,.10g} {word}"
    return f"{value:,}"


def counted(readings: Iterable[Reading], *, quiet: bool) -> Iterator[Reading]:
    """Yield readings, and show on standard error how many there are so far; silent when that is not a terminal."""
    screen = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("reading: {task.completed} articles"), TimeElapsedColumn())
    shown = screen.is_terminal and not quiet
    with Progress(*columns, console=screen, transient=True, disable=not shown, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None)
        for reading in readings:
            yield reading
            bar.advance(task)


@contextmanager
def progress(meter: Meter, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Show on standard error how far the reading of files has come, how fast it goes and how long it will take.

    Silent when that is not a terminal. Yields what is to be called when the meter has changed.
    """
    screen, begun = Console(stderr=True), time.monotonic()
    words = TextColumn("reading: {task.fields[articles]} articles, {task.fields[rate]:.1f} a second")
    left = (BarColumn(), TaskProgressColumn(), TimeRemainingColumn()) if meter.total else ()
    shown = screen.is_terminal and not quiet
    with Progress(
        SpinnerColumn(), words, *left, TimeElapsedColumn(), console=screen, transient=True, disable=not shown, redirect_stdout=False
    ) as bar:
        task = bar.add_task("", total=meter.total or None, articles=0, rate=0.0)

        def update() -> None:
            rate = meter.articles / max(time.monotonic() - begun, 0.001)
            bar.update(task, completed=meter.done, articles=meter.articles, rate=rate)

        yield update


def print_result(result: QueryResult, *, as_json: bool, as_csv: bool, as_table: bool) -> None:
    """Print the answer to a query, as a table unless something else is asked for."""
    if as_json + as_csv + as_table > 1:
        raise InputError("choose one of --json, --csv and --table")
    if as_json or as_csv or not sys.stdout.isatty():
        sys.stdout.write(result.serialize("json" if as_json else "csv" if as_csv else "table"))
    else:
        print_table(result.variables, result.rows)


def print_json(objects: Iterable[Any]) -> None:
    """Print JSON Lines."""
    for value in objects:
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def say(words: str, *, quiet: bool = False) -> None:
    """Print words about the work on standard error."""
    if not quiet:
        sys.stderr.write(words + "\n")


def write(output: str, content: str | bytes, *, quiet: bool) -> None:
    """Write a file whole or not at all; "-" is standard output.

    Raises:
        InputError: The file cannot be written.
    """
    if output == "-":
        sys.stdout.write(content) if isinstance(content, str) else sys.stdout.buffer.write(content)
        return
    data = content.encode() if isinstance(content, str) else content
    path = Path(output).resolve()
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists() and not path.is_file():  # a pipe or device; a folder refuses by itself
            path.write_bytes(data)
        else:
            fresh.write_bytes(data)
            fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise InputError(f"{output}: cannot be written: {error.strerror}") from None
    say(f"{output} written", quiet=quiet)


def reference(what: str) -> list[dict[str, Any]]:
    """Return what kg knows of one kind: "relations", "statuses", "organizations" or "questions"."""
    if what == "questions":
        from kg.graph import questions

        return [
            {"question": q.name, "parameters": " ".join(p.name if p.required else f"[{p.name}]" for p in q.parameters), **q.texts}
            for q in questions().values()
        ]
    if what == "organizations":
        return [
            {"id": o.id, "name": o.name, "types": " ".join(o.types), "parent": o.parent, "wikidata": o.wikidata}
            for o in known_organizations().values()
        ]
    if what == "statuses":
        return [{"status": s.name, "group": s.group, "in force": s.in_force, **s.definitions} for s in statuses().values()]
    return [{"relation": r.name, "symmetric": r.symmetric, **r.definitions} for r in relation_types().values()]
