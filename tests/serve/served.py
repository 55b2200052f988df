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

from kg import Article, Claim, Evidence, Party, Reading

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
        of_threads = (file.read_text().split() for file in Path(f"/proc/{self.process.pid}/task").glob("*/children"))
        found = {int(pid) for pids in of_threads for pid in pids}
        return {pid for pid in found if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}


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
