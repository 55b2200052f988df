"""Articles from tables: one a row, the fields in named columns.

CSV is read with a comma, semicolon, tab or bar between the columns, whichever its first line has most of. Parquet needs pyarrow,
which is large and therefore an extra. Both are read as streams.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import IO, Any, Final

from kg.articles.cleaning import tidy
from kg.articles.items import Columns, Found, from_row, named
from kg.articles.unpacking import LARGEST, lines
from kg.errors import InputError, ModelError

__all__ = ["csv_rows", "parquet_rows"]

_ROWS: Final = 64  # of a Parquet file held at a time
_LONG: Final = 16 * 2**20  # characters of a cell


def csv_rows(file: IO[bytes], place: str, columns: Columns) -> Iterator[Found | InputError]:
    """Yield the articles of a CSV file whose first line names the columns."""
    csv.field_size_limit(_LONG)
    text = _decoded(file, place)
    head = next(text, "")
    delimiter = max(",;\t|", key=head.count)
    header = next(csv.reader([head], delimiter=delimiter, strict=True), [])
    fields = named(header, columns, place)
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        where = f"{place}, line {rows.line_num + 2}"
        try:
            row = next(rows, None)
        except csv.Error as error:  # the rest cannot be told apart any more
            yield InputError(f"{where}: no CSV: {error}")
            return
        if row is None:
            return
        if len(row) != len(header):
            if row:
                yield InputError(f"{where}: {len(row)} columns; the first line has {len(header)}")
            continue
        cells = dict(zip(header, row, strict=True))
        yield _found({field: cells[name] or None for field, name in fields.items()} | {"text": cells[fields["text"]]}, where)


def _decoded(file: IO[bytes], place: str) -> Iterator[str]:
    for number, line in enumerate(lines(file, place), start=1):
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise InputError(f"{place}, line {number}: not UTF-8: byte 0x{line[error.start]:02x}") from None
        yield text.removeprefix("\ufeff") if number == 1 else text


def parquet_rows(file: IO[bytes], place: str, columns: Columns) -> Iterator[Found | InputError]:
    """Yield the articles of a Parquet file.

    Raises:
        InputError: It is none, or a column is missing.
        ModelError: pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ModelError(f"{place}: Parquet needs pyarrow, which is not installed: pip install 'kg[parquet]'") from None
    try:
        table = parquet.ParquetFile(file)
        fields = named(table.schema_arrow.names, columns, place)
        number = 0
        for batch in table.iter_batches(batch_size=_ROWS, columns=list(fields.values())):
            for row in batch.to_pylist():
                number += 1
                yield _found({field: _plain(row[name]) for field, name in fields.items()}, f"{place}, row {number}")
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{place}: damaged or no Parquet: {' '.join(str(error).split())[:200]}") from None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, int) else value


def _found(values: dict[str, Any], place: str) -> Found | InputError:
    try:
        article = from_row(values, place)
    except InputError as error:
        return error
    if len(article.text) > LARGEST:
        return InputError(f"{place}: text: more than {LARGEST // 2**20} MiB; no article is so long")
    return Found(place, replace(article, text=tidy(article.text), title=tidy(article.title)))
