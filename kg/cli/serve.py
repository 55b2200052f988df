"""The command that serves the graph over HTTP: `kg serve`."""

from __future__ import annotations

import signal
from typing import Annotated, Any

import typer

from kg.cli import printing
from kg.cli.options import DEFAULT_STORE, Quiet, Store
from kg.cli.stores import reading

__all__ = ["serve"]


def serve(
    *,
    store: Store = DEFAULT_STORE,
    host: Annotated[str, typer.Option(help="Address to listen at; one that other machines reach needs a token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any that is free.")] = 8080,
    token: Annotated[
        str | None,
        typer.Option(envvar="KG_TOKEN", help="What requests have to bring (Authorization: Bearer); best set as KG_TOKEN."),
    ] = None,
    known_as: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A host name that the server answers to.")] = None,
    allow_origin: Annotated[str | None, typer.Option(metavar="SITE", help="A web site whose pages may read, or *.")] = None,
    limit: Annotated[float, typer.Option(min=0.1, help="Seconds after which a query is stopped.")] = 10,
    max_rows: Annotated[int, typer.Option(min=1, help="Most rows of a result; larger ones are refused.")] = 100_000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer, as many queries at a time.")] = 2,
    memory: Annotated[int, typer.Option(min=256, help="Most memory for each of them, in MiB.")] = 4096,
    quiet: Quiet = False,
) -> None:
    """Serve the graph for reading: SPARQL protocol, a page to query it, the map, named questions and explain as JSON."""
    from kg.serve import LOOPBACK, Caps, Settings, is_loopback, server

    names = frozenset(name.lower() for name in (*(known_as or ()), host)) - LOOPBACK
    settings = Settings(
        names=names if known_as or is_loopback(host) else None, token=token or None, origin=allow_origin, seconds=limit
    )
    reading(store).close()
    with server(
        store, host=host, port=port, settings=settings, caps=Caps(rows=max_rows), workers=workers, memory=memory << 20
    ) as running:
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, _end)
        printing.say(f"{store}: served at {running.address}/, SPARQL at {running.address}/sparql; Ctrl-C ends it", quiet=quiet)
        running.run()


def _end(*_: Any) -> None:
    raise SystemExit(0)
