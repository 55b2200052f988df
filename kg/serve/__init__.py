"""The graph over HTTP, for reading: the SPARQL 1.1 protocol, a page to query it, the map and a small JSON API.

Untrusted queries are answered by processes of their own (`workers`), from a snapshot of the store (`kg.graph.snapshot`), so that a
query can be stopped whatever it does, and articles can be added meanwhile.
"""

from __future__ import annotations

import ipaddress
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import create_server

from kg.errors import InputError, StoreError
from kg.graph.snapshot import Snapshots
from kg.serve.answering import Caps, graph_worker, reading_worker
from kg.serve.app import LOOPBACK, MOST_TEXT, App, Settings
from kg.serve.workers import Answer, Pool

__all__ = ["LOOPBACK", "Caps", "Server", "Settings", "is_loopback", "server"]

_REQUEST_SECONDS = 10
_CONNECTIONS = 200


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests have to arrive within some time, however they drip."""

    _began = 0.0

    def readable(self) -> bool:
        """Say whether to read on; called about once a second at least."""
        if self.request is None:
            self._began = time.monotonic()
        elif time.monotonic() - self._began > _REQUEST_SECONDS:
            self.will_close = True
        return bool(super().readable())


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens.

    Attributes:
        address: Where.
        run: Answers requests until KeyboardInterrupt or SystemExit.
    """

    address: str
    run: Callable[[], None]


@contextmanager
def server(
    store: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    settings: Settings | None = None,
    caps: Caps | None = None,
    workers: int = 2,
    memory: int = 4 << 30,
) -> Iterator[Server]:
    """Serve a store from a snapshot of it, which is renewed within seconds of each change.

    Args:
        store: Its folder.
        host: Address to listen at.
        port: Port; 0 for any that is free.
        settings: Rules of access and limits of time.
        caps: Limits of a result.
        workers: Processes that answer queries, as many at a time.
        memory: Most bytes for each.

    Raises:
        InputError: The address is not this machine alone, and no token is set, or it cannot be listened at.
        StoreError: The store cannot be read, or someone writes to it, before a first snapshot could be made.
    """
    settings = settings or Settings()
    if settings.token is None and not is_loopback(host):
        raise InputError(f"{host} can be reached from other machines: set a token (--token or KG_TOKEN)")
    snapshots, graph, reader = Snapshots(store), Pool(workers, memory), Pool(1, memory)
    ended = threading.Event()
    try:
        listening = _listen(App(graph, _Once(reader), settings), host, port, threads=4 * workers + 12)
        first = snapshots.take()
        if first is None:
            raise StoreError(f"{store}: the store is in use by another process; wait for it to end, and start then")
        make = partial(graph_worker, caps=caps or Caps())
        graph.start(partial(make, first))
        following = {"current": first, "ended": ended}
        threading.Thread(target=_renew, args=(snapshots, graph, make), kwargs=following, daemon=True).start()
        yield Server(f"http://{f'[{host}]' if ':' in host else host}:{listening.effective_port}", listening.run)
        listening.close()
    finally:
        ended.set()
        graph.close()
        reader.close()
        snapshots.close()


def is_loopback(host: str) -> bool:
    """Say whether an address is for programs of this machine only.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, False)

    Raises:
        InputError: It is no address.
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError as error:
        raise InputError(f"{host!r} is no address to listen at; give one such as 127.0.0.1 or 0.0.0.0") from error


class _Once:
    """The process that explains articles, started when the first one is to be, as it loads the models."""

    def __init__(self, pool: Pool) -> None:
        self._pool, self._lock, self._started = pool, threading.Lock(), False

    def __call__(self) -> Pool:
        with self._lock:
            if not self._started:
                self._pool.start(reading_worker)
                self._started = True
        return self._pool


def _renew(snapshots: Snapshots, graph: Pool, make: Callable[[Path], Answer], *, current: Path, ended: threading.Event) -> None:
    """Follow the store: take a snapshot after each change, and remove the one before once nobody is at it."""
    while not ended.wait(1):
        try:
            if snapshots.changed() and (fresh := snapshots.take()):
                graph.start(partial(make, fresh))
                snapshots.remove(current)
                current = fresh
                print("kg serve: the store has changed; queries are answered from it as it is now", file=sys.stderr)
        except (StoreError, OSError) as error:
            print(f"kg serve: {error}", file=sys.stderr)


def _listen(app: App, host: str, port: int, *, threads: int) -> Any:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that requests wait for each other is no news
    try:
        listening = create_server(
            app,
            host="127.0.0.1" if host == "localhost" else host,
            port=port,
            threads=threads,
            ident="kg",
            connection_limit=_CONNECTIONS,
            channel_timeout=30,
            cleanup_interval=5,
            max_request_header_size=32 * 1024,
            max_request_body_size=3 * MOST_TEXT + 1000,  # a form may write a byte in three
            outbuf_high_watermark=1 << 30,  # a thread is not to wait for a client that reads slowly; results are bounded
        )
    except (OSError, ValueError) as error:
        raise InputError(f"{host}:{port} cannot be listened at: {error}") from error
    listening.channel_class = _Channel
    return listening
