"""Processes that answer, and that are killed where they take too long: nothing else stops a query of Oxigraph.

A worker has a limit on its memory and, where the system allows it, no network. It ends itself a second after its time is up, should
the server be gone by then.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import queue
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Final, TypeAlias

from kg.errors import KgError, StoreError
from kg.serve.replies import Reply

__all__ = ["Answer", "Make", "Pool"]

_START_SECONDS: Final = 120
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

Answer: TypeAlias = Callable[..., Reply]
Make: TypeAlias = Callable[[], Answer]
"""What a process calls when it begins; what it gives answers requests: `answer(name, *arguments)`. It has to be picklable."""


class _StoppedError(Exception):
    """A worker was killed for the time it took, or ended by itself (for want of memory, as a rule)."""


class _Worker:
    def __init__(self, make: Make, memory: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, make, memory), daemon=True)
        self._process.start()
        theirs.close()
        try:
            trouble = self._receive(_START_SECONDS)
        except _StoppedError:
            trouble = "a process that answers queries could not be started; is --memory too small?"
        if trouble:
            self.stop()
            raise StoreError(trouble)

    def call(self, name: str, arguments: tuple[Any, ...], seconds: float) -> Reply:
        try:
            self._connection.send((name, arguments, seconds))
        except OSError:
            raise _StoppedError("it had ended before") from None
        reply: Reply = self._receive(seconds)
        return reply

    def _receive(self, seconds: float) -> Any:
        try:
            if not self._connection.poll(seconds):
                raise _StoppedError(f"it took longer than {seconds:g} seconds")
            return self._connection.recv()
        except (EOFError, OSError):
            raise _StoppedError("it took more memory than is allowed, or the process broke down") from None

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()


class Pool:
    """Some workers of one kind, each of which answers one request at a time.

    Args:
        size: How many.
        memory: Most bytes of address space for each.
    """

    def __init__(self, size: int, memory: int) -> None:
        self.size = size
        self._memory = memory
        self._make: Make | None = None
        self._free: queue.Queue[_Worker] = queue.Queue()
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(4 * size)

    def start(self, make: Make) -> None:
        """Start workers; those there are finish what they do and go, and no request is turned away.

        Raises:
            StoreError: They cannot be started.
        """
        fresh: queue.Queue[_Worker] = queue.Queue()
        try:
            for _ in range(self.size):
                fresh.put(_Worker(make, self._memory))
        except StoreError:
            _stop_all(fresh)
            raise
        with self._lock:
            old, self._free, self._make = self._free, fresh, make
        _stop_all(old)

    def close(self) -> None:
        """Stop all workers."""
        with self._lock:
            old, self._free, self._make = self._free, queue.Queue(), None
        _stop_all(old)

    def call(self, name: str, *arguments: Any, seconds: float) -> Reply:
        """Return what a worker answers, or say that none is free or that it was stopped."""
        if not self._places.acquire(blocking=False):
            return Reply.text(503, "too many requests at once; try again", Retry_After="1")
        try:
            taken = self._take(seconds)
            if taken is None:
                return Reply.text(503, "too many requests at once; try again", Retry_After="1")
            worker, free = taken
            try:
                reply = worker.call(name, arguments, seconds)
            except _StoppedError as reason:
                print(f"kg serve: {name} was stopped: {reason}", file=sys.stderr)
                worker.stop()
                threading.Thread(target=self._replace, args=(free,), daemon=True).start()
                return Reply.text(503, f"stopped: {reason}")
            self._give_back(worker, free)
            return reply
        finally:
            self._places.release()

    def _take(self, seconds: float) -> tuple[_Worker, queue.Queue[_Worker]] | None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            free = self._free
            try:
                return free.get(timeout=0.2), free
            except queue.Empty:  # all are at work, or `start` has put others in their place
                continue
        return None

    def _give_back(self, worker: _Worker, free: queue.Queue[_Worker]) -> None:
        with self._lock:
            if free is self._free:
                free.put(worker)
                return
        worker.stop()

    def _replace(self, free: queue.Queue[_Worker]) -> None:
        while free is self._free and self._make is not None:
            try:
                self._give_back(_Worker(self._make, self._memory), free)
                return
            except StoreError as error:
                print(f"kg serve: {error}", file=sys.stderr)
                time.sleep(1)


def _stop_all(workers: queue.Queue[_Worker]) -> None:
    while True:
        try:
            workers.get_nowait().stop()
        except queue.Empty:
            return


def _work(connection: Connection, make: Make, memory: int) -> None:
    """Answer requests until the server hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    _cut_off_the_network()
    try:
        answer = make()
    except KgError as error:
        connection.send(str(error))
        return
    connection.send("")
    while True:
        try:
            name, arguments, seconds = connection.recv()
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, seconds + 1)
        reply = answer(name, *arguments)
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.send(reply)


def _cut_off_the_network() -> None:
    """Leave the process without network where the system allows it (Linux with user namespaces).

    It is a second line: queries with SERVICE are refused by their text, and nothing else makes Oxigraph ask another server.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
