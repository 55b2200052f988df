"""The commands by which a person decides on organizations and claims, and takes decisions back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.text import Text

import kg
from kg.cli import printing
from kg.cli.options import DEFAULT_STORE, Json, Quiet, Store
from kg.cli.stores import reading

if TYPE_CHECKING:
    from kg.graph import Doubt, StoredClaim

__all__ = ["confirm", "decisions", "different", "rebuild", "reject", "review", "same", "undo"]

_Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or identifier of an organization.")]
_Claim = Annotated[str, typer.Argument(metavar="CLAIM", help="IRI of a claim, or its last part; `kg ask claims` shows them.")]


def same(one: _Name, other: _Name, store: Store = DEFAULT_STORE, quiet: Quiet = False) -> None:
    """Decide that two names stand for one organization."""
    with kg.KnowledgeGraph(store) as graph:
        printing.say(f"{store}: {graph.decide('same', one, other)}", quiet=quiet)


def different(one: _Name, other: _Name, store: Store = DEFAULT_STORE, quiet: Quiet = False) -> None:
    """Decide that two names stand for two organizations."""
    with kg.KnowledgeGraph(store) as graph:
        printing.say(f"{store}: {graph.decide('different', one, other)}", quiet=quiet)


def reject(claim: _Claim, store: Store = DEFAULT_STORE, quiet: Quiet = False) -> None:
    """Decide that an article does not say what a claim says; the claim is kept, marked, and counts for nothing."""
    with kg.KnowledgeGraph(store) as graph:
        printing.say(f"{store}: {graph.decide('reject', claim)}", quiet=quiet)


def confirm(claim: _Claim, store: Store = DEFAULT_STORE, quiet: Quiet = False) -> None:
    """Note that someone has checked that an article says what a claim says."""
    with kg.KnowledgeGraph(store) as graph:
        printing.say(f"{store}: {graph.decide('confirm', claim)}", quiet=quiet)


def undo(
    kind: Annotated[Literal["same", "different", "reject", "confirm"], typer.Argument(metavar="KIND", help="What was decided.")],
    about: Annotated[list[str], typer.Argument(metavar="NAME…", help="On which names or claim.")],
    store: Store = DEFAULT_STORE,
    quiet: Quiet = False,
) -> None:
    """Take a decision back: kg undo same 'Acme Labs' Acme."""
    with kg.KnowledgeGraph(store) as graph:
        printing.say(f"{store}: taken back: {graph.undo(kind, *about)}", quiet=quiet)


def decisions(store: Store = DEFAULT_STORE, as_json: Json = False) -> None:
    """List the decisions on the graph, in the order in which they were made."""
    with reading(store) as graph:
        made = graph.decisions
    if as_json:
        printing.print_json({"kind": item.kind, "about": list(item.about)} for item in made)
    else:
        printing.print_table(["kind", "about"], ([item.kind, " | ".join(item.about)] for item in made))


def rebuild(store: Store = DEFAULT_STORE, quiet: Quiet = False) -> None:
    """Derive the graph anew from its articles and decisions, and bring a store of an older format up to date."""
    with kg.KnowledgeGraph(store) as graph:
        numbers = graph.stats()
    printing.say(f"{store}: up to date; {numbers['articles']} articles, {numbers['relationships']} relationships", quiet=quiet)


def review(
    what: Annotated[
        Literal["all", "names", "claims"], typer.Argument(help="Which doubts: pairs of names, claims of little confidence.")
    ] = "all",
    *,
    store: Store = DEFAULT_STORE,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Go through what is in doubt, with the sentences: names that may be one organization, then doubtful claims.

    y: they are the same; the article says so. n: they are not; it does not. s skips, q leaves off.
    """
    with reading(store) as graph:
        pairs = list(graph.doubts()) if what != "claims" else []
        claims = list(graph.doubtful_claims()) if what != "names" else []
    if as_json:
        printing.print_json([*map(_json, pairs), *map(_claim_json, claims)])
        return
    doubts: list[tuple[Callable[[str], None], str, tuple[str, str], tuple[str, ...]]] = []
    doubts += [(partial(_print, pair), "the same?", ("same", "different"), pair.names) for pair in pairs]
    doubts += [(partial(_print_claim, claim), "does it say so?", ("confirm", "reject"), (claim.iri,)) for claim in claims]
    answers: list[tuple[str, tuple[str, ...]]] = []
    for number, (show, question, (yes, no), about) in enumerate(doubts, 1):
        show(f"{number} of {len(doubts)}")
        answer = _answer(question)
        if answer == "q":
            break
        if answer != "s":
            answers.append((yes if answer == "y" else no, about))
    if answers:
        with kg.KnowledgeGraph(store) as graph:
            graph.decide_all(answers)
    said = f"{len(pairs)} doubtful pairs of names, {len(claims)} doubtful claims, {len(answers)} decided"
    printing.say(f"{store}: {said}", quiet=quiet)


def _answer(question: str) -> str:
    """Return y, n, s or q; the end of the input is q."""
    while True:
        typer.echo(f"{question} [y/n/s/q] ", nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            return "q"
        if (answer := line.strip().casefold()[:1]) in ("y", "n", "s", "q"):
            return answer


def _print(doubt: Doubt, place: str) -> None:
    console = printing.console()
    console.print(Text.assemble((" | ".join(doubt.names), "bold cyan"), f"  ({doubt.reason}; {place})"), soft_wrap=True)
    for name, sentences in zip(doubt.names, doubt.sentences, strict=True):
        console.print(f"  {name}", markup=False, soft_wrap=True)
        for sentence, article in sentences:
            console.print(Text(f"    “{' '.join(sentence.split())}” [{article}]", style="italic dim"), soft_wrap=True)
        if not sentences:
            console.print("    no claim names it", style="dim")


def _print_claim(doubtful: StoredClaim, place: str) -> None:
    console, claim = printing.console(), doubtful.claim
    console.print(Text.assemble(printing.claim_line(claim), f"  ({place})"), soft_wrap=True)
    quote = " ".join(claim.evidence.text.split())
    console.print(Text(f"    “{quote}” [{doubtful.article.id}]", style="italic dim"), soft_wrap=True)


def _claim_json(doubtful: StoredClaim) -> dict[str, Any]:
    return {"reason": "confidence", "claim": doubtful.iri.rpartition("/")[2]} | doubtful.claim.to_json()


def _json(doubt: Doubt) -> dict[str, Any]:
    sides = zip((doubt.one, doubt.other), doubt.names, doubt.sentences, strict=True)
    return {
        "reason": doubt.reason,
        "organizations": [
            {"id": identifier, "name": name, "sentences": [{"sentence": said, "article": article} for said, article in sentences]}
            for identifier, name, sentences in sides
        ],
    }
