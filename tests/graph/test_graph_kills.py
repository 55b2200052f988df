"""A process that adds, retracts and decides is killed at any moment, over a hundred times: nothing is lost or half done."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from hand_built import WIRE, article, says

from kg.graph import KnowledgeGraph

pytestmark = pytest.mark.slow
KILLS = 105


def version(number: int, of: int) -> Any:
    """One of two versions of an article; all bear on one deal, so that each change touches what the others gave."""
    status = ("rumoured", "completed", "denied", "announced")[(number + of) % 4]
    own = says("And so it is.", "acquires", "Acme", f"Target {number} {of}", "completed")
    day = f"2025-0{1 + number}-1{of}"
    before = WIRE if number % 2 else ""
    deal = says("So it is.", "invests_in", "Acme", "Betalab", status)
    return article(f"a{number}", deal, own, published=day, before=before, source=f"Outlet {number}")


# what is done in turn, over and over: the state after any number of steps is known
STEPS = [
    *(("add", number, 0) for number in range(6)),
    ("same", "Betalab", "Beta Lab"),
    *(("add", number, 1) for number in (1, 3, 5)),
    ("retract", 2, 0),
    ("retract", 5, 0),
    ("undo", "Betalab", "Beta Lab"),
    ("add", 2, 1),
    ("retract", 0, 0),
]


def step(graph: KnowledgeGraph, number: int) -> None:
    kind, one, other = STEPS[number % len(STEPS)]
    if kind == "add":
        graph.add(version(one, other))
    elif kind == "retract":
        graph.retract(f"a{one}")
    elif kind == "same":
        graph.decide("same", one, other)
    elif graph.decisions:
        graph.undo("same", one, other)


def state(steps: int) -> tuple[tuple[tuple[int, int], ...], bool]:
    """The versions of the articles, and whether it is decided, after so many steps."""
    held: dict[int, int] = {}
    decided = False
    for number in range(steps):
        kind, one, other = STEPS[number % len(STEPS)]
        if kind == "add":
            held[one] = other
        elif kind == "retract":
            held.pop(one, None)
        else:
            decided = kind == "same"
    return tuple(sorted(held.items())), decided


def work(path: str, first: int, told: Any) -> None:
    """Go on from a step, and tell each one that is done."""
    with KnowledgeGraph(path) as graph:
        told.send("open")
        for number in range(first, first + 10_000):
            step(graph, number)
            told.send(number)


def heard(said: Any, most: int) -> list[Any]:
    """What a process says, up to a number of things or to its end."""
    result = []
    try:
        while len(result) < most:
            result.append(said.recv())
    except (EOFError, OSError):
        pass
    return result


def test_killed_a_hundred_times_nothing_is_lost(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["kg.graph", "kg.decisions"])
    path, rng = tmp_path / "store", random.Random(7)
    exports: dict[Any, str] = {}
    done, opened = 0, 0
    for _ in range(KILLS):
        said, told = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(str(path), done, told))
        process.start()
        told.close()
        # some are killed while they open, some after a number of steps, some in the middle of one
        words = heard(said, rng.choice((0, 1, 1, 2, 3, 5, 8)))
        time.sleep(rng.choice((0, 0, 0.001, 0.003, 0.01, 0.03)))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        words += heard(said, 10_000)
        process.join()
        said.close()
        opened += "open" in words
        acknowledged = max((word for word in words if word != "open"), default=done - 1) + 1
        with KnowledgeGraph(path) as graph:
            found = graph.export("nquads")
            assert found in (expected(acknowledged, exports), expected(acknowledged + 1, exports)), f"after step {acknowledged}"
            # what was under way may be done as well
            done = acknowledged if found == expected(acknowledged, exports) else acknowledged + 1
    assert opened > KILLS // 2
    assert done > KILLS
    with KnowledgeGraph(path) as graph:
        assert graph.validate().conforms


def expected(steps: int, exports: dict[Any, str]) -> str:
    """The graph after so many steps, made in one go."""
    held, decided = state(steps)
    if (held, decided) not in exports:
        with KnowledgeGraph() as graph:
            if decided:
                graph.decide("same", "Betalab", "Beta Lab")
            graph.add_all(version(number, of) for number, of in held)
            exports[held, decided] = graph.export("nquads")
    return exports[held, decided]
