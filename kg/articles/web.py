"""Articles from web pages, by their addresses."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from kg.articles.fetching import Answer, Fetcher
from kg.articles.items import Found
from kg.articles.pages import from_page
from kg.errors import InputError
from kg.model import Article

__all__ = ["page"]

_PLAIN: Final = "text/plain"
_KINDS: Final = ("text/html", "application/xhtml+xml", _PLAIN)
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{1,40})""", re.IGNORECASE)


def page(fetcher: Fetcher, url: str) -> Found | InputError:
    """Return the article of an address, or why there is none.

    Its identifier is its address: the one that the page calls its own where that is on the same host, else the one that answered.
    """
    try:
        answer = fetcher.fetch(url, _KINDS)
        content = _decoded(answer, url)
        if answer.kind == _PLAIN:
            text = content.decode().replace("\r\n", "\n").replace("\r", "\n")
            return Found(url, Article(id=answer.url, url=answer.url, text=text, lang=""))
        article = from_page(content, url)
    except InputError as error:
        return error
    own = _own_address(article.url, answer.url)
    return Found(url, replace(article, id=own, url=own))


def _decoded(answer: Answer, url: str) -> bytes:
    """Return a page in UTF-8: what is not, is read as the header says, else as the page says; a guess is the last resort."""
    if b"\0" in answer.content and not answer.charset.startswith("utf-16"):
        raise InputError(f"{url}: binary data (a zero byte), not text")
    declared = _CHARSET.search(answer.content[:4096])
    for charset in ("utf-8-sig", answer.charset, declared[1].decode() if declared else ""):
        with suppress(LookupError, UnicodeError):
            return answer.content.decode(charset).encode()
    if answer.kind == _PLAIN:
        raise InputError(f"{url}: not UTF-8, and no other charset is declared that fits")
    return answer.content


def _own_address(canonical: str, url: str) -> str:
    """Return the address that a page calls its own, if it is one of that site: no page may pass for one of another site.

    >>> _own_address("https://example.org/a", "https://www.example.org/a?utm_source=x")
    'https://example.org/a'
    >>> _own_address("https://elsewhere.org/a", "https://example.org/b"), _own_address("https://example.org/", "https://example.org/b")
    ('https://example.org/b', 'https://example.org/b')
    """
    try:
        own, given = urlsplit(canonical), urlsplit(url)
        same = own.netloc.removeprefix("www.") == given.netloc.removeprefix("www.")
    except ValueError:
        return url
    return canonical if same and own.scheme in ("http", "https") and own.path.strip("/") else url
