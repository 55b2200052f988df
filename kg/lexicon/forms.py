"""Inflection by tables: a dictionary form and the endings of its class give the forms that a text may hold.

Parsers and lemmatizers are unreliable on words that they have seldom seen; a table of endings is not. The tables stand in the
lexicon files, so that this module knows no language.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["Forms"]

Table = Mapping[str, Mapping[str, list[str]]]


class Forms:
    """The inflection tables of one language.

    Args:
        endings: For each ending of a dictionary form (the longest that fits counts), the endings that replace it by feature:
            "finite", "past", "participle", "gerund", "infinitive", "future", "conditional".
        irregular: For each irregular verb the whole forms by feature.
        plural: For each ending of a singular noun the ending of the plural.
    """

    def __init__(self, endings: Table, irregular: Table, plural: Mapping[str, str]) -> None:
        self._endings = sorted(endings.items(), key=lambda item: -len(item[0]))
        self._irregular = irregular
        self._plural = sorted(plural.items(), key=lambda item: -len(item[0]))

    def verb(self, phrase: str) -> dict[tuple[str, ...], str]:
        """Return the forms of a verb (its first word is inflected, the rest is fixed) with the features of each.

        A form with several features ("backed": past and participle) has them joined by "+".
        """
        head, *rest = phrase.split()
        found: dict[tuple[str, ...], set[str]] = {}
        if head in self._irregular:
            pairs = [(form, feature) for feature, forms in self._irregular[head].items() for form in forms]
        else:
            stem, table = next((head[: len(head) - len(end)], t) for end, t in self._endings if head.endswith(end))
            pairs = [(stem + end, feature) for feature, ends in table.items() for end in ends]
        for form, feature in pairs:
            found.setdefault((form, *rest), set()).add(feature)
        return {form: "+".join(sorted(features)) for form, features in found.items()}

    def noun(self, phrase: str) -> dict[tuple[str, ...], str]:
        """Return singular and plural of a noun (its first word is inflected; `first~second` inflects the last)."""
        last = "~" in phrase
        words = phrase.replace("~", " ").split()
        at = len(words) - 1 if last else 0
        word = words[at]
        end, plural = next((e, p) for e, p in self._plural if word.endswith(e))
        return {
            (*words[:at], word[: len(word) - len(end)] + plural, *words[at + 1 :]): "plural",
            tuple(words): "singular",
        }

    def cue(self, phrase: str) -> list[tuple[str, ...]]:
        """Return the forms of a status cue: `verb:` in front inflects it, otherwise it is taken as it stands."""
        kind, _, rest = phrase.partition(":")
        return list(self.verb(rest)) if kind == "verb" else [tuple(phrase.split())]
