"""The knowledge graph: readings in, relationships and answers out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

import pyoxigraph as ox

from kg.errors import StoreError
from kg.graph import answers, questions, reading, validation
from kg.graph.changes import change, rebuild
from kg.graph.export import export
from kg.graph.reading import Relationship
from kg.graph.records import StoredArticle, StoredOrganization, article_graph, record
from kg.graph.store import Store
from kg.graph.terms import IDENTIFIER, ONTOLOGY, ontology_quads, quad, reference_digest
from kg.model import Reading

if TYPE_CHECKING:
    import rdflib

__all__ = ["Counts", "KnowledgeGraph"]


@dataclass(slots=True)
class Counts:
    """How many articles were new, the same as before, or replaced an earlier version."""

    new: int = 0
    same: int = 0
    replaced: int = 0


class KnowledgeGraph:
    """Claims of articles and what they come to, in a store on disk or in memory.

    The same articles give the same graph whatever the order in which they come, and taking one away gives the graph that never
    saw it. A graph is a context manager; close it, or it keeps others out of its store.

    Args:
        path: Folder of the store, created where it does not exist; None for a graph in memory.
        read_only: Open an existing store for reading only; several processes may at once.

    Raises:
        StoreError: The store cannot be opened; the message says why.

    >>> with KnowledgeGraph() as graph:
    ...     graph.stats()["articles"]
    0
    """

    def __init__(self, path: str | Path | None = None, *, read_only: bool = False) -> None:
        if path is None and read_only:
            raise StoreError("a graph in memory cannot be opened for reading only: it would be empty")
        self._store = Store(None if path is None else Path(path), read_only=read_only)
        self._dataset: rdflib.Dataset | None = None
        if not read_only:
            try:
                self._bring_up_to_date()
            except BaseException:
                self._store.close(flush=False)
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._dataset = None
        self._store.close(flush=error is None)

    def close(self) -> None:
        """Close the store; what was added stays. Closing twice is fine."""
        self._dataset = None
        self._store.close()

    def _bring_up_to_date(self) -> None:
        """Put the ontology into the store and, where it or the known organizations have changed, derive everything again."""
        stamp = quad(ONTOLOGY, IDENTIFIER, ox.Literal(reference_digest()), ONTOLOGY)
        if next(self._store.match(ONTOLOGY, IDENTIFIER, None, ONTOLOGY), None) == stamp:
            return
        old = set(self._store.match(graph=ONTOLOGY))
        rebuild(self._store, remove=old, insert={*ontology_quads(), stamp})

    def add(self, reading: Reading) -> Literal["new", "same", "replaced"]:
        """Add what was read in one article, whole or not at all; an article of the same id gives way to it.

        Raises:
            InputError: The reading contradicts its article or the ontology.
            StoreError: The store cannot be written; nothing was changed.
        """
        graph, new = article_graph(reading.article.id), record(reading)
        old = set(self._store.match(graph=graph))
        if old == new:
            return "same"
        change(self._store, graph, old, new)
        return "replaced" if old else "new"

    def add_all(self, readings: Iterable[Reading]) -> Counts:
        """Add readings one by one, each whole or not at all; those before an error stay."""
        counts = Counts()
        for one in readings:
            outcome = self.add(one)
            setattr(counts, outcome, getattr(counts, outcome) + 1)
        self._store.flush()
        return counts

    def retract(self, article_id: str) -> bool:
        """Take an article and all that rests on it alone out of the graph; False where the graph has no such article."""
        graph = article_graph(article_id)
        old = set(self._store.match(graph=graph))
        if old:
            change(self._store, graph, old, set())
        return bool(old)

    def articles(self) -> Iterator[StoredArticle]:
        """Yield the articles in order of IRI."""
        return reading.articles(self._store)

    def organizations(self) -> Iterator[StoredOrganization]:
        """Yield the organizations that some article names, in order of IRI."""
        return reading.organizations(self._store)

    def relationships(self, *, organization: str | None = None) -> Iterator[Relationship]:
        """Yield the relationships, in force or not, in order of IRI.

        Args:
            organization: Only those of this one, given by name, alias or IRI.

        Raises:
            InputError: The graph has no such organization; the message lists near names.
        """
        return reading.relationships(self._store, None if organization is None else questions.find(self._store, organization))

    def query(self, sparql: str) -> answers.QueryResult:
        """Answer a SPARQL query (SELECT, ASK, CONSTRUCT, DESCRIBE) over all graphs at once, the ontology included.

        The prefixes of `kg.graph.terms.PREFIXES` need no declaration.

        Raises:
            InputError: The text is no query, or it would change the graph or ask another server.
        """
        return answers.run(self._store.inner, sparql)

    def ask(self, name: str, **parameters: str | None) -> answers.QueryResult:
        """Answer a named question (`kg ref questions`).

        Args:
            name: Its name, such as "talks".
            parameters: What the question takes; organizations by name, alias or IRI, dates as YYYY-MM-DD.

        Raises:
            InputError: Unknown question, parameter or organization; the message says which there are.
        """
        return self.query(questions.fill(self._store, name, parameters))

    def export(self, format: Literal["nquads", "trig", "turtle", "jsonld"]) -> str:
        """Return the graph as text, sorted, without the ontology; N-Quads are the same byte for byte for the same articles.

        Raises:
            InputError: There is no such format.
        """
        return export(self._store, format)

    def validate(self) -> validation.ValidationReport:
        """Check the graph against `ontology/shapes.ttl`."""
        return validation.validate(self._store)

    def stats(self) -> dict[str, int]:
        """Return the numbers of articles, claims, relationships, organizations, direct edges in force and quads."""
        return reading.stats(self._store)

    @property
    def dataset(self) -> rdflib.Dataset:
        """The graph through rdflib, for reading; the default graph is the union of all. Pass queries as strings."""
        if self._dataset is None:
            self._dataset = self._store.rdflib_dataset()
        return self._dataset
