"""Replies, and which form of a result a client asks for in its Accept header."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import pyoxigraph as ox

from kg.graph.terms import PREFIXES

__all__ = ["GRAPHS", "SOLUTIONS", "RefusalError", "Reply", "choose", "serialized"]

Format = TypeVar("Format", ox.QueryResultsFormat, ox.RdfFormat)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a client is told."""

    status: int
    type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def text(cls, status: int, message: str, **headers: str) -> Reply:
        """Return a message in words; `Retry_After="1"` is the header Retry-After."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(status, "text/plain; charset=utf-8", f"{message}\n".encode("utf-8", "replace"), named)


class RefusalError(Exception):
    """A request that is not answered, with the status and the words that say why."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.reply = Reply.text(status, message, **headers)


SOLUTIONS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
"""The forms of a SELECT or ASK, the first choice first."""
GRAPHS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/xml": ox.RdfFormat.RDF_XML,
    "application/json": ox.RdfFormat.JSON_LD,
    "text/plain": ox.RdfFormat.N_TRIPLES,
}
"""The forms of a CONSTRUCT or DESCRIBE, the first choice first."""


def choose(accept: str, offered: Mapping[str, Format]) -> tuple[str, Format]:
    """Return the content type and form that a client likes best of those offered.

    >>> choose("text/csv;q=0.5, application/*;q=0.4", SOLUTIONS)[0]
    'text/csv; charset=utf-8'

    Raises:
        RefusalError: It takes none of them.
    """
    ranges = dict(_range(part) for part in (accept.strip() or "*/*").split(","))

    def quality(media_type: str) -> float:
        kinds = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((ranges[kind] for kind in kinds if kind in ranges), 0.0)

    best = max(offered, key=quality)  # of several that are liked as well, the first
    if quality(best) <= 0:
        raise RefusalError(406, f"this result comes as {', '.join(offered)}, not as {accept}")
    return (f"{best}; charset=utf-8" if best.startswith("text/") else best), offered[best]


def serialized(
    triples: Sequence[ox.Triple], accept: str, out: io.BytesIO | None = None, *, prefixes: Mapping[str, str] = PREFIXES
) -> Reply:
    """Return triples in the form that a client likes best.

    Args:
        triples: What to return.
        accept: The client's Accept header.
        out: Where to write them, for one that bounds what is written.
        prefixes: The prefixes to write them with.
    """
    content_type, form = choose(accept, GRAPHS)
    out = out or io.BytesIO()
    ox.serialize(triples, out, form, prefixes=dict(prefixes))
    return Reply(200, content_type, out.getvalue())


def _range(part: str) -> tuple[str, float]:
    media_type, *parameters = (word.strip().lower() for word in part.split(";"))
    quality = next((word.removeprefix("q=") for word in parameters if word.startswith("q=")), "1")
    try:
        return media_type, float(quality)
    except ValueError:
        return media_type, 1.0
