"""Stores as the commands open them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import kg
from kg.cli import printing

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

__all__ = ["reading"]


def reading(store: Path) -> KnowledgeGraph:
    """Open a store for reading, and say so where its answers rest on older reference data or decisions."""
    graph = kg.KnowledgeGraph(store, read_only=True)
    if graph.outdated:
        printing.say(f"{store}: rests on an older ontology or other decisions; `kg rebuild --store {store}` derives it anew")
    return graph
