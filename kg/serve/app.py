"""The server's addresses and its rules of access, as a WSGI application.

Nothing here changes anything, and there are no cookies: a page elsewhere that makes a browser send requests gains nothing, and is
refused besides, by its Origin. A request has to name the server as it is known (its Host), so that no name of someone else's that
is pointed at this machine reads from it.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib import resources
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from kg.errors import KgError
from kg.graph.questions import questions
from kg.serve.description import description
from kg.serve.replies import RefusalError, Reply
from kg.serve.workers import Pool

__all__ = ["LOOPBACK", "App", "Settings"]

Environ = dict[str, Any]
Fields = dict[str, list[str]]

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_TEXT: Final = 100_000
"""Most bytes of a query, and of an article to explain."""
_HOST: Final = re.compile(r"([\w.-]+|\[[\da-f:.]+\])(?::\d*)?", re.ASCII | re.IGNORECASE)
_FORM: Final = "application/x-www-form-urlencoded"
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
_FILES: Final = {
    "/": ("page.html", "text/html"),
    "/page.js": ("page.js", "text/javascript"),
    "/page.css": ("page.css", "text/css"),
    "/yasgui.min.js": ("yasgui/yasgui.min.js", "text/javascript"),
    "/yasgui.min.css": ("yasgui/yasgui.min.css", "text/css"),
}
"""The files that are sent, and no others; they hold nothing of the graph, so that they need no token."""
# The editor sets styles on what it shows, and its pictures are part of its style.
_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_MAP_POLICY: Final = "frame-ancestors 'none'"  # the map carries one of its own, with the hashes of its scripts


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a server was told.

    Attributes:
        names: What a request may call the server besides the names of loopback; None where any name will do, as a token is needed.
        token: What a request has to bring, or None.
        origin: The web site whose pages may read from the server ("*" for any), or None.
        seconds: Most time for a query.
        slow_seconds: Most time to draw the map or to explain an article.
    """

    names: frozenset[str] | None = frozenset()
    token: str | None = None
    origin: str | None = None
    seconds: float = 10
    slow_seconds: float = 60


class _Request:
    """A request, with the fields of its address and of its form."""

    def __init__(self, environ: Environ) -> None:
        self.environ = environ
        self.method = environ["REQUEST_METHOD"].replace("HEAD", "GET")
        self.path = _unicode(environ.get("PATH_INFO", ""))
        self.type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        self.body: bytes = environ["wsgi.input"].read()  # waitress has received the whole, and bounded it
        self.fields = _fields(environ.get("QUERY_STRING", ""))
        self.form = _fields(self.text()) if self.type == _FORM else {}

    def header(self, name: str) -> str:
        return _unicode(self.environ.get(f"HTTP_{name.upper()}", ""))

    def text(self) -> str:
        try:
            return self.body.decode()
        except UnicodeDecodeError as error:
            raise RefusalError(400, f"not UTF-8: {error}") from error

    def allow(self, *methods: str) -> None:
        if self.method not in methods:
            raise RefusalError(405, f"{self.method[:20]} is not for {self.path[:100]!r}", Allow=", ".join(methods))


