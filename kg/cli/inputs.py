"""The articles that a command is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import kg
from kg.cli import printing
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.model import Article, Reading

__all__ = ["one_article", "paths", "readings"]

_SHOWN = 8
"""How many identifiers a message names."""


def paths(files: list[str] | None, *, samples: bool) -> list[str]:
    """Return the files to read.

    Raises:
        InputError: There are none.
    """
    if not (files or samples):
        raise InputError("no articles: name files or folders, - for standard input, or --samples")
    return [*(files or ()), *([str(kg.samples())] if samples else ())]


def readings(paths: list[str], *, skip_invalid: bool, quiet: bool, **how: Any) -> Iterator[Reading]:
    """Read articles, in the way that `kg.extract` is told; a malformed one stops the run, but only after those before it."""
    malformed: list[InputError] = []

    def articles() -> Iterator[Article]:
        try:
            yield from _articles(paths, skip_invalid=skip_invalid)
        except InputError as error:
            malformed.append(error)

    yield from printing.counted(kg.extract(articles(), **how), quiet=quiet)
    if malformed:
        raise malformed[0]


def one_article(paths: list[str], *, id_: str | None, skip_invalid: bool) -> Article:
    """Return the article of an identifier, or the only one that there is.

    Raises:
        InputError: No article has the identifier, there is none or there are several to choose from.
    """
    found = []
    for article in _articles(paths, skip_invalid=skip_invalid):
        if id_ in (None, article.id):
            found.append(article)
        if found and id_ is not None:
            break
    if len(found) == 1:
        return found[0]
    if id_ is not None:
        raise InputError(f"no article {id_!r} in {', '.join(paths)}")
    if not found:
        raise InputError(f"no article in {', '.join(paths)}")
    shown = ", ".join(article.id for article in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise InputError(f"{len(found)} articles; choose one by --article ID: {shown}{more}")


def _articles(paths: list[str], *, skip_invalid: bool) -> Iterator[Article]:
    return kg.read_articles(paths, skip_invalid=skip_invalid, on_invalid=_left_out)


def _left_out(error: InputError) -> None:
    printing.say(f"left out: {error}", quiet=False)
