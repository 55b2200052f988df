"""Feeds on the command line: what is new in them, and `kg watch`."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Annotated, Any

import typer

import kg
from kg.cli import printing
from kg.cli.filling import fill
from kg.cli.options import DEFAULT_STORE, AllowPrivate, MinConfidence, Quiet, Reader, Store
from kg.errors import InputError, KgError

__all__ = ["new_items", "watch"]


def new_items(feeds: list[str], store: Path, *, allow_private: bool, skip_invalid: bool) -> list[str]:
    """Return the addresses of the items of feeds that a graph does not hold, each once.

    Args:
        feeds: Addresses of the feeds.
        store: Folder of the graph; there may be none yet.
        allow_private: Fetch from private networks too.
        skip_invalid: Say which feed cannot be read, and go on.

    Raises:
        InputError: A feed cannot be read.
    """
    from kg.articles.feeds import items, key
    from kg.articles.fetching import Fetcher

    fetcher, seen, result = Fetcher(allow_private=allow_private), _addresses(store), list[str]()
    for feed in feeds:
        try:
            for item in items(fetcher, feed):
                if isinstance(item, InputError):
                    printing.say(f"left out: {item}", quiet=False)
                elif key(item) not in seen:
                    seen.add(key(item))
                    result.append(item)
        except InputError as error:
            if not skip_invalid:
                raise
            printing.say(f"left out: {error}", quiet=False)
    return result


def _addresses(store: Path) -> set[str]:
    from kg.articles.feeds import key

    if not store.exists():
        return set()
    with kg.KnowledgeGraph(store, read_only=True) as graph:
        return {key(str(row[0])) for row in graph.query("SELECT ?url WHERE { ?article a tp:Article ; schema:url ?url }").rows}


def watch(
    file: Annotated[Path, typer.Argument(metavar="FEEDS.txt", help="Addresses of feeds, one a line; # begins a comment.")],
    *,
    every: Annotated[int, typer.Option(min=1, metavar="SECONDS", help="Seconds between two rounds.")] = 1800,
    store: Store = DEFAULT_STORE,
    reader: Reader = "both",
    min_confidence: MinConfidence = None,
    allow_private: AllowPrivate = False,
    quiet: Quiet = False,
) -> None:
    """Add what is new in feeds, again and again, until it is interrupted or terminated; then the article at hand is finished."""
    how: dict[str, Any] = {"reader": reader, "min_confidence": min_confidence, "allow_private": allow_private}
    with _stopping() as stop:
        while not stop.is_set():
            try:
                found = new_items(_listed(file), store, allow_private=allow_private, skip_invalid=True)
                fill(store, found, as_json=False, quiet=quiet, report=None, skip_invalid=True, stop=stop.is_set, **how)
            except KgError as error:  # such as a store that another program is writing to: the next round may do better
                printing.say(f"kg: {error}", quiet=False)
            stop.wait(every)


def _listed(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read: {error}") from None
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


@contextmanager
def _stopping() -> Iterator[Event]:
    """Give an event that SIGINT and SIGTERM set; a second one ends the program as ever."""
    stop = Event()
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    def on_signal(*_: object) -> None:
        stop.set()
        restore()

    for each in before:
        signal.signal(each, on_signal)
    try:
        yield stop
    finally:
        restore()
