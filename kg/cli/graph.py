"""The commands that fill the graph, ask it, check it and write it out, and `kg ref`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

import kg
from kg.cli import printing
from kg.cli.filling import fill
from kg.cli.inputs import columns, paths
from kg.cli.options import (
    DEFAULT_STORE,
    AllowPrivate,
    Column,
    Csv,
    Files,
    Json,
    MinConfidence,
    Output,
    Quiet,
    Reader,
    Samples,
    SkipInvalid,
    Store,
    Tabular,
    Workers,
    pairs,
)
from kg.cli.stores import reading
from kg.cli.web import new_items
from kg.errors import InputError

__all__ = ["add", "ask", "export", "query", "ref", "retract", "stats", "validate"]

_FEED = "Add the pages of this feed (RSS, Atom) that the graph does not hold; what cannot be fetched is listed."
_AS_OF = "Answer from the articles that were published by the end of this day; those without date are left out."


def add(
    files: Files = None,
    *,
    store: Store = DEFAULT_STORE,
    samples: Samples = False,
    as_json: Json = False,
    skip_invalid: SkipInvalid = False,
    workers: Workers = 1,
    reader: Reader = "both",
    min_confidence: MinConfidence = None,
    column: Column = None,
    feed: Annotated[list[str] | None, typer.Option(metavar="URL", help=_FEED)] = None,
    allow_private: AllowPrivate = False,
    report: Annotated[str | None, typer.Option(metavar="FILE", help="Write what came of it as JSON.")] = None,
    quiet: Quiet = False,
) -> None:
    """Read articles and add what they claim to the graph; those that it holds already, read alike, are not read again."""
    found = paths(files, samples=samples) if files or samples or not feed else []
    if feed:
        found += new_items(feed, store, allow_private=allow_private, skip_invalid=skip_invalid)
    fill(
        store,
        found,
        as_json=as_json,
        quiet=quiet,
        report=report,
        skip_invalid=skip_invalid or bool(feed),
        columns=columns(column),
        allow_private=allow_private,
        workers=workers,
        reader=reader,
        min_confidence=min_confidence,
    )


def retract(
    articles: Annotated[list[str], typer.Argument(metavar="ID…", help="Identifiers of articles.")],
    store: Store = DEFAULT_STORE,
    quiet: Quiet = False,
) -> None:
    """Take articles and all that rests on them alone out of the graph."""
    with kg.KnowledgeGraph(store) as graph:
        for article in articles:
            if not graph.retract(article):
                raise InputError(f"{store}: no article {article!r} in this graph")
            printing.say(f"{store}: article {article} retracted", quiet=quiet)


def query(
    sparql: Annotated[str, typer.Argument(metavar="SPARQL", help="A query, a file ending in .rq, or - for standard input.")],
    store: Store = DEFAULT_STORE,
    as_json: Json = False,
    as_csv: Csv = False,
    as_table: Tabular = False,
) -> None:
    """Ask the graph in SPARQL."""
    if sparql == "-":
        sparql = sys.stdin.read()
    elif sparql.endswith(".rq"):
        try:
            sparql = Path(sparql).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{sparql}: cannot be read: {error}") from None
    with reading(store) as graph:
        printing.print_result(graph.query(sparql), as_json=as_json, as_csv=as_csv, as_table=as_table)


def ask(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A question; without it, the questions are listed.")] = None,
    *,
    organization: Annotated[str | None, typer.Option(metavar="NAME", help="The organization that the question is about.")] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_AS_OF)] = None,
    store: Store = DEFAULT_STORE,
    as_json: Json = False,
    as_csv: Csv = False,
    as_table: Tabular = False,
) -> None:
    """Ask the graph a named question; its other parameters are options too, such as --since 2026-01-01."""
    if name is None:
        ref("questions", as_json=as_json)
        return
    parameters = pairs([name, *ctx.args] if name.startswith("-") else ctx.args)
    with reading(store) as graph:
        asked = graph.as_of(as_of.date()) if as_of else graph
        result = asked.ask(name, organization=organization, **parameters)
        printing.print_result(result, as_json=as_json, as_csv=as_csv, as_table=as_table)


def export(
    format_: Annotated[
        Literal["nquads", "trig", "turtle", "jsonld", "graphml", "gexf", "csv-nodes", "csv-edges", "ftm"],
        typer.Option("--format", "-f", help="Form of the export: RDF, a network, a pair of tables, or FollowTheMoney entities."),
    ] = "nquads",
    output: Output = "-",
    store: Store = DEFAULT_STORE,
    quiet: Quiet = False,
) -> None:
    """Write the graph out as RDF or for other tools, the same bytes for the same articles."""
    with reading(store) as graph:
        if format_ == "nquads" or format_ == "trig" or format_ == "turtle" or format_ == "jsonld":  # noqa: PLR1714
            text = graph.export(format_)
        else:
            from kg.exchange import to_exchange

            text = to_exchange(graph, format_)
    printing.write(output, text, quiet=quiet)


def validate(store: Store = DEFAULT_STORE, as_json: Json = False, quiet: Quiet = False) -> None:
    """Check the graph against the shapes of the ontology; exit code 1 where it does not conform."""
    with reading(store) as graph:
        report = graph.validate()
    rows = [(result.severity, result.focus, result.message) for result in report.results]
    if as_json:
        printing.print_json(dict(zip(("severity", "focus", "message"), row, strict=True)) for row in rows)
    elif rows:
        printing.print_table(["severity", "focus", "message"], rows)
    printing.say(f"{store}: {'conforms' if report.conforms else 'does not conform'} to the ontology", quiet=quiet)
    raise typer.Exit(0 if report.conforms else 1)


def stats(store: Store = DEFAULT_STORE, as_json: Json = False) -> None:
    """Count what the graph holds."""
    with reading(store) as graph:
        numbers = graph.stats()
    if as_json:
        printing.print_json([numbers])
    else:
        printing.print_pairs(numbers)


def ref(
    what: Annotated[Literal["relations", "statuses", "organizations", "questions"], typer.Argument(help="What to list.")],
    as_json: Json = False,
) -> None:
    """List what kg knows: relation types, statuses, known organizations, named questions."""
    rows = printing.reference(what)
    if as_json:
        printing.print_json(rows)
    else:
        printing.print_table(list(rows[0]), (list(row.values()) for row in rows))
