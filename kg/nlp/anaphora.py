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
from kg.nlp.entities import Entity, Ref
from kg.nlp.words import WordMatcher, group_matcher, low, lows
from kg.ontology import known_organizations

__all__ = ["Anaphora"]


@dataclass(slots=True)
class _Seen:
    entity: Entity
    at: int
    end: int
    sentence: int
    subject: bool


class Anaphora:
    """Resolves the descriptors and pronouns of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self.lexicon = lexicon
        self._definite, self._articles, self._possessives = words("definite"), words("articles"), words("possessives")
        self._genitive, self._of, self._prepositions = words("genitive"), words("of"), words("prepositions")
        self._pronouns, self._latter = words("pronouns"), group_matcher(lexicon.groups["latter"])
        self._former = group_matcher(lexicon.groups.get("former", frozenset()))
        self._impersonal, self._demonyms = group_matcher(lexicon.groups["impersonal"]), words("demonyms")
        self._pairs, self._plural = group_matcher(lexicon.groups["pairs"]), words("plural_pronouns")
        self._descriptors = WordMatcher(lexicon.descriptors)
        self._makers, self._first_person = words("maker_nouns"), words("first_person")
        self._topic: Entity | None = None

    @cached_property
    def _leaders(self) -> dict[tuple[str, ...], str]:
        found: dict[tuple[str, ...], str] = {}
        for known in known_organizations().values():
            for person in known.led_by:
                found.setdefault(tuple(person.split()), known.id)
        return found

    @cached_property
    def _homes(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for known in known_organizations().values():
            for place in known.based_in:
                found.setdefault(place, set()).add(known.id)
        return found

    def resolve(self, doc: Doc, names: list[Ref], people: set[int]) -> list[Ref]:
        """Return the names and what refers to them, in order; adds to entities the nouns and types that the text gives them."""
        words = lows(doc)
        at = {i: r for r in names for i in range(r.start, r.end)}
        out: list[Ref] = []
        seen: list[_Seen] = []
        self._topic = doc._.kg_topic = self._titled(doc, names) or self._first_subject(words, names)
        sentence, i = 0, 0
        while i < len(doc):
            if doc[i].is_sent_start:
                sentence += 1
            ref = at.get(i)
            if ref is None:
                ref = self._reference(doc, words, i, at, people, seen, sentence)
                if ref is None:
                    i += 1
                    continue
            if ref.form in ("name", "product"):
                self._describe(words, ref, at)
            out.append(ref)
            inside = {id(r): r for r in (at.get(k) for k in range(ref.start, ref.end)) if r and r is not ref}
            out.extend(inside.values())
            if ref.form != "product":
                self._see(doc, words, ref, seen, sentence)
            i = max(ref.end, i + 1)
        return out

    def _titled(self, doc: Doc, names: list[Ref]) -> Entity | None:
        """Return the first organization that the headline names."""
        title = doc._.kg_title or ""
        found = [
            (title.find(form), ref.entities[0])
            for ref in names
            if ref.form == "name"
            for form in (doc[ref.start : ref.end].text, doc[ref.start].text)
            if len(form) > 2
        ]
        hits = [(at, entity) for at, entity in found if at >= 0 and "media" not in entity.types]
        return min(hits, key=lambda hit: hit[0])[1] if hits else None

    def _first_subject(self, words: list[str], names: list[Ref]) -> Entity | None:
        """Return what the article seems to be about: the first name in its first lines that follows no preposition."""
        for ref in names[:6]:
            free = ref.start == 0 or words[ref.start - 1] not in self._prepositions
            owner = ref.end < len(words) and words[ref.end] in self._genitive
            if ref.form == "name" and free and not owner and "media" not in ref.entities[0].types:
                return ref.entities[0]
        return None

    def _see(self, doc: Doc, words: list[str], ref: Ref, seen: list[_Seen], sentence: int) -> None:
        before = ref.left - 1
        subject = not (before >= 0 and words[before] in self._prepositions) and not (
            ref.end < len(words) and words[ref.end] in self._genitive
        )
        for entity in ref.entities:
            entity.count += 1
            seen.append(_Seen(entity, ref.start, ref.end, sentence, subject))

    def _describe(self, words: list[str], ref: Ref, at: dict[int, Ref]) -> None:
        """Take the noun beside a name into its phrase ("the chipmaker Orbane") and note what it says of the name."""
        noun = None
        for back in range(ref.start - 1, max(ref.start - 7, -1), -1):
            if back in at or words[back] in (",", ".", ";", ":"):
                break
            hit = self._descriptors.at(words, back)
            if hit and hit[0] <= ref.start:
                gap = range(hit[0], ref.start)
                if all(j not in at and words[j] not in self._prepositions or words[j] in self._of for j in gap) and len(gap) <= 4:
                    if any(words[j] in self._of and (words[j + 1] in self._articles or j + 1 == ref.start) for j in gap):
                        break
                    noun = (back, hit)
                break
        if noun:
            back, (stop, types) = noun
            ref.left = back
            while (
                ref.left > 0
                and ref.left - 1 not in at
                and (words[ref.left - 1] in self._articles or words[ref.left - 1] in self._demonyms)
            ):
                ref.left -= 1
            self._note(ref, words[back:stop], types)
        if ref.end < len(words) and words[ref.end] in (",", "("):
            for ahead in range(ref.end + 1, min(ref.end + 6, len(words))):
                hit = self._descriptors.at(words, ahead)
                if hit and ahead not in at:
                    self._note(ref, words[ahead : hit[0]], hit[1])
                    break
                if ahead in at or words[ahead] in (",", ".", ")") or words[ahead] in self._possessives:
                    break

    def _note(self, ref: Ref, noun: list[str], types: Iterable[str]) -> None:
        for entity in ref.entities:
            entity.nouns.add(" ".join(noun))
            if not entity.known:
                entity.types.update(types)

    # ---- what refers

    def _reference(
        self, doc: Doc, words: list[str], i: int, at: dict[int, Ref], people: set[int], seen: list[_Seen], sentence: int
    ) -> Ref | None:
        word = words[i]
        if word in self._first_person:
            return (
                Ref(i, i + 1, "possessive" if word in self._possessives else "pronoun", i, [self._topic]) if self._topic else None
            )
        if doc[i].text in self._homes:
            return self._metonym(doc, words, i, seen)
        hit = self._pairs.at(words, i)
        if hit:
            return self._pair(i, hit[0], seen)
        hit = self._latter.at(words, i)
        if hit:
            recent = [s for s in seen if s.sentence >= sentence - 1 and "media" not in s.entity.types]
            if recent and self._former.at(words, i):
                recent = [s for s in recent if s.entity is not recent[-1].entity]
            return Ref(i, hit[0], "pronoun", i, [recent[-1].entity]) if recent else None
        if word in self._possessives:
            owner = self._owner(doc, i, seen, sentence, people)
            return Ref(i, i + 1, "possessive", i, [owner]) if owner else None
        if word in self._pronouns and not self._impersonal.at(words, i):
            owner = self._owner(doc, i, seen, sentence, people)
            return Ref(i, i + 1, "pronoun", i, [owner]) if owner else None
        if word in self._definite:
            return self._descriptor(doc, words, i, at, people, seen, sentence)
        return None

    def _metonym(self, doc: Doc, words: list[str], i: int, seen: list[_Seen]) -> Ref | None:
        """Resolve a head-office city used for the company: "Redmond has put in more"."""
        before = words[i - 1] if i else ""
        if before in self._prepositions or before in self._articles or before == ",":
            return None
        local = {id(s.entity): s.entity for s in seen if s.entity.known in self._homes[doc[i].text]}
        return Ref(i, i + 1, "descriptor", i, list(local.values())) if len(local) == 1 else None

    def _pair(self, start: int, end: int, seen: list[_Seen]) -> Ref | None:
        chosen: list[Entity] = []
        for s in reversed(seen):
            if s.entity not in chosen and "media" not in s.entity.types:
                chosen.append(s.entity)
            if len(chosen) == 2:
                return Ref(start, end, "descriptor", start, chosen[::-1])
        return None

    def _owner(self, doc: Doc, i: int, seen: list[_Seen], sentence: int, people: set[int]) -> Entity | None:
        """Return the organization that a pronoun at a token stands for: the latest subject, unless a person came since."""
        j = i - 1
        while j >= 0 and doc[j].text == ",":
            j -= 1
        apposed = next((s.entity for s in reversed(seen) if s.at <= j and j < i - 1 and s.end == j + 1), None)
        near = [s for s in seen if s.sentence >= sentence - 1 and "media" not in s.entity.types and s.entity is not apposed]
        inside = [s for s in near if s.sentence == sentence]
        here = [s for s in inside if s.subject]
        if here and self._is_object(doc, i):
            others = [s.entity for s in near if s.entity is not here[0].entity]
            return others[-1] if others else None
        if here or len({id(s.entity) for s in inside}) == 1:
            return (here or inside)[0].entity
        before = [s for s in near if s.sentence == sentence - 1]
        subjects = [s for s in before if s.subject]
        if subjects:
            if any(j in people and doc[j].is_sent_start for j in range(subjects[0].at, i)):
                return None
            return next((s.entity for s in subjects if s.entity is self._topic), subjects[0].entity)
        if len({id(s.entity) for s in before}) == 1:
            return before[0].entity
        return self._topic if self._topic is not apposed and any(s.entity is self._topic for s in seen) and not before else None

    def _is_object(self, doc: Doc, i: int) -> bool:
        """Whether a pronoun follows a verb or preposition and so does not stand for the subject of its clause."""
        if low(doc[i].text) in self._possessives or i == 0:
            return False
        return doc[i - 1].pos_ == "VERB" or low(doc[i - 1].text) in self._prepositions

    def _descriptor(
        self, doc: Doc, words: list[str], i: int, at: dict[int, Ref], people: set[int], seen: list[_Seen], sentence: int
    ) -> Ref | None:
        limit = min(i + 7, len(words))
        product: Ref | None = None
        place: str | None = None
        j = i + 1
        while j < limit:
            hit = self._descriptors.at(words, j)
            if hit and j not in at:
                break
            ref = at.get(j)
            if ref and ref.form == "product":
                product = ref
                j = ref.end
                continue
            if ref and ref.end + 1 < limit and words[ref.end] == "-" and doc[ref.end + 1].text.islower():
                j = ref.end + 2
                continue
            if (
                ref
                or doc[j].pos_ in ("VERB", "AUX")
                and words[j] not in self._demonyms
                or words[j] in (",", ".", ";", ":", "(", ")")
            ):
                return None
            if doc[j].text in self._homes:
                place = doc[j].text
            if words[j] in self._prepositions or words[j] in self._articles or words[j] in self._possessives:
                return None
            j += 1
        else:
            return None
        end, types = hit[0], hit[1]
        noun = " ".join(words[j:end])
        while (
            end < len(words)
            and end not in at
            and not doc[end].is_sent_start
            and (doc[end].pos_ == "ADJ" or words[end] in self._demonyms or self._descriptors.at(words, end))
            and words[end] not in self._prepositions
        ):
            end += 1
        if (end < len(words) and at.get(end) and at[end].form == "name") or tuple(words[j : hit[0]]) in self.lexicon.plurals:
            return None
        if product and words[j : hit[0]] and (set(noun.split()) & self._makers):
            return Ref(i, end, "descriptor", i, list(product.entities), complete=True)
        return self._complement(doc, words, i, end, noun, types, at, seen, place) or self._plain(
            i, end, noun, types, seen, sentence, words, at
        )

    def _complement(
        self,
        doc: Doc,
        words: list[str],
        start: int,
        end: int,
        noun: str,
        types: tuple[str, ...],
        at: dict[int, Ref],
        seen: list[_Seen],
        place: str | None,
    ) -> Ref | None:
        """Resolve "de ChatGPT", "d'Andy Jassy", "of Redmond" after a descriptor."""
        present = {s.entity.known: s.entity for s in seen if s.entity.known}
        if end < len(words) and words[end] in self._of and end + 1 < len(words):
            after = at.get(end + 1)
            if after and after.form == "product" and set(noun.split()) & self._makers:
                return Ref(start, after.end, "descriptor", start, list(after.entities), complete=True)
            if after:
                return None
            name = tuple(t.text for t in doc[end + 1 : end + 3])
            leader = self._leaders.get(name)
            if leader:
                return Ref(start, end + 3, "descriptor", start, [present.get(leader) or self._make(leader)], complete=True)
            home = doc[end + 1].text
            if home in self._homes:
                place, end = home, end + 2
        if place:
            local = [k for k in self._homes[place] if k in present] or (
                list(self._homes[place]) if len(self._homes[place]) == 1 else []
            )
            if len(local) == 1:
                return Ref(start, end, "descriptor", start, [present.get(local[0]) or self._make(local[0])])
        return None

    def _make(self, known_id: str) -> Entity:
        known = known_organizations()[known_id]
        return Entity(known.name, known.id, set(known.types), parent=known.parent)

    def _plain(
        self,
        start: int,
        end: int,
        noun: str,
        types: tuple[str, ...],
        seen: list[_Seen],
        sentence: int,
        words: list[str],
        at: dict[int, Ref],
    ) -> Ref | None:
        if end < len(words) and words[end] in self._of:
            return None
        inside = {id(e) for j in range(start, end) for e in (at[j].entities if j in at else ())}
        best, top = None, 0.0
        for s in seen:
            score = 1.0 / (1 + sentence - s.sentence) + 0.3 * s.subject + 0.05 * min(s.entity.count, 6)
            fit = self._fit(s.entity, noun, types)
            if fit <= 0 or sentence - s.sentence > 6 or id(s.entity) in inside:
                continue
            score += fit + 0.7 * (s.entity is self._topic) - 0.4 * (s.sentence == sentence and s.subject)
            if score >= top:
                best, top = s.entity, score
        return Ref(start, end, "descriptor", start, [best]) if best and top > 0.8 else None

    def _fit(self, entity: Entity, noun: str, types: tuple[str, ...]) -> float:
        if noun in entity.nouns or noun in entity.name.lower().split():
            return 1.5
        if types:
            if entity.types & set(types):
                return 0.9
            return -1.0 if entity.types else 0.3
        if entity.types and entity.types <= {"media", "government"}:
            return -1.0
        return 0.05 if entity.types == {"investor"} else 0.4
