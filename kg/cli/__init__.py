"""The command `kg`: options in, a call of the API, printing; no logic.

What answers the question goes to standard output, words about the work to standard error. Exit codes: 0 fine, 1 the data does
not conform, 2 wrong use or input. The reader, the graph and the map are imported by the commands that need them.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kg.cli import analysis, changes, decisions, figures, graph, reading, serve, view, web
from kg.errors import KgError

__all__ = ["app", "main"]


class _Group(TyperGroup):
    """Commands whose expected errors are messages and not tracebacks."""

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KgError as error:
            typer.echo(f"kg: {error}", err=True)
            raise typer.Exit(2) from None
        except BrokenPipeError:  # whoever read our output has enough: leave as a program does that SIGPIPE ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(141) from None
        return result


app = typer.Typer(
    cls=_Group,
    name="kg",
    help="Read news about technology partnerships into a knowledge graph that quotes its sources.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _kg(version_: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version and leave.")] = False) -> None:
    if version_:
        typer.echo(f"kg {version('kg')}")
        raise typer.Exit


app.command()(reading.extract)
app.command()(reading.explain)
app.command()(graph.add)
app.command()(web.watch)
app.command()(graph.retract)
app.command()(graph.query)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(graph.ask)
app.command()(changes.diff)
app.command()(analysis.loops)
app.command()(analysis.analyze)
app.command()(decisions.same)
app.command()(decisions.different)
app.command()(decisions.reject)
app.command()(decisions.confirm)
app.command()(decisions.undo)
app.command()(decisions.decisions)
app.command()(decisions.review)
app.command()(decisions.rebuild)
app.command()(view.view)
app.command()(serve.serve)
app.command()(graph.export)
app.command()(graph.validate)
app.command()(graph.stats)
app.command()(graph.ref)
app.command()(figures.evaluate)


def main() -> None:
    """Run the command line."""
    app(prog_name="kg")
