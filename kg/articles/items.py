"""What the doors hand over: articles that are not checked yet, each with its place, and records that become such."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json as parsed

from kg.errors import InputError
from kg.model import Article

__all__ = ["FIELDS", "Columns", "Found", "Meter", "Seen", "day", "from_json", "from_row", "named"]

FIELDS = ("text", "id", "lang", "title", "published", "source", "url")
Columns: TypeAlias = Mapping[str, str]
"""Field of an article → the name that it has in the records."""

_OTHER_NAMES = {
    "text": ("body", "content"),
    "id": (),
    "lang": ("language",),
    "title": ("headline",),
    "published": ("date", "published_at", "publication_date"),
    "source": ("outlet", "publisher"),
    "url": ("link",),
}


@dataclass(frozen=True, slots=True)
class Found:
    """An article as a door found it: `lang` and `id` may be empty still. `place` is for people ("news.jsonl, line 3")."""

    place: str
    article: Article


@dataclass(slots=True)
class Meter:
    """How far the reading of files has come.

    Attributes:
        total: Bytes of the files that are to be read, as they are on disk; 0 where that is not known.
        done: How many of them are read.
        articles: Number of articles that they gave so far.
    """

    total: int = 0
    done: int = 0
    articles: int = 0


class Seen:
    """The articles that have come already, on disk as soon as there are many, so that any number can come."""

    def __init__(self) -> None:
        # a generator of articles may be used in another thread than it was made in
        self._known = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._known.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, digest BLOB, place TEXT) WITHOUT ROWID")
        self._known.execute("BEGIN")

    def other(self, article: Article, place: str) -> str:
        """Note an article, and return the place of another one with its identifier, if there was one."""
        digest = hashlib.sha256(json.dumps(article.to_json()).encode()).digest()
        new = self._known.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (article.id, digest, place)).rowcount
        if new:
            return ""
        known = self._known.execute("SELECT digest, place FROM seen WHERE id = ?", (article.id,)).fetchone()
        return "" if known[0] == digest else str(known[1])


class _Record(BaseModel):
    """An article as it may come in."""

    model_config = ConfigDict(strict=True)

    text: str
    id: str | None = None
    lang: str | None = None
    title: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None


def from_json(line: str, place: str, columns: Columns) -> Article:
    """Return the article of a line of JSON Lines; fields that no article has are passed over.

    Raises:
        InputError: The line is no such object; the message says which field is wrong, and what was found.
    """
    if columns:
        return from_row(_renamed(line, place, columns), place)
    try:
        return _article(_Record.model_validate_json(line), place)
    except ValidationError as error:
        raise _wrong(error, place) from None


def _renamed(line: str, place: str, columns: Columns) -> dict[str, Any]:
    try:
        values = parsed(line)
    except ValueError as error:
        raise InputError(f"{place}: Invalid JSON: {error}") from None
    if not isinstance(values, dict):
        raise InputError(f"{place}: Input should be an object")
    if missing := [name for name in columns.values() if name not in values]:
        raise InputError(f"{place}: no field {missing[0]!r}; there are: {', '.join(map(str, values))}")
    return {field: values.get(columns.get(field, field)) for field in FIELDS}


def from_row(values: Mapping[str, Any], place: str) -> Article:
    """Return the article whose fields, under their own names, have these values.

    Raises:
        InputError: A value is not of its type.
    """
    try:
        return _article(_Record.model_validate(values), place)
    except ValidationError as error:
        raise _wrong(error, place) from None


def named(header: list[str], columns: Columns, place: str) -> dict[str, str]:
    """Return field → column for a table: as asked for, else a column of the field's own name or a usual one for it.

    Raises:
        InputError: A column that is asked for is missing, or none holds the text.
    """
    known = {name.strip().casefold(): name for name in reversed(header)}
    found = dict(columns)
    for field, others in _OTHER_NAMES.items():
        if name := next((known[name] for name in (field, *others) if name in known), None):
            found.setdefault(field, name)
    shown = ", ".join(header)
    if missing := [column for column in columns.values() if column not in header]:
        raise InputError(f"{place}: no column {missing[0]!r}; there are: {shown}")
    if "text" not in found:
        raise InputError(f"{place}: no column 'text'; there are: {shown}; say which one it is by --column text=NAME")
    return found


def _wrong(error: ValidationError, place: str) -> InputError:
    first = error.errors(include_url=False)[0]
    key = "".join(f"{part}: " for part in first["loc"])
    found = f", found {str(first['input'])[:60]!r}" if first["loc"] and first["type"] != "missing" else ""
    return InputError(f"{place}: {key}{first['msg']}{found}")


def _article(record: _Record, place: str) -> Article:
    identifier = (record.id or "").strip()
    if not identifier.isprintable():
        raise InputError(f"{place}: id: {identifier!r} holds characters that cannot be printed")
    return Article(
        id=identifier,
        text=record.text,
        lang=record.lang or "",
        title=record.title or "",
        published=day(record.published, place),
        source=record.source or "",
        url=record.url or "",
    )


def day(value: str | None, place: str) -> date | None:
    """Read a date, or the date of a date and time.

    Raises:
        InputError: It is none.
    """
    if not value:
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        raise InputError(f"{place}: published: {value!r} is not a date like 2026-01-29") from None
