"""What the workers do: answer queries and questions, draw the map, explain how an article is read."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InputError, KgError
from kg.graph import KnowledgeGraph
from kg.graph.answers import is_update, names_graphs, refuse_service
from kg.graph.questions import fill, questions
from kg.graph.store import Store
from kg.graph.terms import PREFIXES
from kg.serve.replies import SOLUTIONS, RefusalError, Reply, choose, serialized
from kg.serve.workers import Answer

__all__ = ["QUERY_TEXT", "Caps", "graph_worker", "reading_worker"]

QUERY_TEXT = "application/sparql-query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """Most rows or triples of a result, and most bytes."""

    rows: int = 100_000
    size: int = 64 << 20


class _Graph:
    """Answers from one snapshot."""

    def __init__(self, store: Path, caps: Caps) -> None:
        self._path, self._caps = store, caps
        self._store = Store(store, read_only=True)

    @cached_property
    def _graph(self) -> KnowledgeGraph:
        return KnowledgeGraph(self._path, read_only=True)

    def query(self, sparql: str, accept: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> Reply:
        """Answer a query of the SPARQL protocol; graphs that the request names count in place of those that the query does."""
        try:
            refuse_service(sparql)
        except InputError as error:
            raise RefusalError(403, str(error)) from error
        try:
            graphs = [[ox.NamedNode(name) for name in names] for names in (default, named)]
        except ValueError as error:
            raise RefusalError(400, f"not the IRI of a graph: {error}") from error
        chosen = bool(default or named)
        try:
            result = self._store.inner.query(
                sparql,
                prefixes=dict(PREFIXES),
                use_default_graph_as_union=not chosen and not names_graphs(sparql),
                default_graph=list(graphs[0]) if chosen else None,
                named_graphs=list(graphs[1]) if chosen else None,
            )
            return self._written(result, accept)
        except SyntaxError as error:
            if is_update(sparql):
                raise RefusalError(403, "queries only read; the graph is changed by `kg add` and `kg retract`") from error
            raise RefusalError(400, f"not a SPARQL query: {error}") from error
        except (ValueError, OSError, RuntimeError) as error:
            raise RefusalError(500, f"the query cannot be answered: {error}") from error

    def _written(self, result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, accept: str) -> Reply:
        """Return a result in the form that the client likes best; one that is too large is refused and never cut."""
        out = _Capped(self._caps.size)
        if isinstance(result, ox.QueryTriples):
            triples = list(islice(result, self._caps.rows + 1))
            self._check(len(triples))
            return serialized(triples, accept, out)
        content_type, form = choose(accept, SOLUTIONS)
        result.serialize(out, form)
        body = out.getvalue()
        if isinstance(result, ox.QuerySolutions):
            self._check(_rows(body, form))
        return Reply(200, content_type, body)

    def _check(self, rows: int) -> None:
        if rows > self._caps.rows:
            raise RefusalError(400, f"the result has more than {self._caps.rows} rows; narrow the query or give it a LIMIT")

    def ask(self, name: str, parameters: dict[str, str], accept: str) -> Reply:
        """Answer a named question or, for a client that takes `application/sparql-query`, return its query."""
        if name not in questions():
            raise RefusalError(404, f"no question is called {name!r}; there are {', '.join(questions())}")
        sparql = fill(name, parameters, find=self._graph.find)
        if accept == QUERY_TEXT:
            return Reply(200, QUERY_TEXT, sparql.encode())
        return self.query(sparql, accept)

    def map(self, lang: str, organization: str | None) -> Reply:
        """Draw the map."""
        from kg.views import to_html

        page = to_html(self._graph, lang=lang, organization=organization)
        return Reply(200, "text/html; charset=utf-8", page.encode())


class _Reading:
    """Explains articles."""

    def explain(self, content: bytes, is_json: bool) -> Reply:
        """Read an article, a JSON object with its text or plain text, and say how."""
        from kg.articles import read_articles
        from kg.explain import explain

        if is_json:
            try:
                content = json.dumps(json.loads(content), ensure_ascii=False).encode()  # on one line
            except (ValueError, RecursionError) as error:
                raise InputError(f"not JSON: {error}") from error
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / ("article.jsonl" if is_json else "article.txt")
            file.write_bytes(content)
            try:
                (article,) = read_articles(file)
            except InputError as error:
                raise InputError(str(error).replace(f"{folder}/", "")) from error
        return Reply(200, "application/json", json.dumps(explain(article).to_json(), ensure_ascii=False).encode())


class _Capped(io.BytesIO):
    """Bytes in memory, up to so many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.tell() + len(data) > self._most:
            raise RefusalError(400, f"the result has more than {self._most} bytes; narrow the query or give it a LIMIT")
        return super().write(data)


def _rows(body: bytes, form: ox.QueryResultsFormat) -> int:
    if form == ox.QueryResultsFormat.CSV:
        csv.field_size_limit(len(body) + 1)
        return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1
    solutions = ox.parse_query_results(body, form)
    return sum(1 for _ in solutions) if isinstance(solutions, ox.QuerySolutions) else 0


def graph_worker(store: Path, caps: Caps) -> Answer:
    """Open a snapshot and return what answers from it."""
    graph = _Graph(store, caps)
    return partial(_answered, {"query": graph.query, "ask": graph.ask, "map": lru_cache(maxsize=4)(graph.map)})


def reading_worker() -> Answer:
    """Return what explains articles."""
    return partial(_answered, {"explain": _Reading().explain})


def _answered(answers: dict[str, Callable[..., Reply]], name: str, *arguments: object) -> Reply:
    try:
        return answers[name](*arguments)
    except RefusalError as refusal:
        return refusal.reply
    except InputError as error:
        return Reply.text(400, str(error))
    except KgError as error:
        return Reply.text(500, str(error))
    except MemoryError:
        return Reply.text(503, "stopped: it took more memory than is allowed")
