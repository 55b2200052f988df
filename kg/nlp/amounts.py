"""Money: the sums of a sentence with their bounds and currency, and whose sum it is, if anybody's.

Many numbers in this news are nobody's amount: valuations, round totals, capital spending. The lexicon names the words that mark
them; a sum beside one is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.lexicon import Lexicon
from kg.model import Amount
from kg.nlp.relations import Candidate
from kg.nlp.syntax import Sentence
from kg.nlp.words import group_matcher
from kg.ontology import relation_types, statuses

__all__ = ["Amounts", "Money", "parse"]


@dataclass(frozen=True, slots=True)
class Money:
    """A sum at characters `start` to `end` of a text; `scale` False where the number has no magnitude word."""

    start: int
    end: int
    amount: Amount


class Amounts:
    """Finds and attaches the money of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._pattern = _compile(lexicon.amounts)
        self._nobodys = group_matcher(lexicon.groups["nobodys_amount"])
        self._each, self._deal = group_matcher(lexicon.groups["each"]), group_matcher(lexicon.groups["deal_words"])

    def money(self, text: str) -> list[Money]:
        """Return the sums that a text states."""
        return parse(text, self.lexicon.amounts, self._pattern)

    def attach(self, candidates: list[Candidate], sentences: list[Sentence], orphans: list[tuple[str, Sentence]]) -> None:
        """Set `amount` on the candidates: a sum goes to the nearest trigger of its sentence, if to any.

        A sentence that names a deal without its parties ("The investment would exceed ten billion dollars") gives its sum to
        the article's one tentative deal of that relation that has none.
        """
        by_sentence: dict[int, list[Candidate]] = {}
        for candidate in candidates:
            by_sentence.setdefault(candidate.sentence.start, []).append(candidate)
        for n, s in enumerate(sentences):
            found = by_sentence.get(s.start)
            if not found:
                continue
            sums = self._of_sentence(s)
            following = sentences[n + 1] if n + 1 < len(sentences) else None
            if (
                not sums
                and following
                and following.start not in by_sentence
                and self._deal.any(following.words, following.start, following.end)
            ):
                later = self._of_sentence(following)
                sums = [(s.end, s.end, later[0][2])] if len(later) == 1 else []
                for c in found:
                    c.amount = sums[0][2] if sums and not c.shared and _takes_amount(c) else None
                continue
            for c in found:
                if _takes_amount(c) and not (c.shared and not self._each.any(s.words, *c.clause)):
                    c.amount = self._choose(c, sums, found)

        for relation, s in orphans:
            open_ = [
                c for c in candidates if c.entry.relation == relation and statuses()[c.status or "denied"].group == "tentative"
            ]
            if len({(id(c.subject_entity), id(c.object_entity)) for c in open_}) == 1 and not any(c.amount for c in open_):
                sums = self._of_sentence(s)
                if len(sums) == 1:
                    open_[0].amount = sums[0][2]

    def _of_sentence(self, s: Sentence) -> list[tuple[int, int, Amount]]:
        first = s.doc[s.start].idx
        last = s.doc[s.end - 1]
        text = s.doc.text[first : last.idx + len(last)]
        out = []
        for money in self.money(text):
            span = s.doc.char_span(first + money.start, first + money.end, alignment_mode="expand")
            if span is not None and not self._is_nobodys(s, span.start, span.end):
                out.append((span.start, span.end, money.amount))
        return out

    def _is_nobodys(self, s: Sentence, start: int, end: int) -> bool:
        return any(
            self._nobodys.at(s.words, i, s.end) for i in range(max(start - 5, s.start), min(end + 4, s.end)) if not start <= i < end
        )

    def _choose(self, c: Candidate, sums: list[tuple[int, int, Amount]], all_: list[Candidate]) -> Amount | None:
        mine = [m for m in sums if _distance(c, m) <= 16 and all(_distance(c, m) <= _distance(o, m) for o in all_)]
        inside = [m for m in mine if c.clause[0] <= m[0] and m[1] <= c.clause[1] + 1]
        best = min(inside or mine, key=lambda m: _distance(c, m), default=None)
        return best[2] if best else None


