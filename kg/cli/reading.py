"""The commands that read articles and print what they claim or how they were read: `kg extract` and `kg explain`."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

import kg
from kg.cli import printing
from kg.cli.explanation import print_explanation
from kg.cli.inputs import columns, one_article, paths, readings
from kg.cli.options import AllowPrivate, Column, Files, Json, MinConfidence, Quiet, Reader, Samples, SkipInvalid, Workers
from kg.errors import InputError

__all__ = ["explain", "extract"]


def extract(
    files: Files = None,
    *,
    samples: Samples = False,
    as_json: Json = False,
    skip_invalid: SkipInvalid = False,
    workers: Workers = 1,
    reader: Reader = "both",
    min_confidence: MinConfidence = None,
    column: Column = None,
    allow_private: AllowPrivate = False,
    quiet: Quiet = False,
) -> None:
    """Read articles and print what they claim, with the sentences that say so."""
    silent = quiet or sys.stdout.isatty()
    how: dict[str, Any] = {"workers": workers, "reader": reader, "min_confidence": min_confidence, "allow_private": allow_private}
    found = paths(files, samples=samples)
    for reading in readings(found, skip_invalid=skip_invalid, quiet=silent, columns=columns(column), **how):
        if as_json:
            printing.print_json(claim.to_json() for claim in reading.claims)
            printing.print_json(organization.to_json(article=reading.article.id) for organization in reading.organizations)
        else:
            printing.print_reading(reading)


def explain(
    files: Files = None,
    *,
    article: Annotated[str | None, typer.Option(metavar="ID", help="Which of several articles.")] = None,
    samples: Samples = False,
    output: Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write an HTML page; - prints it.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the page, en or fr.")] = "en",
    as_json: Json = False,
    skip_invalid: SkipInvalid = False,
    allow_private: AllowPrivate = False,
    quiet: Quiet = False,
) -> None:
    """Show how one article was read, sentence by sentence, and which sentences look like a deal and gave no claim."""
    if as_json and output:
        raise InputError("choose one of --json and --output")
    explanation = kg.explain(
        one_article(paths(files, samples=samples), id_=article, skip_invalid=skip_invalid, allow_private=allow_private)
    )
    if as_json:
        printing.print_json([explanation.to_json()])
    elif output:
        printing.write(output, kg.explanation_to_html(explanation, lang=lang), quiet=quiet)
    else:
        print_explanation(explanation)
