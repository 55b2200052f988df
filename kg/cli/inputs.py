"""The articles that a command is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import kg
from kg.cli import printing
from kg.errors import InputError

if TYPE_CHECKING:
    from kg.articles.items import Found
    from kg.model import Article, Reading

__all__ = ["columns", "one_article", "paths", "readings"]

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


def columns(mapped: list[str] | None) -> dict[str, str]:
    """Read options of the form FIELD=NAME.

    >>> columns(["text=body", "source=Paper"])
    {'text': 'body', 'source': 'Paper'}

    Raises:
        InputError: An option has another form, or articles have no such field.
    """
    from kg.articles import FIELDS

    result = {}
    for option in mapped or ():
        field, equals, name = option.partition("=")
        if not equals or field not in FIELDS:
            raise InputError(f"--column {option}: write FIELD=NAME; the fields are {', '.join(FIELDS)}")
        result[field] = name
    return result


def readings(
    paths: list[str],
    *,
    skip_invalid: bool,
    quiet: bool,
    columns: Mapping[str, str] | None = None,
    wanted: Callable[[Article], bool] = lambda _: True,
    foreign: Callable[[Article], None] | None = None,
    invalid: Callable[[InputError], None] = lambda _: None,
    allow_private: bool = False,
    stop: Callable[[], bool] = lambda: False,
    **how: Any,
) -> Iterator[Reading]:
    """Read articles; a malformed one stops the run, but only after those before it.

    Args:
        paths: What to read.
        skip_invalid: Say what is malformed, and go on.
        quiet: Show no progress.
        columns: Names of fields in records, see `kg.read_articles`.
        wanted: Says whether an article is to be read at all.
        foreign: Called with articles in languages that are not read; without it they count as malformed.
        invalid: Called with the error of what is malformed and left out.
        allow_private: Fetch from private networks too.
        stop: Says whether the article at hand is the last one.
        how: What `kg.extract` is told.
    """
    from kg.articles import Meter, size

    malformed: list[InputError] = []
    meter = Meter(total=size(paths))

    def left_out(error: InputError) -> None:
        printing.say(f"left out: {error}", quiet=False)
        invalid(error)

    with printing.progress(meter, quiet=quiet) as show:

        def articles() -> Iterator[Article]:
            found = kg.read_articles(
                paths,
                skip_invalid=skip_invalid,
                on_invalid=left_out,
                on_foreign=foreign,
                columns=columns,
                meter=meter,
                web=_web(paths, allow_private=allow_private),
            )
            try:
                for article in found:
                    show()
                    if wanted(article):
                        yield article
                    if stop():
                        break
            except InputError as error:
                malformed.append(error)

        yield from kg.extract(articles(), **how)
    if malformed:
        raise malformed[0]


def one_article(paths: list[str], *, id_: str | None, skip_invalid: bool, allow_private: bool = False) -> Article:
    """Return the article of an identifier, or the only one that there is.

    Raises:
        InputError: No article has the identifier, there is none or there are several to choose from.
    """
    found = []
    web = _web(paths, allow_private=allow_private)
    for article in kg.read_articles(paths, skip_invalid=skip_invalid, on_invalid=_left_out, web=web):
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


def _web(paths: list[str], *, allow_private: bool) -> Callable[[str], Found | InputError] | None:
    from kg.articles import is_address

    if not any(map(is_address, paths)):
        return None
    from kg.articles.fetching import Fetcher
    from kg.articles.web import page

    return partial(page, Fetcher(allow_private=allow_private))


def _left_out(error: InputError) -> None:
    printing.say(f"left out: {error}", quiet=False)
