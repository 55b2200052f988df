"""What addresses (http, https) hold, fetched politely, and never from where a stranger may not send us.

Each host name is resolved once, all its addresses are checked, and the connection goes to one of those, so that neither a name
server nor a redirect leads into a private network. The certificate is checked against the name. `Limits` hold for whatever is sent.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, responses
from importlib.metadata import version
from typing import Final
from urllib.parse import urldefrag, urljoin

from protego import Protego
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Url, parse_url

from kg.errors import InputError

__all__ = ["Answer", "Fetcher", "Limits"]

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_ROBOTS: Final = 2**19  # bytes of a robots.txt that are heeded
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server may do before it is given up.

    Attributes:
        size: Most bytes of a page, unpacked.
        wait: Seconds without an answer.
        total: Seconds for one address with its redirects, pauses not counted.
        redirects: How often an address may point to another one.
        retries: How often to ask again where a server is busy or fails.
        back_off: Seconds before the first of these, doubled for the next.
        longest: Most seconds that a server may make us wait before the next request.
        pause: Seconds between two requests to one host, where its robots.txt asks for no more.
    """

    size: int = 10 * 2**20
    wait: float = 10
    total: float = 60
    redirects: int = 5
    retries: int = 2
    back_off: float = 2
    longest: float = 30
    pause: float = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent: the address that answered in the end, the type, the charset (may be empty) and the bytes."""

    url: str
    kind: str
    charset: str
    content: bytes


class _StatusError(InputError):
    """A server answered, and not with what was asked for."""

    def __init__(self, message: str, status: int, wait: float | None) -> None:
        super().__init__(message)
        self.status, self.wait, self.busy = status, wait, status == 429 or status >= 500


@dataclass(slots=True)
class _Errand:
    """One address on its way: who asked for it, where it led to, how long it may take."""

    url: str
    target: str
    deadline: float

    def error(self, words: str) -> InputError:
        """Return an error that says which address it is about."""
        return InputError(f"{self._place}: {words}")

    def status_error(self, response: BaseHTTPResponse) -> _StatusError:
        """Return the error that an answer is."""
        words = f"answered {response.status} {responses.get(response.status, '')}".rstrip()
        return _StatusError(f"{self._place}: {words}", response.status, _wait(response.headers.get("Retry-After", "")))

    @property
    def _place(self) -> str:
        return self.url if self.target == self.url else f"{self.url}, which led to {self.target}"

    def sleep(self, seconds: float) -> None:
        """Wait, which does not count as time that the server took."""
        if seconds > 0:
            time.sleep(seconds)
            self.deadline += seconds


class Fetcher:
    """Fetches what addresses hold, one request at a time.

    Args:
        allow_private: Fetch from private, loopback and link-local addresses too.
        limits: What a server may do.
    """

    def __init__(self, *, allow_private: bool = False, limits: Limits | None = None) -> None:
        self._allow_private, self._limits = allow_private, limits or Limits()
        self._robots: dict[str, Protego] = {}
        self._last: dict[str, float] = {}
        self._agent = f"kg/{version('kg')}"

    def fetch(self, url: str, kinds: tuple[str, ...], *, ask_robots: bool = True) -> Answer:
        """Return what an address holds.

        Args:
            url: The address.
            kinds: Media types that it may be of; none for any.
            ask_robots: Heed the robots.txt of each host on the way.

        Raises:
            InputError: It cannot or may not be fetched.
        """
        errand = _Errand(url, url, time.monotonic() + self._limits.total)
        for _ in range(self._limits.redirects + 1):
            address = _parsed(errand)
            pause = self._allowed(errand, address) if ask_robots else 0
            answer = self._patiently(errand, address, pause, kinds)
            if isinstance(answer, Answer):
                return answer
            errand.target = urljoin(errand.target, answer)
        raise errand.error(f"more than {self._limits.redirects} redirects")

    def _allowed(self, errand: _Errand, address: Url) -> float:
        """Heed the robots.txt of a host, and return the seconds that are to pass between requests."""
        root = f"{address.scheme}://{address.netloc}"
        if root not in self._robots:
            begun, text = time.monotonic(), ""
            try:
                robots = self.fetch(f"{root}/robots.txt", (), ask_robots=False)
                text = robots.content[:_ROBOTS].decode(errors="replace")
            except InputError as error:
                if not isinstance(error, _StatusError) or error.busy:
                    raise errand.error(f"not fetched, since what its host allows cannot be read: {error}") from None
            self._robots[root] = Protego.parse(text)
            errand.deadline += time.monotonic() - begun
        rules = self._robots[root]
        if not rules.can_fetch(errand.target, "kg"):
            raise errand.error(f"not fetched, since {root}/robots.txt asks programs not to")
        return min(self._limits.longest, max(self._limits.pause, rules.crawl_delay("kg") or 0))

    def _patiently(self, errand: _Errand, address: Url, pause: float, kinds: tuple[str, ...]) -> Answer | str:
        """Leave a host time between two requests, and ask again where it is busy."""
        host, attempt = address.host or "", 0
        while True:
            if host in self._last:
                errand.sleep(self._last[host] + pause - time.monotonic())
            try:
                return self._once(errand, address, kinds)
            except _StatusError as error:
                if not error.busy or attempt == self._limits.retries:
                    raise
                wait = self._limits.back_off * 2**attempt if error.wait is None else error.wait
                if wait > self._limits.longest:
                    raise InputError(f"{error}, to wait {wait:.0f} s; kg waits {self._limits.longest:.0f} s at most") from None
            finally:
                self._last[host] = time.monotonic()
            errand.sleep(wait)
            attempt += 1

    def _once(self, errand: _Errand, address: Url, kinds: tuple[str, ...]) -> Answer | str:
        """Send one request; return what it brought, or the address that it points to."""
        headers = {"Host": address.netloc or "", "User-Agent": self._agent, "Accept-Encoding": "gzip, deflate"}
        headers["Accept"] = ", ".join(kinds) or "*/*"
        try:
            with self._connected(errand, address) as connection:
                connection.request("GET", address.request_uri, headers=headers, preload_content=False)
                response = connection.getresponse()
                if response.status in _REDIRECTS and (location := response.headers.get("Location")):
                    with suppress(UnicodeError):  # headers are read as Latin-1
                        location = location.encode("latin-1").decode()
                    return location
                if response.status != 200:
                    raise errand.status_error(response)
                header = Message()
                header["Content-Type"] = response.headers.get("Content-Type", "application/octet-stream")
                kind = header.get_content_type()
                if kinds and kind not in kinds:
                    raise errand.error(f"of type {kind}; allowed are {', '.join(kinds)}")
                content = self._content(errand, response)
                charset = str(header.get_content_charset() or "")
                return Answer(urldefrag(errand.target)[0], kind, charset, content)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            words = " ".join(str(error).split())[:200]
            raise errand.error(f"cannot be fetched: {words or type(error).__name__}") from None

    def _content(self, errand: _Errand, response: BaseHTTPResponse) -> bytes:
        content = bytearray()
        while more := response.read1(2**16):
            content += more
            if len(content) > self._limits.size:
                raise errand.error(f"more than {self._limits.size / 2**20:.3g} MiB; no article is so long")
        return bytes(content)

    @contextmanager
    def _connected(self, errand: _Errand, address: Url) -> Iterator[HTTPConnection]:
        """Give a connection that ends when the time for the errand is over, whatever the server does."""
        secure, host = address.scheme == "https", (address.host or "").strip("[]")
        port = address.port or (443 if secure else 80)
        ip = self._checked(errand, host, port)
        connection = (
            HTTPSConnection(ip, port, timeout=self._limits.wait, server_hostname=host, ssl_context=ssl.create_default_context())
            if secure
            else HTTPConnection(ip, port, timeout=self._limits.wait)
        )
        late, sockets = threading.Event(), list[socket.socket]()

        def stop() -> None:
            late.set()
            for each in (*sockets, connection.sock):
                if each is not None:
                    with suppress(OSError):
                        each.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(0, errand.deadline - time.monotonic()), stop)
        timer.daemon = True
        timer.start()
        try:
            connection.connect()
            sockets.append(connection.sock)
            yield connection
        finally:
            timer.cancel()
            connection.close()
            for each in sockets:
                each.close()
            if late.is_set():
                raise errand.error(f"not done after {self._limits.total:.3g} s")

    def _checked(self, errand: _Errand, host: str, port: int) -> str:
        """Return an address of a host, all of which may be connected to."""
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not self._allow_private and (refused := next((ip for ip in found if not _public(ip)), None)):
            raise errand.error(f"{host} is {refused}, no public address; --allow-private allows it")
        return found[0]


def _public(ip: str) -> bool:
    """Say whether an address is one of the open internet, also where it stands for another one.

    >>> [_public(ip) for ip in ("93.184.215.14", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a00:1", "fe80::1%2")]
    [True, False, False, False, False, False]
    """
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address.ipv4_mapped or address.sixtofour
        if inner:
            return _public(str(inner))
    return address.is_global and not address.is_multicast


def _parsed(errand: _Errand) -> Url:
    try:
        address = parse_url(errand.target)
    except LocationParseError:
        raise errand.error("no address") from None
    if address.scheme not in ("http", "https") or not address.host:
        raise errand.error("only http:// and https:// are fetched")
    if address.auth:
        raise errand.error("an address with a name or password is not fetched")
    return address


def _wait(header: str) -> float | None:
    """Read a Retry-After: seconds or a date."""
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
