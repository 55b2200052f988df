"""Queries and clients that would hold the server up: each is stopped, and the server goes on."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import RUNAWAY, TOKEN

pytestmark = pytest.mark.xdist_group("limits of kg serve")  # one server, and clients that drip at it all the while

ASK = "ASK { ?s ?p ?o }"
RIGHT = {"authorization": f"Bearer {TOKEN}".encode().decode("latin-1"), "content_type": "application/sparql-query"}
TRIPLES = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


def busy(process: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def goes_on(server) -> None:
    """See to it that the server answers, once the processes that were stopped have successors."""
    deadline = time.monotonic() + 10
    while (answer := server.query(ASK)).status == 503 and time.monotonic() < deadline:
        pass
    assert answer.status == 200, answer.text


def connect(server) -> socket.socket:
    place = urlsplit(server.address)
    return socket.create_connection((place.hostname, place.port), timeout=15)


@pytest.fixture(scope="module", autouse=True)
def dripping(server) -> Iterator[tuple[float, list[socket.socket]]]:
    """Fifty connections that send a byte now and then, half of them of headers and half of a body, while all these tests run."""
    clients = [connect(server) for _ in range(50)]
    began, ended = time.monotonic(), threading.Event()
    for number, client in enumerate(clients):
        head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        client.sendall(head + (b"Content-Length: 500\r\n\r\nASK" if number % 2 else b"X-Slow: "))

    def drip() -> None:
        while not ended.wait(0.5):
            for client in clients:
                with suppress(OSError):
                    client.send(b" ")

    threading.Thread(target=drip, daemon=True).start()
    yield began, clients
    ended.set()
    for client in clients:
        client.close()


@pytest.mark.parametrize("query", [RUNAWAY, f"SELECT * {{ {TRIPLES} }} ORDER BY ?a", f"SELECT DISTINCT ?a ?d ?g {{ {TRIPLES} }}"])
def test_a_query_that_would_run_for_ever_is_stopped(server, query: str) -> None:
    began = time.monotonic()
    answer = server.query(query)
    assert answer.status == 503
    assert "longer than 1 seconds" in answer.text
    assert 0.9 < time.monotonic() - began < 2
    goes_on(server)


def test_runaways_at_all_processes_hold_others_up_no_longer_than_their_limit(server) -> None:
    with ThreadPoolExecutor(2) as several:
        stopped = [several.submit(server.query, RUNAWAY) for _ in range(2)]
        time.sleep(0.2)
        began = time.monotonic()
        assert server.ask("/page.js").status == 200
        assert time.monotonic() - began < 0.8
        assert server.query(ASK).status in (200, 503)
        assert time.monotonic() - began < 3
        assert {answer.result().status for answer in stopped} == {503}
    deadline = time.monotonic() + 10
    while len(server.children()) != 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    children = server.children()
    assert len(children) == 2
    deadline, used = time.monotonic() + 10, 1.0
    while used > 0.1 and time.monotonic() < deadline:  # those that have just been started come to rest, and nothing else goes on
        before = sum(map(busy, children))
        time.sleep(0.3)
        used = sum(map(busy, children)) - before
    assert used <= 0.1
    goes_on(server)


def test_more_requests_than_can_wait_are_turned_away_at_once(server) -> None:
    with ThreadPoolExecutor(24) as several:
        answers = list(several.map(lambda _: server.query(RUNAWAY), range(24)))
    assert {answer.status for answer in answers} == {503}
    away = [answer for answer in answers if answer.headers["Retry-After"]]
    assert len(away) >= 10
    assert "too many" in away[0].text
    goes_on(server)


def test_a_result_is_whole_or_refused(server) -> None:
    goes_on(server)
    for accept in ("application/json", "application/xml", "text/csv", "text/tab-separated-values"):
        assert server.query("SELECT * { ?s ?p ?o } LIMIT 1000", accept).status == 200
        refused = server.query("SELECT * { ?s ?p ?o } LIMIT 1001", accept)
        assert (refused.status, "more than 1000 rows" in refused.text) == (400, True)
    assert server.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1001", "text/turtle").status == 400


def test_a_result_of_too_many_bytes_is_refused(guarded) -> None:
    long = f"SELECT (CONCAT(?x, ?x, ?x, ?x, ?x) AS ?y) {{ ?s ?p ?o BIND('{'a' * 20_000}' AS ?x) }} LIMIT 900"
    answer = guarded.ask("/sparql", method="POST", body=long, timeout=40, **RIGHT)
    assert (answer.status, "bytes" in answer.text) == (400, True)


def test_a_query_that_takes_all_memory_is_stopped(guarded) -> None:
    more = "SELECT ?a ?b ?c ?d ?e ?f { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"
    answer = guarded.ask("/sparql", method="POST", body=more, timeout=40, **RIGHT)
    assert (answer.status, "memory" in answer.text) == (503, True), answer.text
    assert guarded.ask("/sparql", method="POST", body=ASK, **RIGHT).status == 200  # it waits for the successor: the limit is long


@pytest.mark.parametrize(
    "much", ["(" * 90_000, "{" * 90_000, "ASK {" + "?s ?p ?o . " * 8_000 + "}", "SERVICE" + " " * 90_000, '"\\' * 45_000]
)
def test_a_large_query_is_answered_or_refused(server, much: str) -> None:
    answer = server.ask("/sparql", method="POST", body=much, content_type="application/sparql-query")
    assert answer.status in (200, 400, 503), answer.text
    goes_on(server)


def test_a_huge_query_is_refused_before_it_is_read(server) -> None:
    huge = "ASK { ?s ?p '" + "x" * 100_000 + "' }"
    assert server.ask("/sparql", method="POST", body=huge, content_type="application/sparql-query").status == 413
    assert server.ask("/api/explain", method="POST", body="word " * 30_000, content_type="text/plain").status == 413
    with connect(server) as client:
        client.sendall(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n")
        assert client.recv(100).split()[1] == b"413"
    with connect(server) as client:
        client.sendall(b"GET /sparql?query=" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert client.recv(100).split()[1] == b"431"
    goes_on(server)


def test_a_client_that_does_not_read_holds_nobody_up(server) -> None:
    query = quote("SELECT ?s ?p ?o ?x { ?s ?p ?o BIND('" + "a" * 9000 + "' AS ?x) } LIMIT 400")  # four megabytes
    clients: list[socket.socket] = []
    deadline = time.monotonic() + 15
    while len(clients) < 24 and time.monotonic() < deadline:  # more than there are threads
        client = connect(server)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        if client.recv(15) == b"HTTP/1.1 200 OK":  # and no more of the answer
            clients.append(client)
    began = time.monotonic()
    assert server.query(ASK).status == 200
    assert time.monotonic() - began < 2
    assert len(clients) == 24
    for client in clients:
        client.close()


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "DELETE"]),
    path=st.sampled_from(
        ["/sparql", "/api/ask/talks", "/api/ask/timeline", "/api/ask/" + quote("é/../x"), "/", "/map?lang=xx", "/api/explain"]
    ),
    fields=st.lists(
        st.tuples(
            st.sampled_from(["query", "default-graph-uri", "named-graph-uri", "organization", "since", "lang", "update"]),
            st.sampled_from(["ASK {}", "OpenAI", "2026-01-01", "http://a/b", "SELECT * { ?s ?p ?o } LIMIT 3"])
            | st.text(max_size=40),
        ),
        max_size=4,
    ),
    accept=st.sampled_from(["*/*", "text/csv", "text/turtle", "application/json;q=x", ",;=", "a/b"])
    | st.text("abc/*;,=q.0 ", max_size=30),
    content_type=st.sampled_from(["application/x-www-form-urlencoded", "application/sparql-query", "x", ""]),
    body=st.sampled_from([b"", b"query=ASK%20%7B%7D", b"ASK {}"]) | st.binary(max_size=60),
)
def test_whatever_is_sent_gets_an_answer(server, *, method, path, fields, accept, content_type, body) -> None:
    encoded = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in fields)
    target = f"{path}{'&' if '?' in path else '?'}{encoded}"
    if path == "/api/explain" and content_type == "":
        body = b""
    answer = server.ask(target, method=method, body=body, accept=accept, content_type=content_type)
    assert answer.status in {200, 400, 403, 404, 405, 406, 415}, (answer.status, answer.text)
    assert answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.status != 200 and method != "HEAD":
        assert answer.type == "text/plain"
        assert answer.text.strip()


@pytest.mark.slow
def test_connections_that_drip_are_closed(server, dripping) -> None:
    began, clients = dripping
    for client in clients:
        client.settimeout(max(1.0, began + 14 - time.monotonic()))
        with suppress(ConnectionResetError):
            assert client.recv(100) == b""
    goes_on(server)
