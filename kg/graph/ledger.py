"""What the articles of a store were read from and by, so that the same work is not done twice.

The ledger is a small file in the folder of the store. It is no part of the graph, and nothing is lost with it but time: an article
that it does not know is read again. It believes itself only where the graph of the article is still what it noted, so that what
was retracted or replaced meanwhile is read again too.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Final, Self

from kg.errors import StoreError
from kg.graph.knowledge import KnowledgeGraph
from kg.graph.terms import article_graph, reference_digest
from kg.lexicon import languages, lexicon
from kg.model import Article

__all__ = ["Ledger", "reader_digest"]

_FILE: Final = "readings.sqlite"
_CODE: Final = ("nlp", "lexicon")
_LIBRARIES: Final = ("spacy", "thinc", "numpy", "onnxruntime")
_TABLE: Final = "CREATE TABLE IF NOT EXISTS reading (article TEXT PRIMARY KEY, read BLOB, graph BLOB, claims INTEGER) WITHOUT ROWID"


class Ledger:
    """Notes of which article was read by which reader, and what its graph was then.

    Args:
        graph: The graph that is filled. Of one in memory the notes are in memory too.
        reader: How it is read, see `kg.extract`.

    Raises:
        StoreError: The file of notes cannot be used.
    """

    def __init__(self, graph: KnowledgeGraph, reader: str) -> None:
        self._store = graph._store
        self._reader = reader_digest(reader).encode()
        self._path = self._store.path / _FILE if self._store.path else None
        try:
            # articles may be asked for in another thread than they are noted in, where several processes read
            self._notes = sqlite3.connect(self._path or ":memory:", isolation_level=None, check_same_thread=False)
            self._notes.execute("PRAGMA journal_mode = WAL")
            self._notes.execute("PRAGMA synchronous = NORMAL")
            self._notes.execute(_TABLE)
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: cannot be used: {error}; without the file all articles are read again") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._notes.close()

    def claims(self, article: Article) -> int | None:
        """Return how many claims of an article stand in the graph, read by the same reader; None where it has to be read."""
        row = self._notes.execute("SELECT read, graph, claims FROM reading WHERE article = ?", (article.id,)).fetchone()
        if row and row[0] == self._key(article) and row[1] == self._graph(article):
            return int(row[2])
        return None

    def note(self, article: Article, claims: int) -> None:
        """Note that what was read in an article stands in the graph now."""
        row = (article.id, self._key(article), self._graph(article), claims)
        self._notes.execute("INSERT OR REPLACE INTO reading VALUES (?, ?, ?, ?)", row)

    def _key(self, article: Article) -> bytes:
        return hashlib.sha256(self._reader + json.dumps(article.to_json(), sort_keys=True).encode()).digest()

    def _graph(self, article: Article) -> bytes:
        quads = sorted(str(quad.triple) for quad in self._store.match(graph=article_graph(article.id)))
        return hashlib.sha256("\n".join(quads).encode()).digest()


def reader_digest(reader: str) -> str:
    """Return what the readings of articles depend on, in short: kg's reader and words, the ontology, and what is installed."""
    digest = hashlib.sha256(f"{reader} {reference_digest()}".encode())
    package = resources.files("kg")
    files = [package / "extract.py", package / "model.py"]
    for folder in _CODE:
        files += sorted((file for file in (package / folder).iterdir() if file.is_file()), key=lambda file: file.name)
    for file in files:
        digest.update(file.read_bytes())
    models = [model.package for language in languages() for model in lexicon(language).models]
    digest.update(json.dumps({name: _version(name) for name in (*_LIBRARIES, *models)}).encode())
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
