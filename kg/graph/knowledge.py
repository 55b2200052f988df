"""The knowledge graph: readings in, relationships and answers out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

import pyoxigraph as ox

from kg.decisions import Decision, Decisions, decision, read_decisions, write_decisions
from kg.errors import InputError, StoreError
from kg.graph import answers, questions, reading, validation
from kg.graph.changes import change
from kg.graph.differences import Change, changes_between
from kg.graph.export import export
from kg.graph.reading import Relationship
from kg.graph.records import StoredArticle, StoredClaim, StoredOrganization, record
from kg.graph.review import Doubt, doubts
from kg.graph.store import Store
from kg.graph.terms import IDENTIFIER, ISSUED, ONTOLOGY, TYPE, article_graph, iri, ontology_quads, quad, reference_digest
from kg.graph.whole import article_graphs, derive_all, rebuild
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

    The decisions of people on the graph are a text file beside the folder (`kg-store.decisions.txt` beside `kg-store`).

    Attributes:
        outdated: The store is open for reading, and the ontology, the known organizations or the decisions are others than those
            that its answers rest on; opening it for writing derives them again.

    Raises:
        StoreError: The store cannot be opened; the message says why.
        InputError: The file of decisions cannot be read.

    >>> with KnowledgeGraph() as graph:
    ...     graph.stats()["articles"]
    0
    """

    def __init__(self, path: str | Path | None = None, *, read_only: bool = False) -> None:
        if path is None and read_only:
            raise StoreError("a graph in memory cannot be opened for reading only: it would be empty")
        self._store = Store(None if path is None else Path(path), read_only=read_only)
        self._dataset: rdflib.Dataset | None = None
        self._file = None if path is None else Path(path).resolve().with_name(f"{Path(path).resolve().name}.decisions.txt")
        self.outdated = False
        try:
            self._decisions = Decisions() if self._file is None else read_decisions(self._file)
            self._bring_up_to_date(read_only=read_only)
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

    def flush(self) -> None:
        """See to it that all that was added is on disk, and leaves the memory."""
        self._store.flush()

    def _bring_up_to_date(self, *, read_only: bool = False) -> None:
        """Put the ontology into the store and, where it, the known organizations or decisions have changed, derive all again."""
        stamp = quad(ONTOLOGY, IDENTIFIER, ox.Literal(f"{reference_digest()} {self._decisions.digest}"), ONTOLOGY)
        self.outdated = next(self._store.match(ONTOLOGY, IDENTIFIER, None, ONTOLOGY), None) != stamp
        if read_only or not self.outdated:
            return
        old = set(self._store.match(graph=ONTOLOGY))
        rebuild(self._store, self._decisions, remove=old, insert={*ontology_quads(), stamp})
        self._store.mark_current()
        self.outdated = False

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions of people on this graph, in the order in which they were made."""
        return self._decisions.items

    def decide(self, kind: Literal["same", "different", "reject", "confirm"], *about: str) -> Decision:
        """Decide that two organizations are the same or different, or that a claim is misread or right, and derive all again.

        Args:
            kind: What is decided.
            about: Two names or identifiers of organizations, or the IRI of a claim or its last part.

        Raises:
            InputError: The graph has no such claim, or the decision contradicts others.
            StoreError: The store cannot be written.
        """
        self.decide_all([(kind, about)])
        return self._decisions.items[-1]

    def decide_all(self, made: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """Make several decisions, all or none of them, and derive all again once; see `decide`."""
        after = self._decisions
        for kind, about in made:
            item = decision(kind, *about)
            if kind in ("reject", "confirm") and not next(self._store.match(iri("claim", item.about[0]), TYPE), None):
                raise InputError(f"the graph has no claim {item.about[0]!r}; `kg ask claims` shows those it has")
            after = after.adding(item)
        self._apply(after)

    def undo(self, kind: Literal["same", "different", "reject", "confirm"], *about: str) -> Decision:
        """Take a decision back, and derive all again.

        Raises:
            InputError: There is no such decision.
            StoreError: The store cannot be written.
        """
        made = decision(kind, *about)
        self._apply(self._decisions.without(made))
        return made

    def _apply(self, decisions: Decisions) -> None:
        if self._store.read_only:
            raise StoreError(f"{self._store.path}: opened for reading only")
        if self._file is not None:  # first the file: where the rest does not come about, it does when the store is next opened
            write_decisions(self._file, decisions)
        self._decisions = decisions
        self._bring_up_to_date()

    def doubts(self) -> Iterator[Doubt]:
        """Yield the pairs of organizations that may be one and on which nothing is decided, the likeliest reasons first."""
        return doubts(self._store, self._decisions)

    def doubtful_claims(self) -> Iterator[StoredClaim]:
        """Yield the doubtful claims on which nothing is decided, those of most confidence first; they count for nothing."""
        return reading.doubtful_claims(self._store)

    def as_of(self, day: date, *, undated: bool = False) -> KnowledgeGraph:
        """Return, in memory, the graph of the articles that were published by the end of a day: what the press said by then.

        Args:
            day: The day.
            undated: Take the articles whose date is not known for older ones; else they are left out.
        """
        past, quads = KnowledgeGraph(), set()
        past._decisions = self._decisions
        for _, content in article_graphs(self._store):
            issued = next((q.object.value for q in content if q.predicate == ISSUED), "")
            if issued <= day.isoformat() and (issued or undated):
                quads |= content
        past._store.fill(quads)
        past._store.fill(derive_all(article_graphs(past._store), self._decisions))
        return past

    def diff(self, since: date) -> list[Change]:
        """Return what articles since a day, that day included, have changed of relationships, the latest first.

        Articles without date count as older than all others.
        """
        return changes_between(self.as_of(since - timedelta(days=1), undated=True), self)

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
        change(self._store, graph, old, new, self._decisions)
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
            change(self._store, graph, old, set(), self._decisions)
        return bool(old)

    def find(self, organization: str) -> ox.NamedNode:
        """Return the organization that is meant by a name, alias, identifier or IRI, as a node of the graph.

        Raises:
            InputError: The graph has no such organization; the message lists near names.
        """
        return questions.find(self._store, organization, self._decisions)

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
        return reading.relationships(self._store, None if organization is None else self.find(organization))

    def relationship(self, iri: str) -> Relationship:
        """Return a relationship by its IRI, one that it had before older claims came included.

        Raises:
            InputError: The graph has no such relationship.
        """
        return reading.relationship(self._store, iri)

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
        return self.query(questions.fill(name, parameters, find=self.find))

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
