"""Bytes of files, packed or not, never more of them at once than an article may have."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

from kg.errors import InputError

__all__ = ["LARGEST", "PACKED", "lines", "unpacked", "unpacking_errors", "whole"]

PACKED: Final = (".gz", ".zst")
LARGEST: Final = 64 * 2**20
"""The most bytes that one article, one line or one message may have."""
_RATIO: Final = 250  # news in JSON packs to a tenth; what unpacks to so much more was made to fill the memory or the time


def unpacked(file: IO[bytes], suffix: str, place: str) -> IO[bytes]:
    """Return what reads the content of a packed file, as it stands for any other suffix than those of `PACKED`."""
    if suffix == ".gz":
        return io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=file), file, place), 2**16)
    if suffix == ".zst":
        import zstandard

        reader = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(file, read_across_frames=True)
        return io.BufferedReader(_Bounded(reader, file, place), 2**16)
    return file


class _Bounded(io.RawIOBase):
    """What comes out of a packed file, up to the size that makes it a bomb."""

    def __init__(self, inner: Any, packed: IO[bytes], place: str) -> None:
        self._inner, self._packed, self._place, self._total = inner, packed, place, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read(len(buffer))
        self._total += len(data)
        if self._total > LARGEST and self._total > _RATIO * self._packed.tell():
            raise InputError(f"{self._place}: unpacks to more than {_RATIO} times its size, which no text does: refused as a bomb")
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def unpacking_errors(place: str) -> Iterator[None]:
    """Turn what the unpackers raise into an InputError."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"{place}: damaged or no gzip data: {error}") from None
    except Exception as error:
        if type(error).__name__ == "ZstdError":  # its module is imported only where such a file is read
            raise InputError(f"{place}: damaged or no Zstandard data: {error}") from None
        raise


def whole(file: IO[bytes], place: str) -> bytes:
    """Return all bytes of a file that holds one article.

    Raises:
        InputError: There are more than `LARGEST`.
    """
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise InputError(f"{place}: {_TOO_LARGE}")
    return content


def lines(file: IO[bytes], place: str) -> Iterator[bytes]:
    """Yield the lines of a file with their ends.

    Raises:
        InputError: A line is longer than `LARGEST`.
    """
    number = 0
    while line := file.readline(LARGEST + 1):
        number += 1
        if len(line) > LARGEST:
            raise InputError(f"{place}, line {number}: {_TOO_LARGE}")
        yield line


_TOO_LARGE: Final = f"more than {LARGEST // 2**20} MiB; no article is so long"
