"""How an article was read as one HTML file: its sentences with the claims beside them, and what was not read.

The page has no script at all, and its Content-Security-Policy admits its own style and nothing else. Text of the article reaches
it through the template, which escapes everything.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kg.errors import InputError
from kg.ontology import organization_types, relation_types, statuses
from kg.views.model import style
from kg.views.page import environment, label, text, with_policy

if TYPE_CHECKING:
    from kg.explain import DealWord, ExplainedSentence, Explanation, Reference
    from kg.model import Amount, Claim, Organization

__all__ = ["explanation_to_html"]


def explanation_to_html(explanation: Explanation, *, lang: str = "en") -> str:
    """Return an explanation as one self-contained HTML page, which works offline and prints.

    Args:
        explanation: What `kg.explain` gave.
        lang: Language of the page, "en" or "fr". The article stays as it was written.

    Raises:
        InputError: The language is not one of the two.
    """
    if lang not in _words():
        raise InputError(f"the page exists in {', '.join(_words())}, not in {lang!r}")
    return with_policy(environment().get_template("explanation.html").render(_Page(explanation, lang).data()))


class _Page:
    """An explanation in the words of one language."""

    def __init__(self, explanation: Explanation, lang: str) -> None:
        self._explanation, self._lang, self._words = explanation, lang, _words()[lang]
        self._organizations = {o.name: o for o in explanation.reading.organizations}
        self._numbers = {id(c): n for n, c in enumerate(explanation.reading.claims, start=1)}

    def data(self) -> dict[str, Any]:
        """Return what the template is filled with."""
        article, sentences = self._explanation.reading.article, self._explanation.sentences
        unread, previous, rows = self._explanation.unread, 0, []
        for sentence in sentences:
            between = article.text[previous : sentence.start]
            rows.append({"opens": "\n" in between} | self._row(sentence))
            previous = sentence.end
        return {
            "lang": self._lang,
            "words": self._words,
            "style": style(),
            "style_sheet": text("explanation.css"),
            "article": article,
            "title": article.title or article.id,
            "url": article.url if article.url.startswith(("http://", "https://")) else "",
            "counts": [self._count("sentences", sentences), self._count("claims", self._numbers), self._count("unread", unread)],
            "organizations": self._listed(),
            "sentences": rows,
            "unread": [row for row in rows if row["unread"]],
        }

    def _count(self, what: str, things: Sequence[Any] | Mapping[Any, Any]) -> str:
        return self._words[f"one_{what}"] if len(things) == 1 else self._words[what].format(n=len(things))

    def _listed(self) -> list[dict[str, Any]]:
        """Return the organizations, the most mentioned first."""
        times = Counter(n for s in self._explanation.sentences for r in s.references for n in r.organizations)
        found = sorted(self._organizations.values(), key=lambda o: (-times[o.name], o.name))
        return [
            {"name": o.name, "kind": _kind(o), "types": self._types(o), "aliases": o.aliases, "n": times[o.name]} for o in found
        ]

    def _types(self, organization: Organization) -> str:
        return ", ".join(label(organization_types()[t], self._lang) for t in organization.types)

    def _row(self, sentence: ExplainedSentence) -> dict[str, Any]:
        chips = []
        for reference, pieces in groupby(sentence.pieces(), key=lambda p: p.reference):
            chip = self._chip(reference) if reference else None
            chips.append({"chip": chip, "words": [(p.text, self._mark(p.word, sentence)) for p in pieces]})
        return {
            "number": sentence.number,
            "chips": chips,
            "claims": [self._claim(c) for c in sentence.claims],
            "repeats": [self._numbers[id(c)] for c in sentence.repeats],
            "doubtful": [self._claim(c) for c in sentence.doubtful],
            "unread": sentence.is_unread,
            "organizations": sentence.organizations,
            "deal_words": [(w.text, self._relations(w.relations)) for w in sentence.deal_words],
        }

    def _mark(self, word: DealWord | None, sentence: ExplainedSentence) -> dict[str, Any] | None:
        """Return how a deal word is shown: where it states a claim, or in a sentence that was not read; elsewhere not at all."""
        if word is None or not (word.used or sentence.is_unread):
            return None
        return {"used": word.used, "tip": self._relations(word.relations)}

    def _chip(self, reference: Reference) -> dict[str, Any]:
        """Return how a mention is shown: colored by type, who is meant behind it where its words do not say so, and in a tip."""
        meant = [self._organizations[name] for name in reference.organizations if name in self._organizations]
        who = ", ".join(reference.organizations)
        types = self._types(meant[0]) if len(meant) == 1 else ""
        return {
            "kind": _kind(meant[0]) if meant else "",
            "who": "" if reference.is_plain else who,
            "tip": " · ".join(filter(None, (who, types, self._words.get(reference.form, reference.form)))),
        }

    def _relations(self, names: Sequence[str]) -> str:
        return ", ".join(label(relation_types()[name], self._lang) for name in names)

    def _claim(self, claim: Claim) -> dict[str, Any]:
        relation, status = relation_types()[claim.relation], statuses()[claim.status]
        return {
            "number": self._numbers.get(id(claim)),
            "relation": relation.name,
            "arrow": "↔" if relation.symmetric else "→",
            "label": label(relation, self._lang),
            "parties": [
                {"name": p.name, "kind": _kind(self._organizations.get(p.name)), "words": "" if p.mention == p.name else p.mention}
                for p in (claim.subject, claim.object)
            ],
            "status": label(status, self._lang),
            "group": status.group,
            "amount": self._amount(claim.amount) if claim.amount else "",
            "outlets": ", ".join(claim.attributed_to),
            "cue": claim.cue,
            "rule": claim.rule,
            "confidence": "" if claim.confidence is None else f"{claim.confidence:.2f}".replace(".", self._words["decimal"]),
        }

    def _amount(self, amount: Amount) -> str:
        low, high = (None if bound is None else self._number(bound, amount.currency) for bound in (amount.min, amount.max))
        if low is None or high is None:
            return self._words["up_to" if low is None else "more_than"].format(a=high or low)
        return low if low == high else self._words["between"].format(a=low, b=high)

    def _number(self, value: int, currency: str) -> str:
        """Return a sum in words, with the decimal sign and the groups of the language."""
        unit = next((u for u, size in (("billion", 10**9), ("million", 10**6)) if value >= size), "")
        shown = f"{value / {'billion': 10**9, 'million': 10**6}[unit]:,.10g}" if unit else f"{value:,}"
        signs = str.maketrans({",": self._words["group"], ".": self._words["decimal"]})
        return " ".join(filter(None, (shown.translate(signs), self._words.get(unit, ""), currency)))


def _kind(organization: Organization | None) -> str:
    """Return the organization type that colors an organization: the first of the style that it has, as on the map."""
    return next((name for name in style()["types"] if organization and name in organization.types), "")


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(text("explanation.toml"))
