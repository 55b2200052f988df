"""Who is said to have reported a claim: outlets named beside it, and the list of sources at the foot of an article."""

from __future__ import annotations

from kg.lexicon import Lexicon
from kg.nlp.entities import Entity, Ref
from kg.nlp.relations import Candidate
from kg.nlp.syntax import Sentence
from kg.nlp.words import group_matcher
from kg.ontology import statuses

__all__ = ["Attribution"]


class Attribution:
    """Reads the sources that articles in one language name."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._according, self._sources = group_matcher(lexicon.groups["according"]), group_matcher(lexicon.groups["source_list"])
        self._reporting = lexicon.words("reports")
        self._publishing = self._reporting - lexicon.words("speech")

    def attach(self, sentences: list[Sentence], candidates: list[Candidate]) -> None:
        """Set `attributed_to` on the candidates.

        A tentative claim in whose sentence no outlet is named has those of the source list, else of a sentence beside it.
        """
        listed = self._source_list(sentences)
        by_start = {s.start: self.outlets(s) for s in sentences}
        for c in candidates:
            outlets = [e for e in by_start[c.sentence.start] if e not in c.parties]
            if not outlets and c.status and statuses()[c.status].group == "tentative":
                outlets = listed or _nearby(c.sentence, by_start)
            c.attributed_to = sorted({e.name for e in outlets})

    def outlets(self, sentence: Sentence) -> list[Entity]:
        """Return the outlets that a sentence names as a source: Reuters for "Nvidia may invest, Reuters reported"."""
        found: list[Entity] = []
        for ref in sentence.mentions:
            if self._is_source(sentence, ref):
                found.extend(e for e in ref.entities if e not in found)
        return found

    def _is_source(self, s: Sentence, ref: Ref) -> bool:
        """Whether a mention is an outlet that reports; an unknown organization that publishes becomes one."""
        if not ref.entities or ref.form == "possessive":
            return False
        types = ref.entities[0].types
        according = any(self._according.at(s.words, i, ref.left + 1) for i in range(max(ref.left - 4, s.start), ref.left))
        if "media" in types:
            around = (*s.words[max(ref.left - 3, s.start) : ref.left], *s.words[ref.end : min(ref.end + 4, s.end)])
            return according or ref.form == "name" or any(w in self._reporting for w in around)
        if types or ref.form != "name":
            return False
        if according or any(w in self._publishing for w in s.words[ref.end : ref.end + 1]):
            types.add("media")
            return True
        return False

    def _source_list(self, sentences: list[Sentence]) -> list[Entity]:
        """Return the outlets of the line at the foot of an article that begins with "Sources:"."""
        for s in sentences[-4:]:
            if self._sources.at(s.words, s.start, s.end):
                return [e for ref in s.mentions for e in ref.entities if "media" in e.types]
        return []


def _nearby(sentence: Sentence, by_start: dict[int, list[Entity]]) -> list[Entity]:
    """Return the outlets of the next sentence of the paragraph, else of the one before."""
    order = list(by_start)
    at = order.index(sentence.start)
    for k in (at + 1, at - 1):
        if 0 <= k < len(order) and by_start[order[k]]:
            first, last = sorted((order[k], sentence.start))
            if "\n" not in sentence.doc[first:last].text:
                return by_start[order[k]]
    return []
