"""How `kg serve` holds up: `python bench/serve.py [CLAIMS [SECONDS [CLIENTS]]]`, on claims that are made up.

Clients ask at once, each as fast as it is answered, while articles are added to the same store again and again and one more client
sends queries that would run for ever. Prints how many answers a second there are, how long they take, and how long the endless ones
are let run. Every answer is checked: those on the old articles against what the graph itself says, and those that count against
what was ever the whole of the store; a wrong one ends the run with exit code 1.
"""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from itertools import count, islice
from pathlib import Path
from urllib.parse import quote, urlsplit

from graph import PER_ARTICLE, fill_store, readings

from kg import KnowledgeGraph

LIMIT = 2.0
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
COUNT = "SELECT (COUNT(DISTINCT ?a) AS ?articles) (COUNT(?c) AS ?claims) { ?c tp:inArticle ?a ; a tp:Claim }"
NAME = 'SELECT ?o { ?o rdfs:label "Organization 40" }'
STATED = 'SELECT ?e { ?c tp:inArticle ?a ; tp:evidence ?e . ?a dcterms:identifier "a7" } ORDER BY ?e'
"""What does not change with the articles that are added."""


class Clients:
    """Clients, and what they have seen."""

    def __init__(self, address: str, fixed: dict[str, bytes], first: int) -> None:
        self.address, self.fixed = urlsplit(address).netloc, fixed
        self.states = {first}
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.wrong: list[str] = []
        self.refused: dict[int, int] = defaultdict(int)
        self.ended = threading.Event()

    def ask(self) -> None:
        """Ask in turn, until the end."""
        connection, seen = http.client.HTTPConnection(self.address, timeout=60), 0
        for turn in count():
            if self.ended.is_set():
                return
            name = (*self.fixed, COUNT)[turn % (len(self.fixed) + 1)]
            status, body = self._answer(connection, name)
            if status != 200:
                self.refused[status] += 1
            elif name in self.fixed:
                if body != self.fixed[name]:
                    self.wrong.append(f"{name}: {body[:200]!r}")
            else:
                articles, claims = (int(v["value"]) for v in json.loads(body)["results"]["bindings"][0].values())
                if articles not in self.states or claims != PER_ARTICLE * articles or articles < seen:
                    self.wrong.append(f"{articles} articles and {claims} claims after {seen}; there were {sorted(self.states)}")
                seen = articles

    def endure(self) -> None:
        """Send queries that would run for ever."""
        connection = http.client.HTTPConnection(self.address, timeout=60)
        while not self.ended.is_set():
            status, _ = self._answer(connection, ENDLESS)
            if status != 503:
                self.wrong.append(f"an endless query was answered with {status}")
            time.sleep(1)

    def _answer(self, connection: http.client.HTTPConnection, query: str) -> tuple[int, bytes]:
        began = time.perf_counter()
        connection.request("GET", f"/sparql?query={quote(query)}", headers={"Accept": "application/sparql-results+json"})
        response = connection.getresponse()
        body = response.read()
        if response.status == 200 or query == ENDLESS:
            self.taken[query].append(time.perf_counter() - began)
        return response.status, body


def figures(clients: Clients, seconds: float) -> None:
    """Print what was measured."""
    names = {
        NAME: "one organization",
        STATED: "sentences of one article",
        COUNT: "count of all claims",
        ENDLESS: "would run for ever",
    }
    answered = sum(len(taken) for query, taken in clients.taken.items() if query != ENDLESS)
    print(f"answers a second: {answered / seconds:.0f}")
    print(f"{'milliseconds':30}{'answers':>9}{'p50':>8}{'p95':>8}{'p99':>8}{'most':>8}")
    for query, taken in clients.taken.items():
        ranked = sorted(1000 * t for t in taken)
        shares = "".join(f"{ranked[int(share * (len(ranked) - 1))]:8.1f}" for share in (0.5, 0.95, 0.99, 1))
        print(f"{names.get(query, query.partition(chr(10))[0][:28]):30}{len(ranked):9}{shares}")


def main(claims: int = 3_000, seconds: float = 15, clients: int = 4) -> int:
    """Run it."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        with KnowledgeGraph(store) as graph:
            fill_store(graph, claims)
        with KnowledgeGraph(store, read_only=True) as graph:
            (row,) = graph.query(COUNT).rows
            fixed = {query: compact(graph.query(query).serialize("json")) for query in (NAME, STATED)}
        command = [
            sys.executable,
            "-m",
            "kg",
            "serve",
            "--store",
            str(store),
            "--port",
            "0",
            "--limit",
            str(LIMIT),
            "--workers",
            "2",
        ]
        server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert server.stderr
        address = re.search(r"served at (\S+)/,", server.stderr.readline())
        assert address
        said: list[str] = []
        threading.Thread(target=lambda: said.extend(server.stderr or ()), daemon=True).start()
        asking = Clients(address[1], fixed, int(str(row[0])))
        threads = [threading.Thread(target=asking.ask) for _ in range(clients)] + [threading.Thread(target=asking.endure)]
        for thread in threads:
            thread.start()
        began, added = time.monotonic(), 0
        more = readings(claims, seed=2, prefix="b")
        while time.monotonic() - began < seconds:
            with KnowledgeGraph(store) as graph:
                asking.states.add(max(asking.states) + 5)
                graph.add_all(islice(more, 5))
            added += 5
            time.sleep(1)
        asking.ended.set()
        took = time.monotonic() - began
        for thread in threads:
            thread.join()
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    print(
        f"{claims} claims, {clients} clients, {took:.0f} s; {added} articles added, {sum('changed' in s for s in said)} snapshots"
    )
    figures(asking, took)
    print(f"turned away: {dict(asking.refused) or 'none'}; wrong answers: {len(asking.wrong)}")
    for line in islice(asking.wrong, 5):
        print(line, file=sys.stderr)
    return 1 if asking.wrong else 0


def compact(text: str) -> bytes:
    """Return JSON as the server writes it."""
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")).encode()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
