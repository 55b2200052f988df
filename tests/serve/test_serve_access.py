"""Who may ask and what for: the security list of the server, a test each."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote, urlencode, urlsplit

import pytest
from served import RUNAWAY, TOKEN, reading, serving
from typer.testing import CliRunner

from kg import KnowledgeGraph
from kg.cli import app
from kg.graph.snapshot import Snapshots

ASK = "ASK { ?s ?p ?o }"


@pytest.fixture(scope="module")
def outside() -> Iterator[tuple[str, list[str]]]:
    """A web server of someone else's, and what it is asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}/sparql", asked
    listening.shutdown()
    listening.server_close()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ service silent <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ BIND(<{0}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE#\n<{0}> {{ ?s ?p ?o }} }}",
        "PREFIX x: <{0}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
        "SELECT * {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
        "LOAD <{0}>",
        "# a comment\nPREFIX x: <{0}>\nLOAD x: INTO GRAPH x:",
        "CLEAR ALL",
        "INSERT DATA {{ <{0}> a <{0}> }}",
        "DELETE WHERE {{ ?s ?p ?o }}",
        "DROP SILENT ALL",
    ],
)
def test_a_query_neither_fetches_nor_changes(server, outside, query: str) -> None:
    address, asked = outside
    before = server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    text = query.format(address)
    for answer in (
        server.query(text),
        server.ask("/sparql", method="POST", body=text, content_type="application/sparql-query"),
    ):
        assert answer.status in (400, 403), answer.text
    assert server.query(f"SELECT * FROM <{address}> {{ ?s ?p ?o }}", "application/json").body.count(b'"type"') == 0
    assert server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == before
    assert asked == []


def test_a_worker_has_no_network() -> None:
    probe = (
        "from kg.serve.workers import _cut_off_the_network as cut\nimport socket, sys\ncut()\n"
        "try: socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=5)\nexcept OSError: print('none')"
    )
    listening = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    may = subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True).returncode == 0
    done = subprocess.run([sys.executable, "-c", probe, str(listening.server_port)], check=True, capture_output=True, text=True)
    listening.server_close()
    assert done.stdout == ("none\n" if may else "")


INJECTED = [
    "OpenAI> . ?s ?p ?o } #",
    'OpenAI" } ; CLEAR ALL #',
    "https://w3id.org/tech-partnerships/id/org/openai> ?p ?o . <x:y",
    "../../etc/passwd",
    "openai' OR '1'='1",
    "${7*7}{{7*7}}",
    "\\u003e } #",
    "\x00\r\nX-Injected: yes",
]


@pytest.mark.parametrize("value", INJECTED)
def test_parameters_of_questions_are_values_and_never_words_of_a_query(server, value: str) -> None:
    for name, parameter in (("talks", "organization"), ("timeline", "organization"), ("new-since", "since")):
        answer = server.ask(f"/api/ask/{name}?{urlencode({parameter: value})}")
        assert answer.status in (400, 404), answer.text
        assert "X-Injected" not in answer.headers
    assert server.ask(f"/api/ask/talks?{quote(value)}=OpenAI").status == 400
    assert server.ask(f"/api/ask/{quote(value)}").status == 404
    assert server.ask(f"/map?{urlencode({'organization': value})}").status == 400


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/..%2f..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/yasgui/LICENSES.txt",
        "/page.js/../app.py",
        "/app.py",
        "/page.js%00.html",
        "/page.js/",
        "/..\\..\\app.py",
        "/%c0%ae%c0%ae/app.py",
        "/api/ask/../../page.js",
        "/api/ask/..%2f..%2fpage.js",
        "/api/ask/talks.rq",
    ],
)
def test_no_path_leads_to_a_file(server, path: str) -> None:
    answer = server.ask(path)
    assert answer.status == 404
    assert "import" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "",
        "[::2]",
        "\xe9",
        "a b",
        "localhost/x",
        "localhost@evil.example",
    ],
)
def test_under_another_name_it_does_not_answer(server, host: str) -> None:
    for path in ("/", "/sparql?query=ASK%7B%7D", "/map", "/api/questions"):
        answer = server.ask(path, host=host)
        assert answer.status in (400, 421)
        assert server.ask(path, host="localhost:9999").status == 200


def test_without_a_name_it_does_not_answer(server) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=10)
    connection.putrequest("GET", "/sparql?query=ASK%7B%7D", skip_host=True)
    connection.endheaders()
    assert connection.getresponse().status == 421
    connection.close()


def test_pages_of_other_sites_can_neither_read_nor_send(server) -> None:
    form = {"method": "POST", "body": urlencode({"query": ASK}), "content_type": "application/x-www-form-urlencoded"}
    for origin in ("https://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1:1"):
        for answer in (server.ask("/sparql", origin=origin, **form), server.ask("/api/questions", origin=origin)):
            assert answer.status == 403
            assert "Access-Control-Allow-Origin" not in answer.headers
        explain = server.ask("/api/explain", method="POST", body="Zeta acquired Acme.", content_type="text/plain", origin=origin)
        assert explain.status == 403
    ours = server.ask("/sparql", origin=server.address, **form)
    assert ours.status == 200
    assert "Access-Control-Allow-Origin" not in ours.headers
    assert "Set-Cookie" not in ours.headers


