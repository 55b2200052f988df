"""Snapshots of a store on disk: what to read while another process writes.

Oxigraph leaves it undefined what a reader sees beside a writer, and kg's lock keeps the two apart. A snapshot is a whole store of
its own, made while nobody writes: the big files, which Oxigraph never changes once they are written, are hard links, and the rest
is copied. The lock is not held meanwhile, so that nobody who wants to write is turned away; where someone wrote, the attempt counts
for nothing.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from kg.errors import StoreError
from kg.graph.store import Store, is_free

__all__ = ["Snapshots"]

_PREFIX: Final = "serving-"
_SKIPPED: Final = ("LOCK", "LOG")  # of Oxigraph: a lock of its own, and what it tells of its work


class Snapshots:
    """Snapshots of one store, in a folder that goes when this is closed.

    The folder lies in that of the store, or among temporary files where the store's cannot be written (then nothing is linked).

    Args:
        store: The folder of the store.

    Raises:
        StoreError: There is no store, or it is of another version or in use.
    """

    def __init__(self, store: Path) -> None:
        self._store = store.resolve()
        self._decisions = self._store.with_name(f"{self._store.name}.decisions.txt")
        self._number = 0
        self._seen: tuple[object, ...] = ()
        Store(store, read_only=True).close()  # says what is amiss, if anything
        for old in self._store.glob(f"{_PREFIX}*"):
            _remove_abandoned(old)
        try:
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._store))
        except OSError:
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = os.open(self._folder, os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def close(self) -> None:
        """Remove all snapshots."""
        os.close(self._lock)
        shutil.rmtree(self._folder, ignore_errors=True)

    def changed(self) -> bool:
        """Say whether the store has changed since the last snapshot."""
        return self._state() != self._seen

    def take(self) -> Path | None:
        """Return the folder of a new snapshot, a store like any other; None while another process writes.

        Raises:
            StoreError: The store cannot be read.
        """
        self._number += 1
        target = self._folder / str(self._number) / "store"
        try:
            before = self._state()
            if not is_free(self._store):
                return None
            for file in self._files():
                copy = target / file.relative_to(self._store)
                copy.parent.mkdir(parents=True, exist_ok=True)
                _copy(file, copy)
            if self._decisions.is_file():
                shutil.copyfile(self._decisions, target.with_name("store.decisions.txt"))
            if is_free(self._store) and self._state() == before:
                self._seen = before
                return target
        except FileNotFoundError:  # a file that someone who writes has just removed
            pass
        except OSError as error:
            raise StoreError(f"{self._store}: no snapshot of the store could be made: {error}") from error
        self.remove(target)
        return None

    def remove(self, snapshot: Path) -> None:
        """Remove a snapshot that is no longer read."""
        shutil.rmtree(snapshot.parent, ignore_errors=True)

    def _files(self) -> Iterator[Path]:
        for folder, folders, names in os.walk(self._store):
            folders[:] = [name for name in folders if not name.startswith(_PREFIX)]
            yield from (Path(folder) / name for name in names if not name.startswith(_SKIPPED))

    def _state(self) -> tuple[object, ...]:
        """Return what tells the files of a store, and the decisions on it, from those of a moment ago."""
        files = [*self._files(), *([self._decisions] if self._decisions.is_file() else ())]
        return tuple(sorted((str(file), (stat := file.stat()).st_size, stat.st_mtime_ns) for file in files))


def _copy(file: Path, target: Path) -> None:
    if file.suffix == ".sst":
        try:
            os.link(file, target)
            return
        except OSError:  # another disk, or a file of another user
            pass
    shutil.copyfile(file, target)


def _remove_abandoned(folder: Path) -> None:
    """Remove the folder of a process that ended without doing so; those of others are locked."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(handle)
