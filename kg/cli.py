"""The command `kg`: options in, a call of the API, printing; no logic.

What answers the question goes to standard output, words about the work to standard error. Exit codes: 0 fine, 1 the data does
not conform, 2 wrong use or input. The reader, the graph and the map are imported by the commands that need them.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

import kg
from kg import printing
from kg.errors import InputError, KgError
from kg.options import DEFAULT_STORE, By, Csv, Files, Json, Output, Quiet, Samples, SkipInvalid, Store, Tabular, Workers, pairs

if TYPE_CHECKING:
    from kg.model import Article, Reading

__all__ = ["app", "main"]


class _Group(TyperGroup):
    """Commands whose expected errors are messages and not tracebacks."""

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KgError as error:
            typer.echo(f"kg: {error}", err=True)
            raise typer.Exit(2) from None
        except BrokenPipeError:  # whoever read our output has enough: leave as a program does that SIGPIPE ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(141) from None
        return result


app = typer.Typer(
    cls=_Group,
    name="kg",
    help="Read news about technology partnerships into a knowledge graph that quotes its sources.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line."""
    app(prog_name="kg")


@app.callback(invoke_without_command=True)
def _kg(version_: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version and leave.")] = False) -> None:
    if version_:
        typer.echo(f"kg {version('kg')}")
        raise typer.Exit


@app.command()
def extract(
    files: Files = None,
    *,
    samples: Samples = False,
    as_json: Json = False,
    skip_invalid: SkipInvalid = False,
    workers: Workers = 1,
    quiet: Quiet = False,
) -> None:
    """Read articles and print what they claim, with the sentences that say so."""
    silent = quiet or sys.stdout.isatty()
    for reading in _readings(_paths(files, samples=samples), skip_invalid=skip_invalid, workers=workers, quiet=silent):
        if as_json:
            printing.print_json(claim.to_json() for claim in reading.claims)
            printing.print_json(organization.to_json(article=reading.article.id) for organization in reading.organizations)
        else:
            printing.print_reading(reading)


@app.command()
def add(
    files: Files = None,
    *,
    store: Store = DEFAULT_STORE,
    samples: Samples = False,
    as_json: Json = False,
    skip_invalid: SkipInvalid = False,
    workers: Workers = 1,
    quiet: Quiet = False,
) -> None:
    """Read articles and add what they claim to the graph; the same article again changes nothing."""
    paths, counts = _paths(files, samples=samples), Counter[str]()
    with kg.KnowledgeGraph(store) as graph:
        try:
            for reading in _readings(paths, skip_invalid=skip_invalid, workers=workers, quiet=quiet):
                outcome = graph.add(reading)
                counts[outcome] += 1
                if as_json:
                    printing.print_json([{"article": reading.article.id, "outcome": outcome, "claims": len(reading.claims)}])
        finally:
            said = f"{counts['new']} new, {counts['replaced']} replaced, {counts['same']} unchanged"
            printing.say(f"{store}: articles: {said}", quiet=quiet)


@app.command()
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


@app.command()
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
    with kg.KnowledgeGraph(store, read_only=True) as graph:
        printing.print_result(graph.query(sparql), as_json=as_json, as_csv=as_csv, as_table=as_table)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def ask(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A question; without it, the questions are listed.")] = None,
    *,
    organization: Annotated[str | None, typer.Option(metavar="NAME", help="The organization that the question is about.")] = None,
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
    with kg.KnowledgeGraph(store, read_only=True) as graph:
        result = graph.ask(name, organization=organization, **parameters)
        printing.print_result(result, as_json=as_json, as_csv=as_csv, as_table=as_table)


@app.command()
def view(
    *,
    output: Output = "map.html",
    store: Store = DEFAULT_STORE,
    title: Annotated[str | None, typer.Option(help="Heading of the page.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the page, en or fr.")] = "en",
    organization: Annotated[str | None, typer.Option(metavar="NAME", help="Show this organization and its partners only.")] = None,
    max_edges: Annotated[int, typer.Option(min=1, help="Most lines to draw; the page says what was left out.")] = 1500,
    note: Annotated[str, typer.Option(help="A sentence to show on the page.")] = "",
    quiet: Quiet = False,
) -> None:
    """Draw the graph as one HTML page that works offline."""
    with kg.KnowledgeGraph(store, read_only=True) as graph:
        page = kg.to_html(graph, title=title, lang=lang, organization=organization, max_edges=max_edges, note=note)
    printing.write(output, page, quiet=quiet)


@app.command()
def export(
    format_: Annotated[
        Literal["nquads", "trig", "turtle", "jsonld"], typer.Option("--format", "-f", help="Form of the export.")
    ] = "nquads",
    output: Output = "-",
    store: Store = DEFAULT_STORE,
    quiet: Quiet = False,
) -> None:
    """Write the graph out as RDF, the same bytes for the same articles."""
    with kg.KnowledgeGraph(store, read_only=True) as graph:
        text = graph.export(format_)
    printing.write(output, text, quiet=quiet)


@app.command()
def validate(store: Store = DEFAULT_STORE, as_json: Json = False, quiet: Quiet = False) -> None:
    """Check the graph against the shapes of the ontology; exit code 1 where it does not conform."""
    with kg.KnowledgeGraph(store, read_only=True) as graph:
        report = graph.validate()
    rows = [(result.severity, result.focus, result.message) for result in report.results]
    if as_json:
        printing.print_json(dict(zip(("severity", "focus", "message"), row, strict=True)) for row in rows)
    elif rows:
        printing.print_table(["severity", "focus", "message"], rows)
    printing.say(f"{store}: {'conforms' if report.conforms else 'does not conform'} to the ontology", quiet=quiet)
    raise typer.Exit(0 if report.conforms else 1)


@app.command()
def stats(store: Store = DEFAULT_STORE, as_json: Json = False) -> None:
    """Count what the graph holds."""
    with kg.KnowledgeGraph(store, read_only=True) as graph:
        numbers = graph.stats()
    if as_json:
        printing.print_json([numbers])
    else:
        printing.print_pairs(numbers)


@app.command()
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


@app.command()
def evaluate(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD.jsonl…", help="Annotated articles.")],
    *,
    predictions: Annotated[Path | None, typer.Option(help="Score this output of `kg extract --json` instead of reading.")] = None,
    by: Annotated[list[By] | None, typer.Option(help="Figures by language, relation type or status, too.")] = None,
    errors: Annotated[int, typer.Option(min=0, help="How many errors to list.")] = 0,
    as_json: Json = False,
    workers: Workers = 1,
    quiet: Quiet = False,
) -> None:
    """Compare what kg reads with an annotated corpus."""
    from kg.corpus import read_predictions

    annotated = list(kg.read_gold(gold))
    articles = (item.article for item in annotated)
    if predictions:
        evaluation = kg.evaluate(annotated, read_predictions(predictions, articles))
    else:
        evaluation = kg.evaluate(annotated, printing.counted(kg.extract(articles, workers=workers), quiet=quiet))
    if as_json:
        printing.print_json([evaluation.to_json()])
    else:
        printing.print_evaluation(evaluation, by=by or (), errors=errors)


def _paths(files: list[str] | None, *, samples: bool) -> list[str]:
    if not (files or samples):
        raise InputError("no articles: name files or folders, - for standard input, or --samples")
    return [*(files or ()), *([str(kg.samples())] if samples else ())]


def _readings(paths: list[str], *, skip_invalid: bool, workers: int, quiet: bool) -> Iterator[Reading]:
    """Read articles; a malformed one stops the run, but only after those before it."""
    malformed: list[InputError] = []

    def articles() -> Iterator[Article]:
        try:
            yield from kg.read_articles(paths, skip_invalid=skip_invalid, on_invalid=left_out)
        except InputError as error:
            malformed.append(error)

    def left_out(error: InputError) -> None:
        printing.say(f"left out: {error}", quiet=False)

    yield from printing.counted(kg.extract(articles(), workers=workers), quiet=quiet)
    if malformed:
        raise malformed[0]
