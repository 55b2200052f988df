"""Processes that answer, and that are killed where they take too long: nothing else stops a query of Oxigraph.

A worker has a limit on its memory and, where the system allows it, no network. It ends itself a second after its time is up, should
the server be gone by then.
"""

from __future__ import annotations

import ctypes
import multiprocessing
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
        self.make = make
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
        self._size, self._memory = size, memory
        self._make: Make | None = None
        self._free: list[_Worker] = []
        self._at_work: set[_Worker] = set()
        self._changed = threading.Condition()
        self._places = threading.BoundedSemaphore(4 * size)

    def start(self, make: Make) -> None:
        """Start workers, and wait until the last of those that were there before has done what it is at; it goes then.

        Raises:
            StoreError: They cannot be started.
        """
        fresh: list[_Worker] = []
        try:
            for _ in range(self._size):
                fresh.append(_Worker(make, self._memory))
        except StoreError:
            _stop(fresh)
            raise
        with self._changed:
            old, self._free, self._make = self._free, fresh, make
            leaving = set(self._at_work)
            self._changed.notify_all()
        _stop(old)
        with self._changed:
            self._changed.wait_for(lambda: not leaving & self._at_work)

    def close(self) -> None:
        """Stop all workers."""
        with self._changed:
            left, self._free, self._make = [*self._free, *self._at_work], [], None
        _stop(left)

    def call(self, name: str, *arguments: Any, seconds: float) -> Reply:
        """Return what a worker answers, or say that none is free or that it was stopped."""
        if not self._places.acquire(blocking=False):
            return _busy()
        try:
            worker = self._take(seconds)
            if worker is None:
                return _busy()
            try:
                reply = worker.call(name, arguments, seconds)
            except _StoppedError as reason:
                print(f"kg serve: {name} was stopped: {reason}", file=sys.stderr)
                worker.stop()
                with self._changed:
                    self._at_work.discard(worker)
                    self._changed.notify_all()
                threading.Thread(target=self._replace, args=(worker.make,), daemon=True).start()
                return Reply.text(503, f"stopped: {reason}")
            self._give_back(worker)
            return reply
        finally:
            self._places.release()

    def _take(self, seconds: float) -> _Worker | None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._free, seconds):
                return None
            worker = self._free.pop()
            self._at_work.add(worker)
            return worker

    def _give_back(self, worker: _Worker) -> None:
        with self._changed:
            self._at_work.discard(worker)
            if is_current := worker.make is self._make:
                self._free.append(worker)
            self._changed.notify_all()
        if not is_current:
            worker.stop()

    def _replace(self, make: Make) -> None:
        while make is self._make:
            try:
                self._give_back(_Worker(make, self._memory))
                return
            except StoreError as error:
                print(f"kg serve: {error}", file=sys.stderr)
                time.sleep(1)


def _busy() -> Reply:
    return Reply.text(503, "too many requests at once; try again", Retry_After="1")


def _stop(workers: list[_Worker]) -> None:
    for worker in workers:
        worker.stop()


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
