"""Filling a graph: what came in, what was done with it and how long that took."""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

import kg
from kg.cli import printing
from kg.cli.inputs import readings
from kg.errors import InputError
from kg.model import Article, Reading

__all__ = ["Report", "fill"]

_FLUSH: Final = 250
"""After how many articles what was added leaves the memory for the disk."""
_LISTED: Final = 100
"""How many articles that were left out a report lists; it counts them all."""
_MANY: Final = 100
"""How many articles make a run of which the time is told."""


@dataclass(slots=True)
class Report:
    """What came of the articles of one run.

    Attributes:
        counts: Articles by outcome: "new", "replaced" and "same" as in the graph; "unread", of those that are the same, the ones
            that did not have to be read again for that.
        languages: Articles in languages that kg does not read, by language: they are in the graph, without claims.
        malformed: Number of articles that could not be taken.
        left_out: The reasons, of the first hundred.
        claims: Number of claims of the articles that were read.
        doubtful: Number of claims of too little confidence to count.
        copies: How many articles more than before are in the graph as copies of another, wholly or nearly its text.
        seconds: How long it took.
        finished: Whether all was gone through.
    """

    counts: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    malformed: int = 0
    left_out: list[str] = field(default_factory=list)
    claims: int = 0
    doubtful: int = 0
    copies: int = 0
    seconds: float = 0
    finished: bool = False

    @property
    def read(self) -> int:
        """Number of articles that the reader has read."""
        return self.counts["new"] + self.counts["replaced"] + self.counts["same"] - self.counts["unread"]

    def words(self) -> list[str]:
        """Return the report in words, one line or two."""
        counts = self.counts
        said = [f"{counts['new']} new, {counts['replaced']} replaced, {counts['same']} unchanged"]
        if self.languages:
            by_language = ", ".join(f"{language} {number}" for language, number in self.languages.most_common())
            said.append(f"{self.languages.total()} in another language ({by_language})")
        said += [f"{self.malformed} left out"] if self.malformed else []
        said += [f"{self.copies} more copies of others"] if self.copies > 0 else []
        lines = [f"articles: {', '.join(said)}"]
        if self.read + counts["unread"] >= _MANY:
            rate = f"{self.read / max(self.seconds, 0.001):.1f} a second"
            lines.append(f"{self.read} articles read in {self.seconds:.0f} s ({rate}), {self.claims} claims in them")
        if self.doubtful:
            lines.append(f"{self.doubtful} doubtful claims, which count for nothing: kg review claims")
        return lines

    def to_json(self) -> dict[str, Any]:
        """Return the report as a JSON object."""
        return {
            "finished": self.finished,
            "read": self.read,
            "new": self.counts["new"],
            "replaced": self.counts["replaced"],
            "same": self.counts["same"],
            "skipped": {"unchanged": self.counts["unread"], "other_language": dict(self.languages), "malformed": self.malformed},
            "left_out": self.left_out,
            "copies": self.copies,
            "claims": self.claims,
            "doubtful": self.doubtful,
            "seconds": round(self.seconds, 3),
        }


def fill(store: Path, paths: list[str], *, as_json: bool, quiet: bool, report: str | None, **how: Any) -> None:
    """Read articles into the graph of a store, those left out that it holds as they are, and report.

    Args:
        store: Folder of the graph.
        paths: What to read.
        as_json: Print a line for each article.
        quiet: Say nothing.
        report: Write the report as JSON here.
        how: See `readings`.
    """
    from kg.graph.ledger import Ledger

    begun, result = time.monotonic(), Report()
    with ExitStack() as stack:
        graph = stack.enter_context(kg.KnowledgeGraph(store))
        ledger = stack.enter_context(Ledger(graph, json.dumps([how["reader"], how["min_confidence"]])))
        filling = _Filling(graph, ledger, result, as_json)
        copies = _copies(graph)
        try:
            for reading in readings(
                paths, quiet=quiet, wanted=filling.wanted, foreign=filling.foreign, invalid=filling.invalid, **how
            ):
                filling.add(reading)
            result.finished = True
        except KeyboardInterrupt:
            printing.say(f"{store}: stopped; what was added stays, and the same command goes on from there", quiet=quiet)
            raise
        finally:
            result.seconds, result.copies = time.monotonic() - begun, _copies(graph) - copies
            for line in result.words():
                printing.say(f"{store}: {line}", quiet=quiet)
            if report:
                printing.write(report, json.dumps(result.to_json(), ensure_ascii=False, indent=1) + "\n", quiet=quiet)


class _Filling:
    """What is done with the articles. They come in another thread than their readings where several processes read."""

    def __init__(self, graph: kg.KnowledgeGraph, ledger: Any, report: Report, as_json: bool) -> None:
        self._graph, self._ledger, self._report, self._as_json = graph, ledger, report, as_json
        self._lock = Lock()

    def wanted(self, article: Article) -> bool:
        """Say whether an article has to be read, and count it where it has not."""
        with self._lock:
            claims = self._ledger.claims(article)
            if claims is not None:
                self._report.counts.update(("same", "unread"))
                self._tell(article, outcome="same", claims=claims)
        return claims is None

    def foreign(self, article: Article) -> None:
        """Keep an article in a language that is not read."""
        with self._lock:
            self._graph.add(Reading(article=article))
            self._report.languages[article.lang] += 1
            self._tell(article, outcome="other_language", lang=article.lang)

    def invalid(self, error: InputError) -> None:
        """Count what cannot be taken."""
        self._report.malformed += 1
        if len(self._report.left_out) < _LISTED:
            self._report.left_out.append(str(error))

    def add(self, reading: Reading) -> None:
        """Add what was read in an article."""
        with self._lock:
            outcome = self._graph.add(reading)
            self._ledger.note(reading.article, len(reading.claims))
            self._report.counts[outcome] += 1
            self._report.claims += len(reading.claims)
            self._report.doubtful += len(reading.doubtful)
            if self._report.read % _FLUSH == 0:
                self._graph.flush()
            self._tell(reading.article, outcome=outcome, claims=len(reading.claims))

    def _tell(self, article: Article, **values: Any) -> None:
        if self._as_json:
            printing.print_json([{"article": article.id, **values}])


def _copies(graph: kg.KnowledgeGraph) -> int:
    return int(str(graph.query("SELECT (COUNT(*) AS ?copies) WHERE { ?copy tp:copyOf ?first }").rows[0][0]))
