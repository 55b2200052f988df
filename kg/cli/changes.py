"""The command that says what is new in the graph: `kg diff`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli import printing
from kg.cli.options import DEFAULT_STORE, Json, Store
from kg.cli.stores import reading

if TYPE_CHECKING:
    from kg.graph import Change

__all__ = ["diff"]


def diff(
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first day of what is new.")],
    *,
    store: Store = DEFAULT_STORE,
    as_json: Json = False,
) -> None:
    """Show what articles since a day have changed: deals that are new, moved on, or were reported again."""
    with reading(store) as graph:
        rows = [_row(change) for change in graph.diff(since.date())]
    if as_json:
        printing.print_json(rows)
    elif rows:
        printing.print_table(list(rows[0]), (list(row.values()) for row in rows))


def _row(change: Change) -> dict[str, Any]:
    """Return one change; its sentence is that of the last claim that brought it."""
    was, now, last = change.was, change.now, change.claims[-1]
    amounts = [printing.amount_words(state.amount) if state and state.amount else None for state in (was, now)]
    return {
        "date": change.day.isoformat() if change.day else None,
        "change": change.kind,
        "subject": now.subject.name,
        "relation": now.relation,
        "object": now.object.name,
        "was": was.status if was else None,
        "now": now.status,
        "amount_was": amounts[0],
        "amount": amounts[1],
        "claims": len(change.claims),
        "sentence": " ".join(last.claim.evidence.text.split()),
        "article": last.article.id,
    }
