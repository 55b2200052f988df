"""The options that the commands of `kg` share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.errors import InputError

__all__ = [
    "DEFAULT_STORE",
    "AllowPrivate",
    "By",
    "Column",
    "Csv",
    "Files",
    "Json",
    "MinConfidence",
    "Output",
    "Quiet",
    "Reader",
    "Samples",
    "SkipInvalid",
    "Store",
    "Tabular",
    "Workers",
    "pairs",
]


class By(StrEnum):
    """What the figures of `kg evaluate` can be split by."""

    LANG, GENRE, TYPE, STATUS, FORM, CONFIDENCE = "lang", "genre", "type", "status", "form", "confidence"


Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE…",
        help="Articles: .txt, .md, .html, .jsonl, .csv, .tsv, .parquet, .pdf, .docx, .eml, .mbox, .warc, also with .gz or .zst; "
        "folders, addresses of web pages (http, https), or - for standard input.",
    ),
]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Fetch pages from private networks and this computer too.")]
Column = Annotated[
    list[str] | None,
    typer.Option(metavar="FIELD=NAME", help="What a field of an article is called in tables and JSON Lines, such as text=body."),
]
Samples = Annotated[
    bool, typer.Option("--samples", help="Read the sample articles that come with kg (illustrations, partly fiction).")
]
SkipInvalid = Annotated[bool, typer.Option("--skip-invalid", help="List malformed articles and go on instead of stopping.")]
Workers = Annotated[int, typer.Option(min=1, help="Processes that read at the same time.")]
Reader = Annotated[
    str,
    typer.Option(metavar="both|rules", help="Read with the trained scorer or by the constructions alone."),
]
MinConfidence = Annotated[
    float | None,
    typer.Option(
        "--min-confidence", min=0, max=1, metavar="SHARE", help="Confidence below which a claim is left for review [default: 0.5]."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Tabular = Annotated[bool, typer.Option("--table", help="Print a table (the default).")]
Store = Annotated[Path, typer.Option(envvar="KG_STORE", metavar="DIR", help="Folder of the graph.")]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="File to write, or - for standard output.")]
DEFAULT_STORE = Path("kg-store")


def pairs(words: list[str]) -> dict[str, str]:
    """Read options that are not known beforehand.

    >>> pairs(["--since", "2026-01-01", "--with=OpenAI"])
    {'since': '2026-01-01', 'with': 'OpenAI'}

    Raises:
        InputError: A word is no option, or an option has no value.
    """
    result, rest = {}, iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if not name.startswith("--"):
            raise InputError(f"{word!r} is out of place; write kg ask NAME --PARAMETER VALUE")
        if not equals and (value := next(rest, "")) == "":
            raise InputError(f"{name} needs a value")
        result[name.removeprefix("--").replace("-", "_")] = value
    return result
