"""What the command line prints and writes: results, tables, lists of claims, figures, progress and files."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from kg.errors import InputError
from kg.ontology import known_organizations, relation_types, statuses

if TYPE_CHECKING:
    from kg.evaluate import Evaluation, Figures, Score
    from kg.graph import QueryResult
    from kg.model import Amount, Reading

__all__ = [
    "amount_words",
    "counted",
    "print_evaluation",
    "print_json",
    "print_pairs",
    "print_reading",
    "print_result",
    "print_table",
    "reference",
    "say",
    "write",
]

_WIDE = 10_000
_UNITS = ((10**9, "billion"), (10**6, "million"))


def _console() -> Console:
    """Return a console on standard output, which breaks lines in a terminal and nowhere else."""
    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDE)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table; None is an empty cell and numbers stand to the right."""
    rows = [list(row) for row in rows]
    table = Table(box=None, header_style="bold", pad_edge=False)
    for place, column in enumerate(columns):
        numbers = any(isinstance(row[place], int | float) for row in rows)
        table.add_column(column, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    _console().print(table)


def print_pairs(values: Mapping[str, Any]) -> None:
    """Print names and values, one pair a line."""
    width = max(map(len, values), default=0)
    for name, value in values.items():
        _console().print(Text.assemble((name.ljust(width), "bold"), "  ", str(value)), soft_wrap=True)


def print_reading(reading: Reading) -> None:
    """Print what an article claims: who, what, whom, the status, the money, who reported it and the words that say so."""
    article, console = reading.article, _console()
    heading = [article.id, article.published, article.source, article.title]
    console.print(Text(" · ".join(str(part) for part in heading if part), style="bold"), soft_wrap=True)
    if not reading.claims:
        console.print("  no claims", style="dim")
    for claim in reading.claims:
        outlets = ", ".join(claim.attributed_to)
        console.print(
            Text.assemble(
                "  ",
                (claim.subject.name, "bold cyan"),
                f" — {claim.relation} — ",
                (claim.object.name, "bold cyan"),
                " · ",
                (claim.status, "yellow"),
                f" · {amount_words(claim.amount)}" if claim.amount else "",
                f" · reported by {outlets}" if outlets else "",
            ),
            soft_wrap=True,
        )
        quote = " ".join(claim.evidence.text.split())
        console.print(Text(f"    “{quote}”", style="italic dim"), soft_wrap=True)


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


def print_evaluation(evaluation: Evaluation, *, by: Sequence[str] = (), errors: int = 0) -> None:
    """Print the figures of an evaluation in percent, by language, type or status where asked, and the first errors."""
    rows = {"all": evaluation.all} | (dict(evaluation.by_language) if "lang" in by else {})
    columns = ["", "articles", *(f"{level} {figure}" for level in evaluation.all.levels for figure in ("P", "R", "F1"))]
    print_table(columns, ([name, figures.articles, *_percentages(figures)] for name, figures in rows.items()))
    _console().print()
    print_table(
        ["", "relation F1, 95 %", *(name.replace("_", " ") for name in evaluation.all.shares)],
        ([name, _interval(figures), *map(_percent, figures.shares.values())] for name, figures in rows.items()),
    )
    for kind, scores in (("type", evaluation.by_type), ("status", evaluation.by_status)):
        if kind in by:
            _console().print()
            print_table([kind, "P", "R", "F1", "annotated", "claimed"], (_score_row(*item) for item in scores.items()))
    for error in evaluation.errors[:errors]:
        _console().print(f"{error.article} {error.kind}: {' '.join(error.key)}", markup=False, soft_wrap=True)


def _percentages(figures: Figures) -> list[str]:
    return [_percent(value) for score in figures.levels.values() for value in (score.precision, score.recall, score.f1)]


def _interval(figures: Figures) -> str:
    low, high = figures.intervals.get("relation", (0.0, 0.0))
    return f"{_percent(low)} to {_percent(high)}"


def _score_row(name: str, score: Score) -> list[Any]:
    shares = map(_percent, (score.precision, score.recall, score.f1))
    return [name, *shares, score.tp + score.fn, score.tp + score.fp]


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"


def counted(readings: Iterable[Reading], *, quiet: bool) -> Iterator[Reading]:
    """Yield readings, and show on standard error how many there are so far; silent when that is not a terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("reading: {task.completed} articles"), TimeElapsedColumn())
    shown = console.is_terminal and not quiet
    with Progress(*columns, console=console, transient=True, disable=not shown, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None)
        for reading in readings:
            yield reading
            bar.advance(task)


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


def write(output: str, text: str, *, quiet: bool) -> None:
    """Write a file whole or not at all; "-" is standard output.

    Raises:
        InputError: The file cannot be written.
    """
    if output == "-":
        sys.stdout.write(text)
        return
    path = Path(output).resolve()
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists() and not path.is_file():  # a pipe or device; a folder refuses by itself
            path.write_text(text, encoding="utf-8", newline="")
        else:
            fresh.write_text(text, encoding="utf-8", newline="")
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
