"""Articles from files, folders and standard input.

One article a file for text, Markdown and HTML; one article a line for JSON Lines, with the fields of `Article`, of which all
but `text` may be missing or null; other fields, such as the `gold` of an annotated corpus, are passed over. `Article.text` is
what character offsets count in: for JSON Lines the string as it stands, for text files the content without byte order mark
and with line feeds at the ends of lines, for HTML the main text that trafilatura finds.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib import resources
from itertools import chain
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from kg.articles.language import detect_language, known_language
from kg.errors import InputError
from kg.model import Article

__all__ = ["SUFFIXES", "read_articles", "samples"]

SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl", ".json")
_JSON_LINES = (".jsonl", ".json")
_HTML = (".html", ".htm")
_BOM = b"\xef\xbb\xbf"


def samples() -> Path:
    """Return the folder of the sample articles that come with kg: illustrations, partly fiction, and no source of knowledge."""
    return Path(str(resources.files("kg"))) / "samples"


def read_articles(
    paths: Iterable[str | Path] | str | Path,
    *,
    skip_invalid: bool = False,
    on_invalid: Callable[[InputError], None] | None = None,
) -> Iterator[Article]:
    """Read articles from files, folders (with all that is in them, in order of path) and "-", standard input.

    Articles come one by one, so whatever was read before a malformed one is not lost with it. The same article may come
    twice; two different ones with one identifier may not, since the second would replace the first in a graph.

    Args:
        paths: What to read. Standard input is taken for JSON Lines where it starts with "{", else for one plain text.
        skip_invalid: Leave malformed articles out and go on with the next one.
        on_invalid: Called with the error of each article left out; without it, each is a warning.

    Raises:
        InputError: A path cannot be read or an article is malformed; the message says where, what was found and what is
            allowed.
    """
    seen: dict[str, tuple[Article, str]] = {}
    for item in _sources((paths,) if isinstance(paths, str | Path) else paths):
        try:
            if isinstance(item, InputError):
                raise item
            article = _article(item)
            known, place = seen.setdefault(article.id, (article, item.place))
            if known != article:
                raise InputError(f"{item.place}: another article has the id {article.id!r} already: {place}")
        except InputError as error:
            if not skip_invalid:
                raise
            if on_invalid:
                on_invalid(error)
            else:
                warnings.warn(f"left out: {error}", stacklevel=2)
        else:
            yield article


@dataclass(frozen=True, slots=True)
class _Source:
    """The bytes of one article, not yet looked at, and where they stand.

    `place` is for people ("news.jsonl, line 3"), `form` is one of `SUFFIXES`, `name` the identifier that the file's name
    gives and `offset` where the bytes start in the file.
    """

    place: str
    form: str
    content: bytes
    name: str = ""
    offset: int = 0


def _sources(paths: Iterable[str | Path]) -> Iterator[_Source | InputError]:
    """Yield what is to be read, and in its place an error for what cannot be."""
    for path in map(Path, paths):
        if str(path) == "-":
            yield from _standard_input()
        elif path.is_dir():
            files = [file for file in sorted(path.rglob("*")) if _is_article(file.relative_to(path)) and file.is_file()]
            if not files:
                yield InputError(f"{path}: no article in this folder; articles end in {', '.join(SUFFIXES)}")
            for file in files:
                yield from _file(file)
        else:
            yield from _file(path)


def _is_article(path: Path) -> bool:
    return path.suffix.casefold() in SUFFIXES and not any(part.startswith(".") for part in path.parts)


def _file(path: Path) -> Iterator[_Source | InputError]:
    form = path.suffix.casefold()
    try:
        with path.open("rb") as file:
            if form in _JSON_LINES:
                yield from _lines(file, str(path))
            elif form in SUFFIXES:
                yield _Source(str(path), form, file.read(), path.stem)
            else:
                yield InputError(f"{path}: a file ending in {form!r} is not read; known: {', '.join(SUFFIXES)}")
    except FileNotFoundError:
        yield InputError(f"{path}: no such file")
    except OSError as error:
        yield InputError(f"{path}: cannot be read: {error.strerror}")


def _standard_input() -> Iterator[_Source | InputError]:
    head, stream = [], sys.stdin.buffer
    for line in stream:
        head.append(line)
        if line.removeprefix(_BOM).strip():
            break
    if head and head[-1].removeprefix(_BOM).lstrip().startswith(b"{"):
        yield from _lines(chain(head, stream), "standard input")
    else:
        yield _Source("standard input", ".txt", b"".join(head) + stream.read())


def _lines(lines: Iterable[bytes], place: str) -> Iterator[_Source | InputError]:
    offset, empty = 0, True
    for number, line in enumerate(lines, start=1):
        if line.removeprefix(_BOM).strip():
            empty = False
            yield _Source(f"{place}, line {number}", ".jsonl", line, offset=offset)
        offset += len(line)
    if empty:
        yield InputError(f"{place}: empty; one article a line is expected")


def _article(source: _Source) -> Article:
    if b"\0" in source.content:
        raise InputError(f"{source.place}: binary data (a zero byte), not text in UTF-8")
    if source.form in _HTML:
        article = _from_html(source)
    elif source.form in _JSON_LINES:
        article = _from_json(source)
    else:
        text = _decoded(source).replace("\r\n", "\n").replace("\r", "\n")
        article = Article(id=source.name, text=text, lang="")
    if not article.text.strip():
        raise InputError(f"{source.place}: the article's text is empty")
    if "\0" in article.text:
        raise InputError(f"{source.place}: text: a zero character, which no text holds")
    try:
        lang = known_language(article.lang) if article.lang else detect_language(article.text)
    except InputError as error:
        raise InputError(f"{source.place}: {error}") from None
    return replace(article, lang=lang, id=article.id or article.digest[:16])


def _decoded(source: _Source) -> str:
    try:
        return source.content.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{source.place}: not UTF-8: byte 0x{source.content[error.start]:02x} at offset {source.offset + error.start}"
        ) from None


class _Record(BaseModel):
    """A line of JSON Lines as it may come in."""

    model_config = ConfigDict(strict=True)

    text: str
    id: str | None = None
    lang: str | None = None
    title: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None


def _from_json(source: _Source) -> Article:
    try:
        record = _Record.model_validate_json(_decoded(source))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = "".join(f"{part}: " for part in first["loc"])
        found = f", found {str(first['input'])[:60]!r}" if first["loc"] and first["type"] != "missing" else ""
        raise InputError(f"{source.place}: {key}{first['msg']}{found}") from None
    identifier = (record.id or "").strip()
    if not identifier.isprintable():
        raise InputError(f"{source.place}: id: {identifier!r} holds characters that cannot be printed")
    return Article(
        id=identifier,
        text=record.text,
        lang=record.lang or "",
        title=record.title or "",
        published=_date(record.published, source.place),
        source=record.source or "",
        url=record.url or "",
    )


def _date(value: str | None, place: str) -> date | None:
    """Read a date, or the date of a date and time."""
    if not value:
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        raise InputError(f"{place}: published: {value!r} is not a date like 2026-01-29") from None


def _from_html(source: _Source) -> Article:
    from trafilatura import bare_extraction

    page = bare_extraction(
        source.content,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if page is None or isinstance(page, dict) or not page.text:
        raise InputError(f"{source.place}: no main text found in this HTML")
    return Article(
        id=source.name,
        text=page.text,
        lang="",
        title=page.title or "",
        published=_date(page.date, source.place),
        source=page.sitename or "",
        url=page.url or "",
    )
