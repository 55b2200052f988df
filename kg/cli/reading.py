"""The commands that read articles: `kg extract` and `kg evaluate`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

import kg
from kg.cli import printing
from kg.cli.figures import print_evaluation
from kg.cli.inputs import paths, readings
from kg.cli.options import By, Files, Json, Quiet, Samples, SkipInvalid, Workers

__all__ = ["evaluate", "extract"]


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
    for reading in readings(paths(files, samples=samples), skip_invalid=skip_invalid, workers=workers, quiet=silent):
        if as_json:
            printing.print_json(claim.to_json() for claim in reading.claims)
            printing.print_json(organization.to_json(article=reading.article.id) for organization in reading.organizations)
        else:
            printing.print_reading(reading)


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
        print_evaluation(evaluation, by=by or (), errors=errors)
