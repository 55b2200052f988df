"""Pages by their addresses, from a server of this computer that behaves as badly as it can."""

from __future__ import annotations

import gzip
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg
from kg.articles import feeds, web
from kg.articles.fetching import Fetcher, Limits
from kg.articles.items import Found
from kg.cli import app
from kg.errors import InputError

DEAL = "Microsoft said on Tuesday that it had invested $1 billion in OpenAI, which builds large language models."
FRENCH = "Société Générale a annoncé mardi un partenariat avec Mistral AI dans l’intelligence artificielle générative à Paris."
QUICK = Limits(size=2**20, wait=0.4, total=0.8, back_off=0.01, pause=0)
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """Answers by path, and what was asked for in order."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.agents.add(self.headers["User-Agent"])
                with suppress(OSError):  # whoever asked has enough
                    site.answers.get(self.path, send(status=404))(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, path: str, *, text: str = DEAL, head: str = "") -> None:
        self.answers[path] = send(html(text, head))


def html(text: str, head: str = "") -> bytes:
    body = f"<article><h1>A deal</h1><p>{text}</p></article>"
    return f"<html><head><title>A deal</title>{head}</head><body>{body}</body></html>".encode()


def send(body: bytes = b"", *, status: int = 200, kind: str = "text/html", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def read(url: str, limits: Limits = QUICK, *, allow_private: bool = True) -> kg.Article:
    found = web.page(Fetcher(allow_private=allow_private, limits=limits), url)
    if isinstance(found, InputError):
        raise found
    assert isinstance(found, Found)
    return found.article


def refused(url: str, *, allow_private: bool = True) -> str:
    """Return why an address gives no article, and see that it took no long time to say so."""
    begun = time.monotonic()
    with pytest.raises(InputError) as error:
        read(url, allow_private=allow_private)
    assert time.monotonic() - begun < 2.5
    assert str(error.value).startswith(url)
    return str(error.value)


def test_a_page_becomes_an_article_under_its_own_address(site: Site) -> None:
    canonical = site.url("/deal")
    head = f'<link rel="canonical" href="{canonical}"><meta property="article:published_time" content="2026-01-29">'
    site.page("/deal?utm_source=x", head=head + '<meta property="og:site_name" content="The Outlet">')
    article = read(site.url("/deal?utm_source=x"))
    assert (article.id, article.url) == (canonical, canonical)
    assert DEAL in article.text
    assert (article.title, article.source, str(article.published)) == ("A deal", "The Outlet", "2026-01-29")
    assert all(agent.startswith("kg/") for agent in site.agents)


def test_no_page_passes_for_one_of_another_site(site: Site) -> None:
    site.page("/mine", head='<link rel="canonical" href="https://www.reuters.com/technology/deal">')
    assert read(site.url("/mine")).id == site.url("/mine")


def test_scripts_are_not_text_and_entities_are_characters(site: Site) -> None:
    site.page("/x", text=f"{DEAL} <script>document.write('Apple buys Oracle')</script>AT&amp;T said so too.")
    text = read(site.url("/x")).text
    assert "AT&T said so too." in text
    assert "Oracle" not in text


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "iso-8859-1"), ("windows-1252", "utf-8"), ("windows-1252", "windows-1252"), ("utf-8", "no-such-charset")],
)
def test_a_charset_is_found_also_where_the_header_is_wrong(site: Site, encoding: str, said: str) -> None:
    body = html(FRENCH, f'<meta charset="{encoding}">').decode().encode(encoding)
    site.answers["/fr"] = send(body, kind=f"text/html; charset={said}")
    assert FRENCH in read(site.url("/fr")).text


def test_plain_text_is_an_article_too(site: Site) -> None:
    site.answers["/a.txt"] = send(DEAL.encode() + b"\r\n", kind="text/plain")
    assert read(site.url("/a.txt")).text == DEAL + "\n"


def test_redirects_are_followed_not_for_ever_and_only_to_the_web(site: Site) -> None:
    site.page("/end")
    site.answers["/start"] = send(status=302, Location="/end#part")
    site.answers["/loop"] = send(status=301, Location="/loop")
    site.answers["/file"] = send(status=302, Location="file:///etc/passwd")
    site.answers["/auth"] = send(status=302, Location=f"http://me:secret@127.0.0.1:{site.port}/end")
    assert read(site.url("/start")).url == site.url("/end")
    assert "more than 5 redirects" in refused(site.url("/loop"))
    assert site.asked.count("/loop") == 6
    assert "only http:// and https://" in refused(site.url("/file"))
    assert "password" in refused(site.url("/auth"))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]"]
)
def test_private_addresses_are_refused(site: Site, host: str) -> None:
    assert "no public address; --allow-private" in refused(f"http://{host}:{site.port}/", allow_private=False)
    assert not site.asked


def test_a_name_or_a_redirect_does_not_lead_into_a_private_network(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with a public and a private address is refused, and the one that was checked is the one that is connected to."""
    real, names = socket.getaddrinfo, {"inside.example": ["127.0.0.1"], "both.example": ["93.184.215.14", "192.168.0.1"]}
    asked: list[str] = []

    def resolve(host: str, port: int, *args: object, **more: object) -> object:
        asked.append(host)
        addresses = names.get(host)
        return [(2, 1, 6, "", (each, port)) for each in addresses] if addresses else real(host, port, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert "inside.example is 127.0.0.1" in refused(f"http://inside.example:{site.port}/", allow_private=False)
    assert "both.example is 192.168.0.1" in refused(f"http://both.example:{site.port}/", allow_private=False)
    assert not site.asked
    # a public page that points inside: let this server pass for a public one
    monkeypatch.setattr("kg.articles.fetching._public", lambda ip: ip == "127.0.0.1")
    site.answers["/out"] = send(status=302, Location="http://10.1.2.3/admin")
    asked.clear()
    message = refused(f"http://inside.example:{site.port}/out", allow_private=False)
    assert "10.1.2.3, no public address" in message
    assert asked.count("inside.example") == 2  # once for each request, robots.txt and the page: a second look could differ


def test_what_is_too_large_is_given_up(site: Site) -> None:
    bomb = gzip.compress(b" " * 2**26)
    site.answers["/bomb"] = send(bomb, Content_Encoding="gzip")

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        while True:
            request.wfile.write(b"<p>" * 2**14)

    site.answers["/endless"] = endless
    assert "more than 1 MiB" in refused(site.url("/bomb"))
    assert "more than 1 MiB" in refused(site.url("/endless"))


def test_who_is_too_slow_is_given_up(site: Site) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.end_headers()
        while True:
            request.wfile.write(b" ")
            time.sleep(0.1)

    site.answers["/drip"] = drip
    site.answers["/silent"] = lambda _: time.sleep(1)
    assert "not done after 0.8 s" in refused(site.url("/drip"))
    assert "timed out" in refused(site.url("/silent"))


def test_other_types_and_failures_are_named(site: Site) -> None:
    site.answers["/image"] = send(b"\x89PNG", kind="image/png")
    site.answers["/untyped"] = lambda request: (request.send_response(200), request.end_headers(), None)[2]
    site.answers["/binary"] = send(b"\0\1\2", kind="text/html")
    site.answers["/short"] = send(html(DEAL), Content_Length="9999")
    assert "of type image/png; allowed are text/html" in refused(site.url("/image"))
    assert "allowed are text/html" in refused(site.url("/untyped"))
    assert "zero byte" in refused(site.url("/binary"))
    assert "cannot be fetched" in refused(site.url("/short"))
    assert "answered 404 Not Found" in refused(site.url("/none"))
    assert "cannot be fetched" in refused("http://127.0.0.1:9/")


def test_who_is_busy_is_asked_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("kg.articles.fetching.time.sleep", slept.append)
    answers = iter([send(status=429, Retry_After="7"), send(status=503), send(html(DEAL))])
    site.answers["/busy"] = lambda request: next(answers)(request)  # noqa: PLW0108
    site.answers["/broken"] = send(status=500)
    site.answers["/later"] = send(status=429, Retry_After="3600")
    assert DEAL in read(site.url("/busy")).text
    assert slept == [7, 0.02]
    assert "answered 500" in refused(site.url("/broken"))
    assert site.asked.count("/broken") == 3
    assert "3600 s; kg waits 30 s at most" in refused(site.url("/later"))
    assert site.asked.count("/later") == 1


def test_robots_txt_is_heeded(site: Site) -> None:
    site.answers["/robots.txt"] = send(b"User-agent: *\nDisallow: /closed", kind="text/plain")
    site.answers["/way"] = send(status=302, Location="/closed/b")
    site.page("/open")
    assert read(site.url("/open"))
    assert "asks programs not to" in refused(site.url("/closed/a"))
    assert "asks programs not to" in refused(site.url("/way"))
    assert not any(path.startswith("/closed") for path in site.asked)
    site.answers["/robots.txt"] = send(status=503)
    assert "not fetched" in refused(site.url("/open"))


def test_a_host_is_left_time_between_two_requests(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers["/robots.txt"] = send(b"User-agent: *\nCrawl-delay: 4", kind="text/plain")
    site.page("/a")
    site.page("/b")
    slept: list[float] = []
    monkeypatch.setattr("kg.articles.fetching.time.sleep", slept.append)
    fetcher = Fetcher(allow_private=True, limits=QUICK)
    assert not any(isinstance(web.page(fetcher, site.url(path)), InputError) for path in ("/a", "/b"))
    assert slept == [pytest.approx(4, abs=0.5)] * 2


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands make no pauses."""
    monkeypatch.setattr("kg.articles.fetching.Limits", lambda: QUICK)


@pytest.mark.usefixtures("patient")
def test_addresses_in_commands(site: Site, tmp_path: Path) -> None:
    site.page("/a")
    store = str(tmp_path / "store")
    command = ["add", "--store", store, site.url("/none"), site.url("/a"), "--skip-invalid", "--reader", "rules"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0
    assert "no public address" in done.stderr
    done = CliRunner().invoke(app, [*command, "--allow-private"])
    assert "answered 404" in done.stderr
    assert "1 new" in done.stderr
    assert "1 unchanged" in CliRunner().invoke(app, [*command, "--allow-private"]).stderr
    done = CliRunner().invoke(app, ["extract", "--allow-private", site.url("/none"), site.url("/a")])
    assert done.exit_code == 2
    assert site.url("/none") in done.stderr
    done = CliRunner().invoke(app, ["explain", "--allow-private", site.url("/a")])
    assert "Microsoft" in done.stdout


def rss(*links: str) -> bytes:
    listed = "".join(f"<item><title>A deal</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{listed}</channel></rss>'.encode()


def atom(link: str) -> bytes:
    entry = f'<entry><id>1</id><title>A deal</title><link href="{link}"/></entry><entry><id>urn:2</id><title>None</title></entry>'
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>N</title>{entry}</feed>'.encode()


@pytest.mark.usefixtures("patient")
def test_a_feed_gives_its_new_items_once(site: Site, tmp_path: Path) -> None:
    site.page("/a?utm_source=rss", head=f'<link rel="canonical" href="{site.url("/a")}">')
    site.page("/b")
    site.answers["/feed"] = send(
        rss("/a?utm_source=rss", "/gone", site.url("/a"), "file:///etc/passwd"), kind="application/rss+xml"
    )
    site.answers["/atom"] = send(atom(site.url("/b")), kind="text/xml; charset=utf-8")
    command = ["add", "--store", str(tmp_path / "store"), "--reader", "rules", "--allow-private", "--feed", site.url("/feed")]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0
    assert "1 new, 0 replaced, 0 unchanged, 1 left out" in done.stderr
    assert "answered 404" in done.stderr
    assert "item 4: no address of a web page, found 'file:" in done.stderr
    done = CliRunner().invoke(app, [*command, "--feed", site.url("/atom")])
    assert "1 new, 0 replaced, 0 unchanged, 1 left out" in done.stderr
    assert "item 2: no address of a web page" in done.stderr
    done = CliRunner().invoke(app, [*command, "--feed", site.url("/atom")])
    assert "0 new, 0 replaced, 0 unchanged, 1 left out" in done.stderr
    assert (site.asked.count("/a?utm_source=rss"), site.asked.count("/a"), site.asked.count("/b")) == (1, 0, 1)


def test_what_is_no_feed_is_named_and_nothing_in_one_is_expanded(site: Site) -> None:
    site.page("/page")
    entities = '<!DOCTYPE rss [<!ENTITY a "/x"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = rss("/p&a;", "/q&f;").decode().replace("<rss", f"{entities}<rss").encode()
    site.answers["/hostile"] = send(body, kind="application/rss+xml")
    fetcher = Fetcher(allow_private=True, limits=QUICK)
    with pytest.raises(InputError, match=r"/page: no feed; RSS and Atom are read"):
        list(feeds.items(fetcher, site.url("/page")))
    hostname = Path("/etc/hostname").read_text(encoding="utf-8").strip()
    assert not any(hostname in str(item) for item in feeds.items(fetcher, site.url("/hostile")))


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_watching_ends_with_the_article_at_hand_and_goes_on_from_there(site: Site, tmp_path: Path, which: signal.Signals) -> None:
    """The signal comes while a page is fetched: what was fetched is kept, no more is asked for, and the next run takes the rest."""
    listed, store = tmp_path / "feeds.txt", tmp_path / "store"
    listed.write_text(f"# news\n{site.url('/none')}\n\n{site.url('/feed')}\n", encoding="utf-8")
    site.answers["/feed"] = send(rss("/a", "/b", "/c"), kind="application/rss+xml")
    site.page("/a")
    site.page("/c", text=f"{DEAL} Oracle has not.")

    def stopping(request: BaseHTTPRequestHandler) -> None:
        signal.raise_signal(which)  # reaches the main thread, where kg watches
        send(html(f"{DEAL} So it said."))(request)

    site.answers["/b"] = stopping
    command = ["watch", str(listed), "--store", str(store), "--reader", "rules", "--allow-private"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "/none: answered 404" in done.stderr
    with kg.KnowledgeGraph(store, read_only=True) as graph:
        assert sorted(article.url.removeprefix(site.url("")) for article in graph.articles()) == ["/a", "/b"]
    assert "/c" not in site.asked
    done = CliRunner().invoke(
        app, ["add", "--store", str(store), "--reader", "rules", "--allow-private", "--feed", site.url("/feed")]
    )
    with kg.KnowledgeGraph(store, read_only=True) as graph:
        assert sorted(article.url.removeprefix(site.url("")) for article in graph.articles()) == ["/a", "/b", "/c"]
    assert (site.asked.count("/a"), site.asked.count("/b")) == (1, 1)
