"""Names that may stand for one organization although they fold to two: candidates for a person to decide on, never merged here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from kg.resolve import fold, without_legal_form

__all__ = ["Reason", "near", "near_pairs"]

Reason: TypeAlias = Literal["spelling", "initials", "part"]

_ALIKE: Final = 84  # percent of letters in common and in order
_SHORT: Final = 5  # of shorter names, one letter is too much of the name
_INITIALS: Final = range(2, 7)


def near(one: str, other: str) -> Reason | None:
    """Say why two names may stand for one organization: spellings of one word, initials and words, or one name within the other.

    >>> near("Anthropic", "Antropic"), near("MIT", "Massachusetts Institute of Technology"), near("Lumen", "Lumen Tafl")
    ('spelling', 'initials', 'part')
    """
    return next((reason for _, _, reason in near_pairs({"1": [one], "2": [other]})), None)


def near_pairs(names: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str, Reason]]:
    """Yield the pairs of keys of which a name of one is near a name of the other, each once and in order, with the reason."""
    from rapidfuzz import fuzz, process

    whole: dict[str, set[str]] = defaultdict(set)
    by_word: dict[str, set[str]] = defaultdict(set)
    by_initials: dict[str, set[str]] = defaultdict(set)
    for key, of_key in names.items():
        for name in of_key:
            if not (bare := without_legal_form(fold(name))):
                continue
            whole[bare].add(key)
            words = bare.split()
            by_word[words[0]].add(bare)
            by_word[words[-1]].add(bare)
            for letters in _initials(name, words):
                by_initials[letters].add(bare)
    joined: dict[str, set[str]] = defaultdict(set)
    for bare in whole:
        joined[bare.replace(" ", "")].add(bare)
    spellings = sorted(joined)
    found: dict[tuple[str, str], Reason] = {}

    def add(bare: str, others: Iterable[str], reason: Reason) -> None:
        for other in others:
            for one in whole[bare]:
                for two in whole[other] - {one}:
                    found.setdefault((min(one, two), max(one, two)), reason)

    for place, letters in enumerate(spellings):
        near_ones = [letters]
        if len(letters) >= _SHORT:
            rest = spellings[place + 1 :]
            near_ones += [
                other for other, _, _ in process.extract(letters, rest, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)
            ]
        for bare in joined[letters]:
            add(bare, (other for near_one in near_ones for other in joined[near_one]), "spelling")
    for bare in sorted(whole):
        if len(bare) in _INITIALS and " " not in bare:
            add(bare, by_initials.get(bare, ()), "initials")
    for bare in sorted(whole):
        if len(bare) > 2:
            longer = (
                other for other in by_word.get(bare.split()[0], set()) | by_word.get(bare.split()[-1], set()) if other != bare
            )
            add(bare, (other for other in longer if re.search(rf"^{bare} | {bare}$", other)), "part")
    yield from ((one, other, reason) for (one, other), reason in sorted(found.items()))


def _initials(name: str, words: list[str]) -> set[str]:
    """Return the initials of a name of several words: of all, of those with a capital, of those that are not short."""
    if len(words) < 2:
        return set()
    capitals = [fold(word)[:1] for word in name.split() if word[:1].isupper()]
    return {"".join(word[0] for word in words), "".join(capitals), "".join(word[0] for word in words if len(word) > 3)} - {""}
