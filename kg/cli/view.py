"""The command that draws the graph: `kg view`."""

from __future__ import annotations

from typing import Annotated

import typer

import kg
from kg.cli import printing
from kg.cli.options import DEFAULT_STORE, Output, Quiet, Store
from kg.cli.stores import reading

__all__ = ["view"]


def view(
    *,
    output: Output = "map.html",
    store: Store = DEFAULT_STORE,
    title: Annotated[str | None, typer.Option(help="Heading of the page.")] = None,
    lang: Annotated[str, typer.Option(help="Language that the page opens in, en or fr.")] = "en",
    organization: Annotated[str | None, typer.Option(metavar="NAME", help="Show this organization and its partners only.")] = None,
    max_edges: Annotated[int, typer.Option(min=1, help="Most lines to keep; the page says what was left out.")] = 5000,
    note: Annotated[str, typer.Option(help="A sentence to show on the page.")] = "",
    quiet: Quiet = False,
) -> None:
    """Draw the graph as one HTML page that works offline."""
    with reading(store) as graph:
        page = kg.to_html(graph, title=title, lang=lang, organization=organization, max_edges=max_edges, note=note)
    printing.write(output, page, quiet=quiet)
