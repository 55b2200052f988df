"""Articles from web archives (WARC): one a page that was answered with HTML; all else in an archive is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any

from kg.articles.items import Found
from kg.articles.pages import from_page
from kg.articles.unpacking import LARGEST
from kg.errors import InputError

__all__ = ["warc"]

_PAGES = ("text/html", "application/xhtml+xml")


def warc(file: IO[bytes], place: str) -> Iterator[Found | InputError]:
    """Yield the pages of an archive; the identifier of each is its address.

    Raises:
        InputError: The file is damaged or no WARC.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    found = False
    try:
        for number, record in enumerate(ArchiveIterator(file), start=1):
            if _is_page(record):
                found = True
                yield _page(record, f"{place}, record {number}")
    except (ArchiveLoadFailed, AttributeError, ValueError) as error:
        raise InputError(f"{place}: damaged or no WARC: {' '.join(str(error).split())[:200]}") from None
    if not found:
        raise InputError(f"{place}: no web page in this archive")


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if record.rec_type == "response" and headers is not None and headers.get_statuscode() == "200":
        kind = headers.get_header("Content-Type")
    else:
        kind = record.rec_headers.get_header("Content-Type") if record.rec_type == "resource" else ""
    return (kind or "").partition(";")[0].strip().casefold() in _PAGES


def _page(record: Any, place: str) -> Found | InputError:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    content, stream = b"", record.content_stream()
    while len(content) <= LARGEST and (more := stream.read(2**16)):
        content += more
    if len(content) > LARGEST:
        return InputError(f"{place}: {url}: more than {LARGEST // 2**20} MiB; no article is so long")
    try:
        article = from_page(content, place, url)
        return Found(place, replace(article, url=article.url or url))
    except InputError as error:
        return error
