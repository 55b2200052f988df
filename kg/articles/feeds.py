"""Feeds (RSS, Atom): the addresses of the pages that they list. The bytes are parsed as they were fetched, and fetch nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final
from urllib.parse import urldefrag, urljoin

from courlan import normalize_url

from kg.articles.fetching import Fetcher
from kg.articles.files import is_address
from kg.errors import InputError

__all__ = ["items", "key"]

_KINDS: Final = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
    "text/plain",  # the next two are what many feeds are sent as
    "text/html",
)


def items(fetcher: Fetcher, url: str) -> Iterator[str | InputError]:
    """Yield the address of the page of each item of a feed, or an error for an item that has none.

    Raises:
        InputError: The feed cannot be fetched, or is none.
    """
    import feedparser

    answer = fetcher.fetch(url, _KINDS)
    header = {"content-type": f"application/xml; charset={answer.charset}"} if answer.charset else {}
    feed = feedparser.parse(io.BytesIO(answer.content), response_headers=header)
    if not feed.version:
        raise InputError(f"{url}: no feed; RSS and Atom are read")
    for number, entry in enumerate(feed.entries, start=1):
        try:
            address = urljoin(answer.url, entry.get("link", ""))
        except ValueError:
            address = ""
        if entry.get("link") and is_address(address):  # all else might be taken for a file of this computer
            yield address
        else:
            yield InputError(f"{url}, item {number}: no address of a web page, found {entry.get('link', '')[:200]!r}")


def key(url: str) -> str:
    """Return what two addresses of one page have in common: all but the fragment and what tells where a reader came from.

    >>> key("https://example.org/deal?id=7&utm_source=rss#top")
    'https://example.org/deal?id=7'
    """
    try:
        return str(normalize_url(urldefrag(url)[0]))
    except ValueError:
        return url
