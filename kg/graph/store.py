"""The one place where a store is opened: an embedded Oxigraph store in a folder of its own, or one in memory.

The folder holds a marker with the version of the format and Oxigraph's files beside it. A lock on the marker keeps a second
process out (Oxigraph leaves it undefined what a reader sees beside a writer); it goes with the process, however that ends.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from kg.errors import StoreError
from kg.graph.terms import Node, Quad, Quads

try:
    import fcntl
except ImportError:  # Windows has no flock; there Oxigraph's own lock keeps a second writer out
    fcntl = None  # type: ignore[assignment]

__all__ = ["Store", "is_free"]

FORMAT: Final = 2  # 1 has no sketches of texts, and its deals do not answer to their former IRIs
_MARKER: Final = "kg-store.json"
_DATA: Final = "oxigraph"


class Store:
    """An open store: quads in, quads out, queries.

    Args:
        path: Its folder, created where it does not exist; None for a store in memory.
        read_only: Open an existing store for reading; several processes may.

    Raises:
        StoreError: The folder is something else, has another version, is in use or cannot be read or written.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._lock: IO[str] | None = None
        self._inner: ox.Store | None = None
        self._outdated = False
        if path is None:
            self._inner = ox.Store()
            return
        with self._errors("opened"):
            _check_folder(path, read_only=read_only)
            self._lock = _lock(path, shared=read_only)
            try:
                self._outdated = _check_version(path, read_only=read_only)
                data = str(path / _DATA)
                self._inner = ox.Store.read_only(data) if read_only else ox.Store(data)
            except BaseException:
                self._lock.close()
                raise

    @property
    def inner(self) -> ox.Store:
        """The Oxigraph store.

        Raises:
            StoreError: The store is closed.
        """
        if self._inner is None:
            raise StoreError(f"the store {self.path or 'in memory'} is closed")
        return self._inner

    def match(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        target: Node | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads of a pattern."""
        try:
            yield from cast(Iterator[Quad], self.inner.quads_for_pattern(cast(ox.NamedNode, subject), predicate, target, graph))
        except OSError as error:
            raise StoreError(f"{self.path}: the store could not be read: {error}") from error

    def write(self, remove: Quads, insert: Quads, *, drop: ox.NamedNode | None = None) -> None:
        """Take quads out, put others in and drop a graph: all of it or, where anything fails, nothing.

        Raises:
            StoreError: The store is open for reading only, or the disk is full.
        """
        if self.read_only:
            raise StoreError(f"{self.path}: opened for reading only")
        remove, insert = remove - insert, insert - remove
        operations = [f"DROP SILENT GRAPH {drop}"] if drop else []
        operations += [f"{verb} DATA {{ {_by_graph(quads)} }}" for verb, quads in (("DELETE", remove), ("INSERT", insert)) if quads]
        if operations:
            with self._errors("written, and nothing was changed"):
                self.inner.update(";\n".join(operations))

    def fill(self, quads: Quads) -> None:
        """Put quads into a store in memory, faster than `write` does."""
        self.inner.bulk_extend(cast(set[ox.Quad], quads))

    def mark_current(self) -> None:
        """Note in the marker that the store has the present format, once all that follows is derived anew."""
        if self._outdated and self.path:
            with self._errors("marked as up to date"), (self.path / _MARKER).open("r+", encoding="utf-8") as marker:
                marker.write(_marker())  # in place, as the lock is on the file; only one digit changes
            self._outdated = False

    def flush(self) -> None:
        """See to it that all that was written is on disk."""
        if self.path and not self.read_only:
            with self._errors("flushed"):
                self.inner.flush()

    def close(self, *, flush: bool = True) -> None:
        """Close the store and let others in; closing twice is fine. What was written is safe without a flush, power cuts apart."""
        try:
            if self._inner is not None and flush:
                self.flush()
        finally:
            self._inner = None
            if self._lock is not None:
                self._lock.close()

    def rdflib_dataset(self) -> Any:
        """Return a view of the store through rdflib whose default graph is the union of all graphs."""
        from kg.graph.rdflib_view import view

        return view(self.inner)

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError) as error:  # Oxigraph raises RuntimeError for files that it finds damaged
            text = str(error)
            if "lock" in text.lower():
                raise StoreError(f"{self.path}: the store is in use by another process or object; close that first") from error
            raise StoreError(f"{self.path}: the store could not be {what}: {text}") from error


def _by_graph(quads: Quads) -> str:
    graphs: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        graphs[str(quad.graph_name)].append(f"{quad.triple} .")
    return " ".join(f"GRAPH {graph} {{ {' '.join(triples)} }}" for graph, triples in graphs.items())


def _check_folder(path: Path, *, read_only: bool) -> None:
    """Make an empty store where there is nothing; raise StoreError where there is something else."""
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path}: is a file; a store is a folder")
    if (path / _MARKER).is_file():
        return
    if path.is_dir() and any(path.iterdir()):
        raise StoreError(f"{path}: is no store of kg, and not empty; name another folder or an empty one")
    if read_only:
        raise StoreError(f"{path}: there is no store here; `kg add` makes one")
    path.mkdir(parents=True, exist_ok=True)
    fresh = path / f".{_MARKER}.{os.getpid()}"
    fresh.write_text(_marker(), encoding="utf-8")
    fresh.replace(path / _MARKER)


def _marker() -> str:
    return json.dumps({"format": FORMAT, "written_by": "kg", "data": "Oxigraph"}) + "\n"


def _check_version(path: Path, *, read_only: bool) -> bool:
    """Return whether a store has an older format, which derives to this one; raise StoreError where it cannot be used."""
    marker = path / _MARKER
    try:
        found = json.loads(marker.read_text(encoding="utf-8"))["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{marker}: cannot be read as the marker of a store: {error!r}") from error
    if found not in range(1, FORMAT + 1):
        raise StoreError(
            f"{path}: the store has format {found}, this version of kg reads formats 1 to {FORMAT}; "
            "use the version that wrote it, or build it anew from the articles with `kg add`"
        )
    if found < FORMAT and read_only:
        raise StoreError(f"{path}: the store has the older format {found}; `kg rebuild --store {path}` brings it up to date")
    return bool(found < FORMAT)


def is_free(path: Path) -> bool:
    """Say whether no process has a store open for writing just now."""
    try:
        _lock(path, shared=True).close()
    except StoreError:
        return False
    return True


def _lock(path: Path, *, shared: bool) -> IO[str]:
    handle = (path / _MARKER).open(encoding="utf-8")
    if fcntl is not None:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.close()
            raise StoreError(f"{path}: the store is in use by another process or object; close that first") from error
    return handle
