"""The articles that a command is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import kg
from kg.cli import printing
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.model import Article, Reading

__all__ = ["paths", "readings"]


def paths(files: list[str] | None, *, samples: bool) -> list[str]:
    """Return the files to read.

    Raises:
        InputError: There are none.
    """
    if not (files or samples):
        raise InputError("no articles: name files or folders, - for standard input, or --samples")
    return [*(files or ()), *([str(kg.samples())] if samples else ())]


def readings(paths: list[str], *, skip_invalid: bool, workers: int, quiet: bool) -> Iterator[Reading]:
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
