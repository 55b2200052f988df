"""What the tests of the graph share."""

from __future__ import annotations

from typing import Any

import pytest

from kg.graph import KnowledgeGraph, questions


@pytest.fixture(scope="session")
def ask_rows() -> Any:
    """Ask a named question with its parameters in order and return the rows."""

    def ask(graph: KnowledgeGraph, name: str, *values: str) -> list[tuple[Any, ...]]:
        result = graph.ask(name, **dict(zip((p.name for p in questions()[name].parameters), values, strict=False)))
        assert all(len(row) == len(result.variables) for row in result.rows)
        return result.rows

    return ask
