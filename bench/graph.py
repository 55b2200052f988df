"""How the graph keeps up with its size: `python bench/graph.py [CLAIMS…]`, on claims that are made up.

Prints for each number of claims how long it takes to add one article more (which must not grow with the graph), the memory and the
disk that the graph takes, and how long the named questions take, about one organization where they can be: as `kg ask` does, as
bare pyoxigraph does with the same query over the union of all graphs, and, for small graphs, as rdflib does with the same quads in
memory. Times are of the processor, so that what else runs on a machine counts little.
"""

from __future__ import annotations

import random
import resource
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kg import Amount, Article, Claim, Evidence, KnowledgeGraph, Party, Reading
from kg.decisions import Decisions
from kg.graph import questions
from kg.graph.questions import fill
from kg.graph.records import record
from kg.graph.whole import rebuild
from kg.ontology import relation_types, statuses

SIZES = (2_000, 10_000)
RDFLIB_UP_TO = 2_000
RDFLIB_SECONDS = 10
PER_ARTICLE = 3
FIRST = date(2023, 1, 1)


def readings(claims: int, *, seed: int = 1, prefix: str = "a") -> Iterator[Reading]:
    """Yield made-up readings with so many claims in all.

    A few organizations have many claims, most have few; an organization is part of one other at most, as in life.
    """
    rng = random.Random(seed)
    organizations = max(200, claims // 20)
    weights = [1 / (rank + 20) for rank in range(organizations)]
    total, cumulated = 0.0, []
    for weight in weights:
        total += weight
        cumulated.append(total)
    names, relations, stages = range(organizations), sorted(relation_types()), sorted(statuses())
    for number in range(claims // PER_ARTICLE):
        text, found, identifier = "", [], f"{prefix}{number}"
        for _ in range(PER_ARTICLE):
            one, other = rng.choices(names, cum_weights=cumulated, k=2)
            if one == other:
                other = (one + 1) % organizations
            relation = rng.choice(relations)
            if relation == "subsidiary_of":
                one, other = one or 1, (one or 1) // 8
            words = " ".join(f"w{rng.randrange(5000)}" for _ in range(15))
            sentence = f"Organization {one} {words} Organization {other}. "
            amount = Amount(rng.randrange(1, 50) * 10**8, None, "USD") if rng.random() < 0.4 else None
            found.append(
                Claim(
                    article=identifier,
                    relation=relation,
                    subject=Party(f"Organization {one}", ""),
                    object=Party(f"Organization {other}", ""),
                    status=rng.choice(stages),
                    evidence=Evidence(len(text), len(text) + len(sentence) - 1, sentence[:-1]),
                    amount=amount,
                )
            )
            text += sentence
        day = FIRST + timedelta(days=rng.randrange(900))
        source = f"Outlet {rng.randrange(200)}"
        yield Reading(article=Article(id=identifier, text=text, lang="en", published=day, source=source), claims=tuple(found))


def timed(action: Callable[[], Any], *, times: int = 3) -> float:
    """Return the median time of an action, in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        action()
        taken.append(time.process_time() - start)
    return 1000 * statistics.median(taken)


def megabytes(path: Path) -> float:
    """Return what a folder takes on disk."""
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6


def fill_store(graph: KnowledgeGraph, claims: int) -> None:
    """Put made-up articles into a store, and derive the rest at once."""
    batch = set()
    for place, reading in enumerate(readings(claims)):
        batch |= record(reading)
        if place % 2000 == 1999:
            graph._store.fill(batch)
            batch = set()
    graph._store.fill(batch)
    rebuild(graph._store, Decisions(), remove=set(), insert=set())


def asked(graph: KnowledgeGraph) -> dict[str, str]:
    """Return the named questions as SPARQL, about an organization of middling size where they need one."""
    values = {"organization": "Organization 40", "date": "2025-06-01"}
    result = {}
    for name, question in questions().items():
        given = {p.name: values[p.kind] for p in question.parameters}
        if "other" in given:
            given["other"] = "Organization 0"
        if "outlet" in given:
            given["outlet"] = "Outlet 7"
        result[name] = fill(name, given, find=graph.find)
    return result


def in_rdflib(nquads: str, queries: dict[str, str]) -> dict[str, float | None]:
    """Return how long rdflib takes for each query over the same quads in memory; None where it takes too long or fails."""
    from rdflib import Dataset

    from kg.graph.terms import PREFIXES

    data = Dataset(default_union=True)
    data.parse(data=nquads, format="nquads")
    result: dict[str, float | None] = {}

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    for name, sparql in queries.items():
        signal.alarm(RDFLIB_SECONDS)
        try:
            result[name] = timed(lambda sparql=sparql: list(data.query(sparql, initNs=dict(PREFIXES))), times=1)  # type: ignore[misc]
        except Exception:
            result[name] = None
        finally:
            signal.alarm(0)
    return result


def measure(claims: int) -> None:
    """Print the figures for one number of claims."""
    folder = Path(tempfile.mkdtemp(prefix="kg-bench-"))
    try:
        with KnowledgeGraph(folder / "store") as graph:
            start = time.process_time()
            fill_store(graph, claims)
            built = time.process_time() - start
            more = list(readings(150, seed=2, prefix="more"))
            added = [timed(lambda one=one: graph.add(one), times=1) for one in more]  # type: ignore[misc]
            numbers = graph.stats()
            start = time.process_time()
            for one in more:
                graph.retract(one.article.id)
            retracted = 1000 * (time.process_time() - start) / len(more)
            print(f"\n{claims:,} claims, {numbers['quads']:,} quads, {numbers['relationships']:,} relationships")
            print(f"  built at once                 {built:8.1f} s")
            worst = sorted(added)[len(added) * 95 // 100]
            print(f"  one article more: median      {statistics.median(added):8.1f} ms (95 %: {worst:.1f})")
            print(f"  one article retracted: mean   {retracted:8.1f} ms")
            print(f"  memory, at most               {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:8.0f} MB")
            print(f"  disk                          {megabytes(folder):8.0f} MB")
            queries = asked(graph)
            from kg.graph.terms import PREFIXES

            store, rows = graph._store.inner, {}
            for name, sparql in queries.items():
                ours = timed(lambda sparql=sparql: graph.query(sparql).rows)  # type: ignore[misc]
                bare = timed(
                    lambda sparql=sparql: [
                        tuple(row) for row in store.query(sparql, prefixes=dict(PREFIXES), use_default_graph_as_union=True)
                    ]  # type: ignore[misc]
                )
                rows[name] = (ours, bare, len(graph.query(sparql)))
            other = in_rdflib("".join(f"{quad} .\n" for quad in store), queries) if claims <= RDFLIB_UP_TO else {}
        print(f"  {'question':24}{'rows':>8}{'kg ms':>10}{'/ bare':>8}" + (f"{'rdflib / kg':>14}" if other else ""))
        for name, (ours, bare, found) in rows.items():
            slow = (
                ""
                if not other
                else f"{other[name] / ours:14.0f}"
                if other[name] is not None
                else f"{'over ' + str(RDFLIB_SECONDS) + ' s':>14}"
            )
            print(f"  {name:24}{found:8}{ours:10.1f}{ours / bare:8.2f}{slow}")
        print(f"  slowest: {max(ours for ours, _, _ in rows.values()):.0f} ms", flush=True)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    for size in [int(argument) for argument in sys.argv[1:]] or SIZES:
        measure(size)
