"""Who is said to have reported a claim: outlets named beside it, and the list of sources at the foot of an article."""

from __future__ import annotations

from kg.lexicon import Lexicon
from kg.nlp.entities import Entity, Ref
from kg.nlp.relations import Candidate
from kg.nlp.syntax import Sentence
from kg.nlp.words import group_matcher
from kg.ontology import relation_types, statuses

__all__ = ["Attribution"]

_BEFORE, _AFTER = 5, 4
"""How many words before and behind an outlet the words that make it a source may stand."""
_OPENING = 8
"""How many words into the next sentence it must speak of the deal."""


class Attribution:
    """Reads the sources that articles in one language name."""

    def __init__(self, lexicon: Lexicon) -> None:
        groups = lexicon.groups
        self._according, self._sources = group_matcher(groups["according"]), group_matcher(groups["source_list"])
        self._press, self._deal = group_matcher(groups["press_verbs"]), group_matcher(groups["deal_words"])
        self._reporting = lexicon.words("reports")
        self._publishing = self._reporting - lexicon.words("speech")
        self._have = lexicon.words("have")
        self._definite = lexicon.words("definite")
        self._nouns = group_matcher(noun for noun, types in lexicon.descriptors.items() if "media" in types)

    def attach(self, sentences: list[Sentence], candidates: list[Candidate]) -> None:
        """Set `attributed_to` on the candidates.

        Outlets of the next sentence count where that gives the price or the terms. A tentative or denied claim in whose sentence
        no outlet is named has those of the source list, else of the next sentence, else of the last one before that names any.
        """
        parties = {id(e) for c in candidates for e in c.parties}
        cited = self._cited(sentences, parties)
        listed = self._source_list(sentences)
        order = {s.start: n for n, s in enumerate(sentences)}
        for c in candidates:
            if relation_types()[c.relation].standing:
                continue
            n = order[c.sentence.start]
            outlets = self._in_reach(c, cited[n]) or self._of_terms(c, sentences, cited, n)
            if not outlets and c.status and statuses()[c.status].group != "firm" and c.status != "ended":
                outlets = listed or _nearby(sentences, cited, n)
            c.attributed_to = sorted({e.name for e in outlets if e not in c.parties})

    def _cited(self, sentences: list[Sentence], parties: set[int]) -> list[list[tuple[int, Entity]]]:
        """Return, for each sentence, the outlets that it names as a source and where; "the newspaper" is the last one named."""
        out = []
        last: Entity | None = None
        for s in sentences:
            found = [(ref.start, e) for ref in s.mentions if self._is_source(s, ref, parties) for e in ref.entities]
            if not found and last is not None and (at := self._noun(s)) is not None:
                found = [(at, last)]
            if found:
                last = found[-1][1]
            out.append(found)
        return out

    def _noun(self, s: Sentence) -> int | None:
        """Return where a sentence cites an outlet by a noun: "the newspaper said", "selon le journal"."""
        for start, end, _ in self._nouns.finditer(s.words, s.start + 1, s.end):
            if s.words[start - 1] in self._definite and (self._accords(s, start) or self._reports(s, start - 1, end)):
                return start
        return None

    def _is_source(self, s: Sentence, ref: Ref, parties: set[int]) -> bool:
        """Whether a mention is an outlet that reports; an unknown organization that publishes and is no party becomes one."""
        if not ref.entities or ref.form == "possessive":
            return False
        types = ref.entities[0].types
        if "media" in types:
            return ref.form == "name" or self._accords(s, ref.left) or self._reports(s, ref.left, ref.end)
        if types or ref.form != "name":
            return False
        press = any(self._press.at(s.words, i, ref.left) for i in range(max(ref.left - _BEFORE, s.start), ref.left))
        verb = ref.end + (ref.end < s.end and s.words[ref.end] in self._have)
        publishes = verb < s.end and s.words[verb] in self._publishing and id(ref.entities[0]) not in parties
        if self._accords(s, ref.left) or press or publishes:
            types.add("media")
            return True
        return False

    def _accords(self, s: Sentence, left: int) -> bool:
        """Whether "according to" or the like stands before a token."""
        return any(self._according.at(s.words, i, left + 1) for i in range(max(left - _BEFORE, s.start), left))

    def _reports(self, s: Sentence, left: int, end: int) -> bool:
        """Whether a verb of reporting stands beside the tokens from `left` to `end`."""
        around = (*s.words[max(left - 3, s.start) : left], *s.words[end : min(end + _AFTER, s.end)])
        return any(w in self._reporting for w in around)

    def _of_terms(self, c: Candidate, sentences: list[Sentence], cited: list[list[tuple[int, Entity]]], n: int) -> list[Entity]:
        """Return the outlets of the next sentence where that speaks of the deal and of nobody else: "The price, said Reuters…".

        It may be the one after: "No price was given. Reuters wrote of a billion."
        """
        for k in range(n + 1, min(n + 3, len(sentences))):
            s = sentences[k]
            others = {e for r in s.mentions for e in r.entities if "media" not in e.types and e not in c.parties}
            opens = k > n + 1 or self._deal.any(s.words, s.start, min(s.start + _OPENING, s.end))
            if others or not opens:
                return []
            if cited[k]:
                return [e for _, e in cited[k]]
        return []

    def _in_reach(self, c: Candidate, cited: list[tuple[int, Entity]]) -> list[Entity]:
        """Return the outlets that no semicolon parts from a trigger, unless the part behind it speaks of the deal."""
        words, out = c.sentence.words, []
        for at, e in cited:
            first, last = min(at, c.trigger.start), max(at, c.trigger.start)
            parted = [i for i in range(first, last) if words[i] == ";"]
            if not parted or (at == last and self._deal.any(words, parted[-1], at)):
                out.append(e)
        return [e for e in out if e not in c.parties]

    def _source_list(self, sentences: list[Sentence]) -> list[Entity]:
        """Return the outlets of the line at the foot of an article that begins with "Sources:"."""
        for s in sentences[-4:]:
            if self._sources.at(s.words, s.start, s.end):
                return [e for ref in s.mentions for e in ref.entities if "media" in e.types]
        return []


def _nearby(sentences: list[Sentence], cited: list[list[tuple[int, Entity]]], n: int) -> list[Entity]:
    """Return the outlets of the next sentence of the paragraph, else of the last one before that names any."""
    if n + 1 < len(sentences) and cited[n + 1] and "\n" not in sentences[n].doc[sentences[n].start : sentences[n + 1].start].text:
        return [e for _, e in cited[n + 1]]
    k = next((k for k in range(n - 1, -1, -1) if cited[k]), None)
    return [] if k is None else [e for _, e in cited[k]]
