"""A graph made by hand, and `kg serve` on it as a process of its own."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from kg import Article, Claim, Evidence, KnowledgeGraph, Party, Reading

HOSTILE = "<img src=x onerror=alert(1)> </script><script>alert(2)</script> \"'\t&amp; été"
TOKEN = "sésame ouvre-toi"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def reading(identifier: str, subject: str, relation: str, target: str, status: str = "completed") -> Reading:
    text = f"{subject} and {target}: {identifier}."
    claim = Claim(
        article=identifier,
        relation=relation,
        subject=Party(subject, subject),
        object=Party(target, target),
        status=status,
        evidence=Evidence(0, len(text), text),
    )
    return Reading(article=Article(id=identifier, text=text, lang="en", source="The Wire"), claims=(claim,))


READINGS = (
    reading("a1", "Amazon", "invests_in", "OpenAI", "in_talks"),
    reading("a2", "Microsoft", "invests_in", "OpenAI"),
    reading("a3", "Oracle", "provides_compute_to", "OpenAI", "announced"),
    reading("a4", HOSTILE, "partners_with", "Nvidia"),
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def type(self) -> str:
        return self.headers["Content-Type"].partition(";")[0]


@dataclass(frozen=True)
class Served:
    """A running `kg serve`."""

    address: str
    process: subprocess.Popen[str]

    def ask(
        self, path: str, *, method: str = "GET", body: str | bytes | None = None, timeout: float = 20, **headers: str
    ) -> Answer:
        """Send a request as it stands; `content_type="text/plain"` is the header Content-Type."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=timeout)
        sent = body.encode() if isinstance(body, str) else body
        try:
            connection.request(method, path, sent, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def query(self, sparql: str, accept: str = "text/csv", *, timeout: float = 20, **fields: str | list[str]) -> Answer:
        encoded = urlencode({"query": sparql} | fields, doseq=True)
        return self.ask(f"/sparql?{encoded}", accept=accept, timeout=timeout)

    def rows(self, sparql: str, **fields: str | list[str]) -> list[str]:
        answer = self.query(sparql, **fields)
        assert answer.status == 200, answer.text
        return answer.text.split("\r\n")[1:-1]

    def children(self) -> set[int]:
        """The processes that answer queries."""
        found = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return {int(line.split()[0]) for line in found.stdout.splitlines() if "spawn_main" in line}


@contextmanager
def serving(store: Path, *options: str, **environment: str) -> Iterator[Served]:
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | environment)
    assert process.stderr
    try:
        said = process.stderr.readline()
        address = re.search(r"served at (http\S+)/,", said)
        assert address, said + process.stderr.read()
        yield Served(address[1].replace("0.0.0.0", "127.0.0.1"), process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        process.stderr.close()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with `READINGS`, to which nobody writes."""
    path = tmp_path_factory.mktemp("serve") / "store"
    with KnowledgeGraph(path) as graph:
        graph.add_all(READINGS)
    return path


@pytest.fixture(scope="session")
def server(store: Path) -> Iterator[Served]:
    """A server of `store`, with small limits."""
    with serving(store, "--limit", "1", "--max-rows", "1000") as served:
        yield served


@pytest.fixture(scope="session")
def guarded(store: Path) -> Iterator[Served]:
    """A server of `store` that other machines could reach, with a token and a site that may read."""
    options = ("--host", "0.0.0.0", "--allow-origin", "https://our.example", "--workers", "1", "--memory", "1000", "--limit", "20")
    with serving(store, *options, KG_TOKEN=TOKEN) as served:
        yield served