def _takes_amount(c: Candidate) -> bool:
    return not relation_types()[c.entry.relation].standing


def _distance(c: Candidate, m: tuple[int, int, Amount]) -> int:
    if m[0] >= c.end:
        return m[0] - c.end
    return c.start - m[1] + (3 if m[1] <= c.clause[0] else 0)


def _compile(spec: Mapping[str, Any]) -> re.Pattern[str]:
    def alternatives(words: Mapping[str, Any]) -> str:
        return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))

    number = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
    words = alternatives(spec["numbers"])
    symbol, code = alternatives(spec["symbols"]), alternatives(spec["currencies"])
    scale = alternatives(spec["scales"])
    value = rf"(?:{number}|(?<![\w-])(?:{words})(?![\w-]))"
    return re.compile(
        rf"(?P<pre>(?:{symbol})\s?)?(?P<a>{value})"
        rf"(?:[\s\u00a0\u202f-]?(?P<first>{scale})(?!\w))?(?:\s?(?:{alternatives(dict.fromkeys(spec['to']))})\s?(?:{symbol})?\s?(?P<b>{number})(?=\W?(?:{scale})))?"
        rf"(?:[\s\u00a0\u202f-]?(?P<scale>{scale})(?!\w))?(?:[\s\u00a0\u202f]?(?:{alternatives(dict.fromkeys(spec['of']))})?\s?(?P<post>{code}|{symbol})(?!\w))?",
        re.IGNORECASE,
    )


def parse(text: str, spec: Mapping[str, Any], pattern: re.Pattern[str] | None = None) -> list[Money]:
    """Return the sums of money in a text.

    Args:
        text: Any text.
        spec: The `amounts` table of a lexicon: numbers, scales, symbols, currencies, and the words of bounds.
        pattern: The compiled spec, to save time.
    """
    out = []
    last: str | None = None
    for m in (pattern or _compile(spec)).finditer(text):
        scale = _scale(m["scale"] or m["first"], spec)
        currency = _currency(m, spec)
        if currency is None and scale >= 10**6 and last:
            currency = last
        if currency is None:
            continue
        if m["pre"] is None and m["post"] is None and scale == 1:
            continue
        last = currency
        low, high = _number(m["a"], spec), _number(m["b"], spec) if m["b"] else None
        if low is None:
            continue
        first = _scale(m["first"], spec) if m["first"] and high is not None else scale
        bounds = (round(low * first), round((high if high is not None else low) * scale))
        before = text[max(0, m.start() - 32) : m.start()].lower().replace("’", "'")
        after = text[m.end() : m.end() + 18].lower()
        if bounds[1] <= 0 or bounds[0] > bounds[1]:
            continue
        amount = Amount(bounds[0], bounds[1], currency)
        if high is None:
            if any(before.rstrip().endswith(w) for w in spec["at_least"]) or any(
                after.lstrip(" ,").startswith(w) for w in spec["or_more"]
            ):
                amount = Amount(bounds[0], None, currency)
            elif any(before.rstrip().endswith(w) for w in spec["at_most"]):
                amount = Amount(None, bounds[1], currency)
        out.append(Money(m.start(), m.end(), amount))
    return out


def _scale(word: str | None, spec: Mapping[str, Any]) -> int:
    found = spec["scales"].get(word or "") or spec["scales"].get((word or "").lower())
    return int(found or 1)


def _currency(m: re.Match[str], spec: Mapping[str, Any]) -> str | None:
    for part in ("post", "pre"):
        found = (m[part] or "").strip()
        for table in (spec["currencies"], spec["symbols"]):
            for key, code in table.items():
                if found and key.lower() == found.lower():
                    return str(code)
    return None


def _number(text: str, spec: Mapping[str, Any]) -> float | None:
    word = spec["numbers"].get(text.lower())
    if word is not None:
        return float(word)
    plain = re.sub(r"[ \u00a0\u202f]", "", text)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain) and spec["thousands"] == ",":
        plain = plain.replace(",", "")
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None
