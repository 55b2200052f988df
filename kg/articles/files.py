"""Articles from files, folders and standard input.

What a file holds, its ending says, beneath `.gz` or `.zst` where it is packed: one article a file for text, Markdown, HTML, mail
(`.eml`), PDF and DOCX, several in JSON Lines, tables (`.csv`, `.tsv`, `.parquet`), folders of mail (`.mbox`) and web archives
(`.warc`). Records have the fields of `Article`, of which all but `text` may be missing or null; other fields, such as the `gold` of
an annotated corpus, are passed over. Files with several articles are streams: of them, one article at a time is in memory.

`Article.text` is what character offsets count in: for JSON Lines the string as it stands, for text files the content without byte
order mark and with line feeds at the ends of lines, for HTML the main text that trafilatura finds, for all else what
`kg.articles.cleaning` makes of it.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import IO

from kg.articles.items import Columns, Found, Meter, Seen, from_json
from kg.articles.language import OtherLanguageError, detect_language, known_language
from kg.articles.unpacking import PACKED, lines, unpacked, unpacking_errors, whole
from kg.errors import InputError
from kg.model import Article

__all__ = ["SUFFIXES", "is_address", "read_articles", "samples", "size"]

SUFFIXES = (
    ".txt",
    ".md",
    ".html",
    ".htm",
    ".jsonl",
    ".json",
    ".csv",
    ".tsv",
    ".parquet",
    ".pdf",
    ".docx",
    ".eml",
    ".mbox",
    ".warc",
)
_JSON_LINES = (".jsonl", ".json")
_HTML = (".html", ".htm")
_SEEKING = (".parquet", ".pdf", ".docx")  # these are packed in themselves, and read from their ends
_BOM = b"\xef\xbb\xbf"


def samples() -> Path:
    """Return the folder of the sample articles that come with kg: illustrations, partly fiction, and no source of knowledge."""
    return Path(str(resources.files("kg"))) / "samples"


def read_articles(
    paths: Iterable[str | Path] | str | Path,
    *,
    skip_invalid: bool = False,
    on_invalid: Callable[[InputError], None] | None = None,
    on_foreign: Callable[[Article], None] | None = None,
    columns: Columns | None = None,
    meter: Meter | None = None,
    web: Callable[[str], Found | InputError] | None = None,
) -> Iterator[Article]:
    """Read articles from files, folders (with all that is in them, in order of path) and "-", standard input.

    Articles come one by one, so whatever was read before a malformed one is not lost with it. The same article may come
    twice; two different ones with one identifier may not, since the second would replace the first in a graph.

    Args:
        paths: What to read. Standard input is taken for JSON Lines where it starts with "{", else for one plain text.
        skip_invalid: Leave malformed articles out and go on with the next one.
        on_invalid: Called with the error of each article left out; without it, each is a warning.
        on_foreign: Called with each article in a language that kg does not read, `lang` being its code; without it, such an
            article is malformed.
        columns: Field of an article → its name in tables and JSON Lines, where that is not the field's own or a usual one.
        meter: Told how much is read.
        web: Gives the articles of addresses (http, https) among the paths; without it, none is fetched.

    Raises:
        InputError: A path cannot be read or an article is malformed; the message says where, what was found and what is
            allowed.
        ModelError: What reads a kind of file is not installed.
    """
    seen, meter = Seen(), meter or Meter()
    for item in _found((paths,) if isinstance(paths, str | Path) else paths, columns or {}, meter, web):
        try:
            if isinstance(item, InputError):
                raise item
            article = _checked(item, foreign=on_foreign is not None)
            if place := seen.other(article, item.place):
                raise InputError(f"{item.place}: another article has the id {article.id!r} already: {place}")
        except InputError as error:
            if not skip_invalid:
                raise
            if on_invalid:
                on_invalid(error)
            else:
                warnings.warn(f"left out: {error}", stacklevel=2)
            continue
        meter.articles += 1
        try:
            known_language(article.lang)
        except OtherLanguageError:
            assert on_foreign is not None
            on_foreign(article)
        else:
            yield article


def _found(
    paths: Iterable[str | Path], columns: Columns, meter: Meter, web: Callable[[str], Found | InputError] | None
) -> Iterator[Found | InputError]:
    """Yield what is to be read, and in its place an error for what cannot be."""
    for given in paths:
        path = Path(given)
        if web and is_address(str(given)):
            yield web(str(given))
        elif str(path) == "-":
            yield from _standard_input(columns)
        elif path.is_dir():
            files = _within(path)
            if not files:
                yield InputError(f"{path}: no article in this folder; articles end in {', '.join(SUFFIXES)}")
            for file in files:
                yield from _file(file, columns, meter)
        else:
            yield from _file(path, columns, meter)


def is_address(path: str) -> bool:
    """Say whether a path is an address to fetch."""
    return path.casefold().startswith(("http://", "https://"))


def size(paths: Iterable[str | Path]) -> int:
    """Return how many bytes there are to read; 0 where standard input is among it."""
    if "-" in (paths := [str(path) for path in paths]):
        return 0
    files = (file for path in map(Path, paths) for file in (_within(path) if path.is_dir() else [path]))
    return sum(file.stat().st_size for file in files if file.is_file())


def _within(folder: Path) -> list[Path]:
    """Return the files of articles in a folder, in order of path, without hidden ones."""
    return [file for file in sorted(folder.rglob("*")) if _is_article(file.relative_to(folder)) and file.is_file()]


def _is_article(path: Path) -> bool:
    return _form(path)[0] in SUFFIXES and not any(part.startswith(".") for part in path.parts)


def _form(path: Path) -> tuple[str, str, str]:
    """Return the ending that says what a file holds, the one that says how it is packed, and the name without them.

    >>> _form(Path("news/2026.jsonl.GZ"))
    ('.jsonl', '.gz', '2026')
    """
    packed = path.suffix.casefold() if path.suffix.casefold() in PACKED else ""
    inner = path.with_suffix("") if packed else path
    return inner.suffix.casefold(), packed, inner.stem


def _file(path: Path, columns: Columns, meter: Meter) -> Iterator[Found | InputError]:
    """Yield the articles of one file; the rest of it is lost where it is damaged, the other files are not."""
    form, packed, name = _form(path)
    place, begun = str(path), meter.done
    if form not in SUFFIXES or (packed and form in _SEEKING):
        yield InputError(
            f"{path}: a file ending in {form + packed!r} is not read; known: {', '.join(SUFFIXES)}, also with .gz or .zst"
        )
        return
    try:
        with path.open("rb") as file, unpacking_errors(place):
            for item in _articles(unpacked(file, packed, place), form, place, name, columns):
                meter.done = begun + file.tell()
                yield item
            meter.done = begun + file.seek(0, 2)
    except InputError as error:
        yield error
    except FileNotFoundError:
        yield InputError(f"{path}: no such file")
    except OSError as error:
        yield InputError(f"{path}: cannot be read: {error.strerror or error}")


def _articles(file: IO[bytes], form: str, place: str, name: str, columns: Columns) -> Iterator[Found | InputError]:
    """Yield what a file of one form holds. Each door is imported where it is used, since some bring large libraries."""
    if form in _JSON_LINES:
        yield from _json_lines(lines(file, place), place, columns)
    elif form in (".csv", ".tsv"):
        from kg.articles.tables import csv_rows

        yield from csv_rows(file, place, columns)
    elif form == ".parquet":
        from kg.articles.tables import parquet_rows

        yield from parquet_rows(file, place, columns)
    elif form == ".pdf":
        from kg.articles.documents import pdf

        yield pdf(file, place, name)
    elif form == ".docx":
        from kg.articles.documents import docx

        yield docx(file, place, name)
    elif form == ".mbox":
        from kg.articles.mail import mbox

        yield from mbox(file, place)
    elif form == ".eml":
        from kg.articles.mail import message

        yield message(whole(file, place), place, name)
    elif form == ".warc":
        from kg.articles.archives import warc

        yield from warc(file, place)
    elif form in _HTML:
        from kg.articles.pages import from_page

        yield Found(place, from_page(_text_only(whole(file, place), place), place, name))
    else:
        yield _plain(whole(file, place), place, name)


def _standard_input(columns: Columns) -> Iterator[Found | InputError]:
    head, stream, place = [], sys.stdin.buffer, "standard input"
    try:
        for line in lines(stream, place):
            head.append(line)
            if line.removeprefix(_BOM).strip():
                break
        if head and head[-1].removeprefix(_BOM).lstrip().startswith(b"{"):
            yield from _json_lines(chain(head, lines(stream, place)), place, columns)
        else:
            yield _plain(b"".join(head) + whole(stream, place), place, "")
    except InputError as error:
        yield error


def _json_lines(found: Iterable[bytes], place: str, columns: Columns) -> Iterator[Found | InputError]:
    offset, empty = 0, True
    for number, line in enumerate(found, start=1):
        if line.removeprefix(_BOM).strip():
            empty, where = False, f"{place}, line {number}"
            try:
                yield Found(where, from_json(_decoded(line, where, offset), where, columns))
            except InputError as error:
                yield error
        offset += len(line)
    if empty:
        yield InputError(f"{place}: empty; one article a line is expected")


def _plain(content: bytes, place: str, name: str) -> Found:
    text = _decoded(content, place).replace("\r\n", "\n").replace("\r", "\n")
    return Found(place, Article(id=name, text=text, lang=""))


def _checked(found: Found, *, foreign: bool) -> Article:
    """Return an article with its language and identifier; in another language than kg reads only where that is allowed."""
    article, place = found.article, found.place
    if not article.text.strip():
        raise InputError(f"{place}: the article's text is empty")
    if "\0" in article.text:
        raise InputError(f"{place}: text: a zero character, which no text holds")
    try:
        lang = known_language(article.lang) if article.lang else detect_language(article.text)
    except OtherLanguageError as error:
        if not (foreign and error.is_language):
            raise InputError(f"{place}: {error}") from None
        lang = error.lang
    return replace(article, lang=lang, id=article.id or article.digest[:16])


def _text_only(content: bytes, place: str) -> bytes:
    if b"\0" in content:
        raise InputError(f"{place}: binary data (a zero byte), not text in UTF-8")
    return content


def _decoded(content: bytes, place: str, offset: int = 0) -> str:
    try:
        return _text_only(content, place).decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InputError(f"{place}: not UTF-8: byte 0x{content[error.start]:02x} at offset {offset + error.start}") from None
