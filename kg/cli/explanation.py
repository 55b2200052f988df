"""An explanation, printed: each sentence with its mentions marked, the claims under it, and what was not read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from kg.cli.printing import claim_line, console, heading

if TYPE_CHECKING:
    from kg.explain import ExplainedSentence, Explanation
    from kg.model import Claim

__all__ = ["print_explanation"]


def print_explanation(explanation: Explanation) -> None:
    """Print how an article was read; `[the start-up = Acme]` says whom words were taken for."""
    out, claims = console(), explanation.reading.claims
    out.print(heading(explanation.reading.article))
    for sentence in explanation.sentences:
        note = " · not read" if sentence.is_unread else ""
        out.print(Text.assemble((f"{sentence.number:>3}", "dim"), "  ", _marked(sentence), (note, "red")))
        for claim in sentence.claims:
            out.print(_under(_claim(claim, claims)))
        for claim in sentence.repeats:
            out.print(_under(Text(f"states the deal of claim {_number(claim, claims)}, too", style="dim")))
        for claim in sentence.doubtful:
            out.print(_under(Text.assemble(("in doubt: ", "dim"), claim_line(claim), (f" · found by {claim.rule}", "dim"))))
    out.print()
    unread = explanation.unread
    what = "two organizations and a deal word and gave no claim"
    out.print(Text(f"not read: {len(unread)} of {len(explanation.sentences)} sentences have {what}", style="bold"))
    for sentence in unread:
        words = ", ".join(f"{word.text} ({', '.join(word.relations)})" for word in sentence.deal_words)
        out.print(Text.assemble((f"{sentence.number:>3}", "dim"), "  ", _marked(sentence)))
        out.print(_under(Text.assemble(("organizations: ", "dim"), ", ".join(sentence.organizations))))
        out.print(_under(Text.assemble(("deal words: ", "dim"), words)))


def _under(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 7), expand=False)


def _marked(sentence: ExplainedSentence) -> Text:
    """Return a sentence on one line with its mentions in brackets and, where it matters, its deal words underlined."""
    text = Text()
    for reference, pieces in groupby(sentence.pieces(), key=lambda piece: piece.reference):
        color = "" if reference is None else "cyan"
        if reference:
            text.append("[", style="dim")
        for piece in pieces:
            shown = piece.word and (piece.word.used or sentence.is_unread)
            text.append(" ".join(piece.text.split("\n")), style=f"{color} underline" if shown else color)
        if reference:
            meant = "" if reference.is_plain else f" = {', '.join(reference.organizations)}"
            text.append(meant, style="bold cyan")
            text.append("]", style="dim")
    return text


def _claim(claim: Claim, claims: Sequence[Claim]) -> Text:
    """Return a claim with its number, the words behind its status and the rule that found it."""
    cue = f" · because of “{claim.cue}”" if claim.cue else ""
    return Text.assemble((f"{_number(claim, claims)}. ", "dim"), claim_line(claim), (f"{cue} · found by {claim.rule}", "dim"))


def _number(claim: Claim, claims: Sequence[Claim]) -> int:
    return claims.index(claim) + 1