class App:
    """The application.

    Args:
        graph: What answers from the graph.
        reader: Gives what explains articles, and is called when the first one is to be.
        settings: What the server was told.
    """

    def __init__(self, graph: Pool, reader: Callable[[], Pool], settings: Settings) -> None:
        self._graph, self._reader, self._settings = graph, reader, settings

    def __call__(self, environ: Environ, start_response: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
        """Answer a request."""
        try:
            reply = self._answer(_Request(environ))
        except RefusalError as refusal:
            reply = refusal.reply
        except KgError as error:
            reply = Reply.text(503, str(error))
        headers = {"Content-Type": reply.type, "Content-Length": str(len(reply.body))} | _HEADERS | self._sharing() | reply.headers
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]

    def _answer(self, request: _Request) -> Reply:
        path = request.path
        self._check_names(request)
        if request.method == "OPTIONS" and self._settings.origin:
            return Reply(204, "text/plain", b"")
        if path in _FILES:
            request.allow("GET")
            return _file(path)
        self._check_token(request)
        if path == "/sparql":
            return self._sparql(request)
        if path == "/map":
            return self._map(request)
        if path == "/api/questions":
            request.allow("GET")
            return _questions()
        if path.startswith("/api/ask/"):
            return self._ask(request, path.removeprefix("/api/ask/"))
        if path == "/api/explain":
            return self._explain(request)
        raise RefusalError(404, f"nothing is at {path[:100]!r}; see /, /sparql, /map, /api/questions, /api/ask/NAME, /api/explain")

    def _check_names(self, request: _Request) -> None:
        """Refuse what comes under a name of someone else's, or from a page of someone else's."""
        host, origin, names = request.header("Host"), request.header("Origin"), self._settings.names
        if not _name(host) or (names is not None and _name(host) not in names | LOOPBACK):
            raise RefusalError(421, f"this server is not called {host[:100]!r}; `kg serve --known-as NAME` gives it a name")
        theirs = urlsplit(origin).netloc
        if origin:
            known = self._settings.origin in ("*", origin) or theirs == host or _name(theirs) in (names or ())
        else:  # a browser says so of what it fetches for a page (a picture, a frame) without saying which
            known = request.path in _FILES or request.header("Sec_Fetch_Site") != "cross-site"
        if not known:
            raise RefusalError(403, "pages of other sites may not ask this server; `kg serve --allow-origin SITE` lets them")

    def _check_token(self, request: _Request) -> None:
        if self._settings.token is None:
            return
        scheme, _, given = request.header("Authorization").partition(" ")
        if scheme.lower() != "bearer":  # the form that opens the map cannot send a header
            given = request.form.get("token", [""])[0] if request.path == "/map" else ""
        if not hmac.compare_digest(given.strip().encode("utf-8", "replace"), self._settings.token.encode()):
            raise RefusalError(401, "a token is needed, as `Authorization: Bearer TOKEN`", WWW_Authenticate='Bearer realm="kg"')

    def _sharing(self) -> dict[str, str]:
        """Return the headers that let pages of another site read, where they may."""
        if self._settings.origin is None:
            return {"Cross-Origin-Resource-Policy": "same-origin"}
        return {
            "Access-Control-Allow-Origin": self._settings.origin,
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type",
        }

    def _sparql(self, request: _Request) -> Reply:
        """Answer by the SPARQL 1.1 protocol."""
        request.allow("GET", "POST")
        given, accept = request.fields, request.header("Accept")
        if request.method == "POST":
            if request.type == _FORM:
                given = request.form
            elif request.type == "application/sparql-query":
                given = given | {"query": [request.text()]}
            elif request.type == "application/sparql-update":
                given = {"update": []}
            else:
                raise RefusalError(415, f"a query comes as {_FORM} or application/sparql-query, not as {request.type!r}")
        if "update" in given:
            raise RefusalError(403, "this server only reads; the graph is changed by `kg add` and `kg retract`")
        if "query" not in given and request.method == "GET":
            return description(accept, f"{request.environ['wsgi.url_scheme']}://{request.header('Host')}/sparql")
        if len(given.get("query", [])) != 1:
            raise RefusalError(400, f"one query is needed, and there are {len(given.get('query', []))}")
        query, default, named = given["query"][0], given.get("default-graph-uri", []), given.get("named-graph-uri", [])
        _bound(query.encode())
        return self._graph.call("query", query, accept, default, named, seconds=self._settings.seconds)

    def _ask(self, request: _Request, name: str) -> Reply:
        """Answer a named question with the parameters that are in the address."""
        request.allow("GET")
        given = {key: values[-1] for key, values in request.fields.items()}
        return self._graph.call("ask", name, given, request.header("Accept"), seconds=self._settings.seconds)

    def _map(self, request: _Request) -> Reply:
        request.allow("GET", "POST")
        given = {key: values[-1] for key, values in request.fields.items()}
        reply = self._graph.call("map", given.get("lang", "en"), given.get("organization"), seconds=self._settings.slow_seconds)
        if reply.status == 200:
            reply.headers["Content-Security-Policy"] = _MAP_POLICY
        return reply

    def _explain(self, request: _Request) -> Reply:
        request.allow("POST")
        if request.type not in ("application/json", "text/plain"):
            raise RefusalError(415, f"an article comes as application/json or text/plain, not as {request.type!r}")
        _bound(request.body)
        is_json = request.type == "application/json"
        return self._reader().call("explain", request.body, is_json, seconds=self._settings.slow_seconds)


def _bound(content: bytes) -> None:
    if len(content) > MOST_TEXT:
        raise RefusalError(413, f"{len(content)} bytes are too many; {MOST_TEXT} are allowed")


def _fields(encoded: str) -> Fields:
    try:
        return parse_qs(encoded, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:  # a UnicodeDecodeError too
        raise RefusalError(400, f"the fields of the request cannot be read: {error}") from error


def _unicode(text: str) -> str:
    """Return what WSGI hands over a byte a character."""
    return text.encode("latin-1").decode("utf-8", "replace")


def _name(host: str) -> str:
    """Return the name in a Host header or in the address of a site, without its port; nothing where there is none.

    >>> _name("[::1]:8080"), _name("Kg.Example.org:80"), _name("localhost")
    ('::1', 'kg.example.org', 'localhost')
    """
    match = _HOST.fullmatch(host)
    return match[1].strip("[]").lower() if match else ""


@cache
def _file(path: str) -> Reply:
    name, media_type = _FILES[path]
    content = (resources.files("kg.serve") / name).read_bytes()
    return Reply(200, f"{media_type}; charset=utf-8", content, {"Content-Security-Policy": _PAGE_POLICY})


@cache
def _questions() -> Reply:
    listed = [
        {
            "name": question.name,
            "texts": dict(question.texts),
            "parameters": [{"name": p.name, "kind": p.kind, "required": p.required} for p in question.parameters],
            "sparql": question.sparql,
        }
        for question in questions().values()
    ]
    return Reply(200, "application/json", json.dumps(listed, ensure_ascii=False).encode())
