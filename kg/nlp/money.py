"""Money: the sums that a text states, with their bounds and currency.

The words (numbers, scales, symbols, currencies, "more than") are those of the `amounts` table of a lexicon; the shape of a sum,
and the two ways of grouping digits, are here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.model import Amount

__all__ = ["Money", "MoneyReader"]

_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_MILLION = 10**6
_BEFORE, _AFTER = 32, 18
"""How many characters around a sum the words of its bounds stand in."""


@dataclass(frozen=True, slots=True)
class Money:
    """A sum at characters `start` to `end` of a text."""

    start: int
    end: int
    amount: Amount


class MoneyReader:
    """Reads the sums in texts of one language."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self._spec = spec
        self._pattern = _compile(spec)
        self._codes: dict[str, str] = {}
        for table in (spec["currencies"], spec["symbols"]):
            for key, code in table.items():
                self._codes.setdefault(key.lower(), str(code))
        self._bounds = {name: _bound(spec[name], spec["fillers"]) for name in ("at_least", "at_most")}
        self._uncounted = re.compile(rf"\W*$|\s*[^\w\s]|\s+(?:{_any_of(spec['uncounted'])})(?!\w)", re.IGNORECASE)

    def find(self, text: str, last: str | None = None) -> list[Money]:
        """Return the sums of a text in order: "at least 2 billion dollars" has a lower bound and no upper one.

        A number of millions or more that counts nothing else takes the currency of the sum before it ("between $1 billion and
        2 billion"), or of the text before, which is `last`; any other number without a currency is no sum.
        """
        out = []
        for m in self._pattern.finditer(text):
            scale = self._scale(m["scale"] or m["first"])
            currency = self._currency(m)
            if currency is None and scale >= _MILLION and self._uncounted.match(text, m.end()):
                currency = last
            if currency is None or (scale == 1 and not m["a"][0].isdigit()):
                continue
            last = currency
            amount = self._amount(m, scale, currency)
            if amount:
                out.append(Money(m.start(), m.end(), amount))
        return out

    def _amount(self, m: re.Match[str], scale: int, currency: str) -> Amount | None:
        """Return the amount of a match with its bounds, or None where it is no number or none above zero."""
        low, high = self._number(m["a"]), self._number(m["b"]) if m["b"] else None
        if low is None:
            return None
        if high is None:
            low = high = round(low * scale)
            if high <= 0:
                return None
            text = m.string
            before = text[max(0, m.start() - _BEFORE) : m.start()].lower().replace("’", "'").rstrip()
            after = text[m.end() : m.end() + _AFTER].lower().lstrip(" ,")
            if self._bounds["at_least"].search(before) or after.startswith(tuple(self._spec["or_more"])):
                return Amount(low, None, currency)
            return Amount(None if self._bounds["at_most"].search(before) else low, high, currency)
        low, high = round(low * (self._scale(m["first"]) if m["first"] else scale)), round(high * scale)
        if m["first"] and high < low:  # no range: "$5 billion and 2 million users"
            return Amount(low, low, currency)
        return Amount(low, high, currency) if high > 0 and low <= high else None

    def _scale(self, word: str | None) -> int:
        scales, word = self._spec["scales"], word or ""
        return int(scales.get(word) or scales.get(word.lower()) or 1)

    def _currency(self, m: re.Match[str]) -> str | None:
        """Return the code of the currency behind the number, else of the one in front."""
        codes = (self._codes.get((m[part] or "").strip().lower()) for part in ("post", "pre"))
        return next((code for code in codes if code), None)

    def _number(self, text: str) -> float | None:
        """Return the value of a number in words or digits; the lexicon says whether a comma groups thousands."""
        word = self._spec["numbers"].get(text.lower())
        if word is not None:
            return float(word)
        plain = re.sub(r"[ \u00a0\u202f]", "", text)
        if self._spec["thousands"] == "," and re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
            plain = plain.replace(",", "")
        try:
            return float(plain.replace(",", "."))
        except ValueError:
            return None


def _compile(spec: Mapping[str, Any]) -> re.Pattern[str]:
    """Return the pattern of a sum: symbol, number, scale, a second number with its scale, and the currency."""
    words, scale = _any_of(spec["numbers"]), _any_of(spec["scales"])
    symbol, code = _any_of(spec["symbols"]), _any_of(spec["currencies"])
    to, of = _any_of(spec["to"]), _any_of(spec["of"])
    codes = "|".join(sorted({c for c in spec["currencies"] if c.isupper() and c.isalpha()}))
    return re.compile(
        rf"(?P<pre>(?:{symbol}|(?<!\w)(?-i:{codes})(?=[\s\u00a0\u202f]?\d))[\s\u00a0\u202f]?)?"
        rf"(?P<a>(?:{_NUMBER}|(?<![\w-])(?:{words})(?![\w-])))"
        rf"(?:[\s\u00a0\u202f-]?(?P<first>{scale})(?!\w))?"
        rf"(?:\s?(?:{to})\s?(?:{symbol})?\s?(?P<b>{_NUMBER})(?=\W?(?:{scale})))?"
        rf"(?:[\s\u00a0\u202f-]?(?P<scale>{scale})(?!\w))?"
        rf"(?:[\s\u00a0\u202f]?(?:{of})?\s?(?P<post>{code}|{symbol})(?!\w|\s?\d))?",
        re.IGNORECASE,
    )


def _bound(words: Iterable[str], fillers: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for the words of a bound at the end of a text: "at least", "at least another", but no "moreover"."""
    return re.compile(rf"(?<!\w)(?:{_any_of(words)})(?:\s+(?:{_any_of(fillers)}))?$")


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, longest first."""
    return "|".join(re.escape(w) for w in sorted(dict.fromkeys(words), key=len, reverse=True))