def test_pages_of_other_sites_cannot_make_a_browser_fetch(server) -> None:
    for path in ("/sparql?query=ASK%7B%7D", "/map", "/api/questions"):
        assert server.ask(path, sec_fetch_site="cross-site").status == 403
        assert server.ask(path, sec_fetch_site="same-origin").status == 200
    assert server.ask("/", sec_fetch_site="cross-site").status == 200  # a link to the page


def test_every_answer_says_what_a_browser_may_do_with_it(server) -> None:
    for path in ("/", "/sparql?query=ASK%7B%7D", "/sparql?query=x", "/map", "/nothing", "/api/questions"):
        headers = server.ask(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self';" in server.ask("/").headers["Content-Security-Policy"]


def test_a_token_and_a_site_that_may_read(guarded) -> None:
    right = f"Bearer {TOKEN}".encode().decode("latin-1")
    closed = ("/sparql?query=ASK%7B%7D", "/sparql", "/map", "/api/questions", "/api/ask/talks", "/nothing")
    for path in closed:
        for header in (
            {},
            {"authorization": "Bearer sésame"},
            {"authorization": "Basic c2VzYW1l"},
            {"authorization": right + "x"},
        ):
            answer = guarded.ask(path, **header)
            assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="kg"')
        assert guarded.ask(f"{path}{'&' if '?' in path else '?'}token={quote(TOKEN)}").status == 401  # addresses end up in logs
    for path in closed[:5]:
        assert guarded.ask(path, authorization=right).status == 200
    assert guarded.ask("/").status == 200
    form = {"method": "POST", "content_type": "application/x-www-form-urlencoded"}
    assert guarded.ask("/map", body=urlencode({"token": TOKEN}), **form).status == 200
    assert guarded.ask("/map", body=urlencode({"token": "x"}), **form).status == 401
    assert guarded.ask("/sparql", body=urlencode({"token": TOKEN, "query": ASK}), **form).status == 401

    asked = guarded.ask("/sparql", method="OPTIONS", origin="https://our.example")
    assert (asked.status, asked.headers["Access-Control-Allow-Origin"]) == (204, "https://our.example")
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert guarded.ask("/api/questions", origin="https://our.example", authorization=right).status == 200
    assert guarded.ask("/api/questions", origin="https://evil.example", authorization=right).status == 403


def test_it_does_not_start_where_it_must_not(store: Path, tmp_path: Path, server) -> None:
    def refused(*options: str | Path) -> str:
        result = CliRunner().invoke(app, ["serve", *map(str, options)])
        assert (result.exit_code, result.stdout) == (2, ""), result.exception
        return result.stderr

    assert "set a token" in refused("--store", store, "--host", "0.0.0.0")
    assert "is no address" in refused("--store", store, "--host", "example.org")
    assert "cannot be listened at" in refused("--store", store, "--port", str(urlsplit(server.address).port))
    assert "there is no store here" in refused("--store", tmp_path / "none")
    assert "is no store of kg" in refused("--store", Path(__file__).parent)
    with KnowledgeGraph(tmp_path / "store"):
        assert "in use" in refused("--store", tmp_path / "store", "--port", "0")
    assert not list(tmp_path.rglob("serving-*"))


@pytest.mark.slow
def test_articles_can_be_added_meanwhile(tmp_path: Path) -> None:
    store = tmp_path / "store"
    count = "SELECT (COUNT(*) AS ?n) { ?a a tp:Article }"
    with KnowledgeGraph(store) as graph:
        graph.add(reading("a1", "Microsoft", "invests_in", "OpenAI"))
    with serving(store, "--limit", "2") as server:
        assert server.rows(count) == ["1"]
        with KnowledgeGraph(store) as graph:
            graph.add(reading("a2", "Oracle", "invests_in", "OpenAI"))
            time.sleep(1.5)  # the server sees the change, and waits
            assert server.rows(count) == ["1"]
            graph.add(reading("a3", "Nvidia", "invests_in", "OpenAI"))
        deadline, seen = time.monotonic() + 10, {"1"}
        while (rows := server.rows(count)) != ["3"] and time.monotonic() < deadline:
            seen |= set(rows)
        assert (rows, seen) == (["3"], {"1"})
        assert len(json.loads(server.ask("/api/ask/in-force").body)["results"]["bindings"]) == 3
        assert len(list(store.glob("serving-*/*"))) <= 2  # the one before goes with the last query at it


def endless(server) -> None:
    with suppress(http.client.HTTPException, OSError):
        server.query(RUNAWAY)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_however_it_ends_it_leaves_nothing(tmp_path: Path, ending: signal.Signals) -> None:
    store = tmp_path / "store"
    KnowledgeGraph(store).close()
    with serving(store, "--limit", "0.5") as server:
        children = server.children()
        if ending == signal.SIGKILL:
            Thread(target=endless, args=(server,), daemon=True).start()
            time.sleep(0.3)
        server.process.send_signal(ending)
        assert server.process.wait(10) == (-signal.SIGKILL if ending == signal.SIGKILL else 0)
        deadline = time.monotonic() + 5  # at work, they end a second after their time
        while (left := [pid for pid in children if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert len(children) == 2
        assert not left
    if ending == signal.SIGKILL:
        (left,) = store.glob("serving-*")
        snapshots = Snapshots(store)
        assert left not in store.glob("serving-*")
        snapshots.close()
    assert not list(store.glob("serving-*"))
