"""Who is said to have reported a claim: outlets named beside it, and the list of sources at the foot of an article."""

from __future__ import annotations

from spacy.tokens import Doc

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
        words = lexicon.words
        self._according, self._speech = group_matcher(lexicon.groups["according"]), words("reports")
        self._press = self._speech - words("speech")
        self._sources = group_matcher(lexicon.groups["source_list"])
        self._by, self._articles = words("by"), words("articles")

    def outlets(self, sentence: Sentence) -> list[Entity]:
        """Return the outlets that a sentence names as a source."""
        found: list[Entity] = []
        for ref in sentence.mentions:
            if self._reports(sentence, ref):
                found.extend(e for e in ref.entities if e not in found)
        return found

    def _reports(self, s: Sentence, ref: Ref) -> bool:
        if not ref.entities or ref.form == "possessive":
            return False
        media = "media" in ref.entities[0].types
        if not media and (ref.entities[0].types or ref.form != "name"):
            return False
        around = s.words[max(ref.left - 3, s.start) : ref.left], s.words[ref.end : min(ref.end + 4, s.end)]
        according = any(self._according.at(s.words, i, ref.left + 1) for i in range(max(ref.left - 4, s.start), ref.left))
        speaks = any(w in self._speech for w in (*around[0], *around[1]))
        if media:
            return according or speaks or ref.form == "name"
        writes = s.words[ref.end : ref.end + 1] and s.words[ref.end] in self._press
        if ref.form == "name" and (according or writes):
            ref.entities[0].types.add("media")
            return True
        return False

    def attach(self, doc: Doc, sentences: list[Sentence], candidates: list[Candidate]) -> None:
        """Set `attributed_to` on the candidates."""
        listed = self._source_list(sentences)
        by_start = {s.start: self.outlets(s) for s in sentences}
        order = [s.start for s in sentences]
        for c in candidates:
            outlets = [e for e in by_start[c.sentence.start] if e not in (c.subject_entity, c.object_entity)]
            if not outlets and c.status and statuses()[c.status].group == "tentative":
                outlets = listed or self._nearby(doc, c, order, by_start)
            c.attributed_to = sorted({e.name for e in outlets})

    def _nearby(self, doc: Doc, c: Candidate, order: list[int], by_start: dict[int, list[Entity]]) -> list[Entity]:
        """Return the outlets of the neighboring sentences of the paragraph."""
        at = order.index(c.sentence.start)
        for k in (at + 1, at - 1):
            if 0 <= k < len(order) and by_start[order[k]]:
                low, high = sorted((order[k], c.sentence.start))
                if "\n" not in doc[low:high].text:
                    return by_start[order[k]]
        return []

    def _source_list(self, sentences: list[Sentence]) -> list[Entity]:
        for s in sentences[-4:]:
            if self._sources.at(s.words, s.start, s.end):
                return [e for ref in s.mentions for e in ref.entities if "media" in e.types]
        return []
