"""What the tests of `kg serve` share: a store, and servers of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from served import READINGS, TOKEN, Served, serving

from kg import KnowledgeGraph


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with `READINGS`, to which nobody writes."""
    path = tmp_path_factory.mktemp("serve") / "store"
    with KnowledgeGraph(path) as graph:
        graph.add_all(READINGS)
    return path


@pytest.fixture(scope="session")
def server(store: Path) -> Iterator[Served]:
    """A server of `store`, with small limits."""
    with serving(store, "--limit", "1", "--max-rows", "1000") as served:
        yield served


@pytest.fixture(scope="session")
def guarded(store: Path) -> Iterator[Served]:
    """A server of `store` that other machines could reach, with a token and a site that may read."""
    # A worker that has drawn a map reserves some 740 MiB of addresses, and 64 more for each thread that waits for memory.
    options = ("--host", "0.0.0.0", "--allow-origin", "https://our.example", "--workers", "1", "--memory", "1500", "--limit", "20")
    with serving(store, *options, KG_TOKEN=TOKEN) as served:
        yield served
