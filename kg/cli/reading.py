"""The command that reads articles and prints what they claim: `kg extract`."""

from __future__ import annotations

import sys

from kg.cli import printing
from kg.cli.inputs import paths, readings
from kg.cli.options import Files, Json, Quiet, Samples, SkipInvalid, Workers

__all__ = ["extract"]


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
