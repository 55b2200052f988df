"""Descriptors and pronouns of organizations, resolved to what they stand for or to nothing.

"The ChatGPT maker", "le géant de Seattle", "la start-up", "its", "celui-ci", "les deux groupes": in half of the relations that
news states, one party stands so. A descriptor's complement (product, place, person) decides where there is one; otherwise the
types that its noun implies, then recency, then who was the subject.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.nlp.discourse import Discourse, Grammar
from kg.nlp.entities import Entity, Ref
from kg.nlp.words import WordMatcher, group_matcher
from kg.ontology import known_organizations

__all__ = ["Anaphora"]

_STOPS = frozenset({",", ".", ";", ":", "(", ")", "-", "–", "—", '"', "«", "»", "“", "”"})
"""What no noun phrase goes over."""
_REACH = 6
"""How many sentences back a descriptor may refer."""
_MARGIN = 0.25
"""By how much the best antecedent must be better than the next one: a doubtful descriptor stands for nothing."""


@dataclass(slots=True)
class _Phrase:
    """A descriptor found: tokens `start` to `end`, its noun, and what stands inside ("the ChatGPT maker", "the Redmond giant")."""

    start: int
    end: int
    noun: str
    types: tuple[str, ...]
    product: Ref | None
    place: str | None


class Anaphora:
    """Resolves the descriptors and pronouns of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self._grammar = Grammar(lexicon)
        self._definite, self._articles, self._of = words("definite"), words("articles"), words("of")
        self._possessives, self._prepositions, self._demonyms = words("possessives"), words("prepositions"), words("demonyms")
        self._pronouns, self._first_person, self._makers = words("pronouns"), words("first_person"), words("maker_nouns")
        self._latter, self._former = group_matcher(lexicon.groups["latter"]), group_matcher(lexicon.groups["former"])
        self._pairs, self._impersonal = group_matcher(lexicon.groups["pairs"]), group_matcher(lexicon.groups["impersonal"])
        self._descriptors, self._plurals = WordMatcher(lexicon.descriptors), lexicon.plurals

    @cached_property
    def _leaders(self) -> dict[tuple[str, ...], str]:
        found: dict[tuple[str, ...], str] = {}
        for known in known_organizations().values():
            for person in known.led_by:
                found.setdefault(tuple(person.split()), known.id)
        return found

    @cached_property
    def _homes(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for known in known_organizations().values():
            for place in known.based_in:
                found.setdefault(place, []).append(known.id)
        return found

    def resolve(self, doc: Doc, names: list[Ref], people: set[int]) -> list[Ref]:
        """Return the names and what refers to them, in order; adds to entities the nouns and types that the text gives them."""
        d = Discourse(doc, self._grammar, names, people)
        doc._.kg_topic = d.topic
        out: list[Ref] = []
        i = 0
        while i < len(doc):
            d.sentence += bool(doc[i].is_sent_start)
            ref = d.at.get(i) or self._reference(d, i)
            if ref is None:
                i += 1
                continue
            if ref.form in ("name", "product"):
                self._describe(d, ref)
            out.append(ref)
            inside = {id(r): r for r in (d.at.get(k) for k in range(ref.start, ref.end)) if r and r is not ref}
            out.extend(inside.values())
            if ref.form != "product":
                d.see(ref)
            i = max(ref.end, i + 1)
        return out

    # ---- what a text says of a name

    def _describe(self, d: Discourse, ref: Ref) -> None:
        """Take the noun before a name into its phrase ("the chipmaker Orbane"), and note what stands before and after it."""
        back = self._noun_before(d, ref)
        if back is not None:
            stop, types = self._descriptors.at(d.words, back) or (back, ())
            ref.left = back
            while ref.left > 0 and ref.left - 1 not in d.at and d.words[ref.left - 1] in self._articles | self._demonyms:
                ref.left -= 1
            self._note(ref, d.words[back:stop], types)
        if ref.end < len(d.words) and d.words[ref.end] in (",", "("):
            for ahead in range(ref.end + 1, min(ref.end + 6, len(d.words))):
                hit = self._descriptors.at(d.words, ahead)
                if hit and ahead not in d.at:
                    self._note(ref, d.words[ahead : hit[0]], hit[1])
                    break
                if ahead in d.at or d.words[ahead] in (",", ".", ")") or d.words[ahead] in self._possessives:
                    break

    def _noun_before(self, d: Discourse, ref: Ref) -> int | None:
        for back in range(ref.start - 1, max(ref.start - 7, -1), -1):
            if back in d.at or d.words[back] in _STOPS:
                return None
            hit = self._descriptors.at(d.words, back)
            if hit and hit[0] <= ref.start:
                gap = range(hit[0], ref.start)
                plain = all((j not in d.at and d.words[j] not in self._prepositions) or d.words[j] in self._of for j in gap)
                owned = any(d.words[j] in self._of and (d.words[j + 1] in self._articles or j + 1 == ref.start) for j in gap)
                return back if plain and not owned and len(gap) <= 4 else None
        return None

    def _note(self, ref: Ref, noun: list[str], types: Iterable[str]) -> None:
        for entity in ref.entities:
            entity.nouns.add(" ".join(noun))
            if not entity.known:
                entity.types.update(types)

    # ---- what refers

    def _reference(self, d: Discourse, i: int) -> Ref | None:
        word = d.words[i]
        if word in self._first_person:
            form = "possessive" if word in self._possessives else "pronoun"
            return Ref(i, i + 1, form, i, [d.topic]) if d.topic else None
        if d.doc[i].text in self._homes:
            return self._metonym(d, i)
        if hit := self._pairs.at(d.words, i):
            both = d.last_two()
            return Ref(i, hit[0], "descriptor", i, both) if both else None
        if hit := self._former.at(d.words, i) or self._latter.at(d.words, i):
            entity = d.latest(but=1 if self._former.at(d.words, i) else 0)
            return Ref(i, hit[0], "pronoun", i, [entity]) if entity else None
        if word in self._possessives or (word in self._pronouns and not self._impersonal.at(d.words, i)):
            owner = d.owner(i)
            return Ref(i, i + 1, "possessive" if word in self._possessives else "pronoun", i, [owner]) if owner else None
        phrase = self._phrase(d, i) if word in self._definite else None
        return (self._complement(d, phrase) or self._plain(d, phrase)) if phrase else None

    def _metonym(self, d: Discourse, i: int) -> Ref | None:
        """Resolve a head-office city used for the company: "Redmond has put in more"."""
        before = d.words[i - 1] if i else ""
        if before in self._prepositions or before in self._articles or before == ",":
            return None
        present = d.present()
        local = [present[k] for k in self._homes[d.doc[i].text] if k in present]
        return Ref(i, i + 1, "descriptor", i, local) if len(local) == 1 else None

    def _phrase(self, d: Discourse, start: int) -> _Phrase | None:
        """Return the descriptor that an article begins: adjectives, products and places may stand before its noun."""
        limit, j = min(start + 7, len(d.words)), start + 1
        product: Ref | None = None
        place: str | None = None
        hit: tuple[int, tuple[str, ...]] | None = None
        while j < limit:
            ref = d.at.get(j)
            hit = self._descriptors.at(d.words, j) if ref is None else None
            if hit:
                break
            if ref and ref.form == "product":
                product, j = ref, ref.end
            elif ref and ref.end + 1 < limit and d.words[ref.end] == "-" and d.doc[ref.end + 1].text.islower():
                j = ref.end + 2
            elif ref or self._stops(d, j):
                return None
            else:
                place = d.doc[j].text if d.doc[j].text in self._homes else place
                j += 1
        if hit is None or tuple(d.words[j : hit[0]]) in self._plurals:
            return None
        end = self._phrase_end(d, hit[0])
        if end < len(d.words) and (after := d.at.get(end)) and after.form == "name":
            return None
        return _Phrase(start, end, " ".join(d.words[j : hit[0]]), hit[1], product, place)

    def _stops(self, d: Discourse, j: int) -> bool:
        word = d.words[j]
        if word in (",", ".", ";", ":", "(", ")") or word in self._prepositions | self._articles | self._possessives:
            return True
        return d.doc[j].pos_ in ("VERB", "AUX") and word not in self._demonyms

    def _phrase_end(self, d: Discourse, end: int) -> int:
        """Return the end of a phrase with the adjectives after its noun ("la start-up californienne")."""
        while end < len(d.words) and end not in d.at and not d.doc[end].is_sent_start and d.words[end] not in self._prepositions:
            if d.doc[end].pos_ != "ADJ" and d.words[end] not in self._demonyms and not self._descriptors.at(d.words, end):
                break
            end += 1
        return end

    def _complement(self, d: Discourse, p: _Phrase) -> Ref | None:
        """Resolve "the ChatGPT maker", "de ChatGPT", "d'Andy Jassy", "of Redmond"."""
        makes = bool(set(p.noun.split()) & self._makers)
        if p.product and makes:
            return Ref(p.start, p.end, "descriptor", p.start, list(p.product.entities), complete=True)
        place, end = p.place, p.end
        if end + 1 < len(d.words) and d.words[end] in self._of:
            after = d.at.get(end + 1)
            if after:
                made = after.form == "product" and makes
                return Ref(p.start, after.end, "descriptor", p.start, list(after.entities), complete=True) if made else None
            leader = self._leaders.get(tuple(t.text for t in d.doc[end + 1 : end + 3]))
            if leader:
                return Ref(p.start, end + 3, "descriptor", p.start, [self._entity(d, leader)], complete=True)
            if d.doc[end + 1].text in self._homes:
                place, end = d.doc[end + 1].text, end + 2
        homes = self._homes.get(place or "", [])
        local = [k for k in homes if k in d.present()] or homes
        return Ref(p.start, end, "descriptor", p.start, [self._entity(d, local[0])]) if len(local) == 1 else None

    def _entity(self, d: Discourse, known_id: str) -> Entity:
        known = known_organizations()[known_id]
        return d.present().get(known_id) or Entity(known.name, known_id, set(known.types), parent=known.parent)

    def _plain(self, d: Discourse, p: _Phrase) -> Ref | None:
        """Resolve a descriptor without complement by type, recency and subject; None where nothing fits well, or two fit alike."""
        if p.end < len(d.words) and d.words[p.end] in self._of:
            return None
        inside = {id(e) for j in range(p.start, p.end) if j in d.at for e in d.at[j].entities}
        best, top, second = None, 0.8, 0.0
        for s in d.seen:
            if p.place and s.entity.known not in self._homes[p.place]:
                continue
            fit = _fit(s.entity, p)
            if fit <= 0 or d.sentence - s.sentence > _REACH or id(s.entity) in inside:
                continue
            score = fit + 1.0 / (1 + d.sentence - s.sentence) + 0.3 * s.subject + 0.05 * min(s.entity.count, 6)
            score += 0.7 * (s.entity is d.topic) - 0.4 * (s.sentence == d.sentence and s.subject)
            if score >= top:
                second = second if s.entity is best or best is None else top
                best, top = s.entity, score
            elif s.entity is not best:
                second = max(second, score)
        if best is None or top - second < _MARGIN:
            return None
        return Ref(p.start, p.end, "descriptor", p.start, [best])


def _fit(entity: Entity, p: _Phrase) -> float:
    """Return how well an organization fits a noun: called so before, of a type that the noun implies, or of no known type."""
    if p.noun in entity.nouns or p.noun in entity.name.lower().split():
        return 1.5
    if p.types:
        if entity.types & set(p.types):
            return 0.9
        return -1.0 if entity.types else 0.3
    if entity.types and entity.types <= {"media", "government"}:
        return -1.0
    return 0.05 if entity.types == {"investor"} else 0.4
