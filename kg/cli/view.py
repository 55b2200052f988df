"""The command that draws the graph: `kg view`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

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
    max_edges: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Most lines to keep, the strongest: 5000 on a page, 120 in a picture; it says what was left out.",
            show_default=False,
        ),
    ] = None,
    note: Annotated[str, typer.Option(help="A sentence to show on the page.")] = "",
    quiet: Quiet = False,
) -> None:
    """Draw the graph as one HTML page that works offline or, for FILE.svg and FILE.png, as a picture for a report."""
    options: dict[str, Any] = {"title": title, "lang": lang, "organization": organization, "note": note}
    if max_edges is not None:
        options["max_edges"] = max_edges
    suffix = Path(output).suffix.lower()
    with reading(store) as graph:
        drawn: str | bytes
        if suffix == ".png":
            drawn = kg.to_png(graph, **options)
        else:
            drawn = kg.to_svg(graph, **options) if suffix == ".svg" else kg.to_html(graph, **options)
    printing.write(output, drawn, quiet=True)
    if output != "-":
        size = len(drawn.encode() if isinstance(drawn, str) else drawn)
        printing.say(f"{output} written, {size / 1000:,.0f} kB", quiet=quiet)
