"""Descriptors and pronouns of organizations, resolved to what they stand for or to nothing.

"The ChatGPT maker", "le géant de Seattle", "la start-up", "its", "celui-ci", "les deux groupes": in half of the relations that
news states, one party stands so. What a descriptor says decides where it says enough (a product, a head office, a chief); else
`kg.nlp.antecedents` weighs who is meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.nlp.antecedents import Antecedents
from kg.nlp.descriptors import Descriptors, Phrase
from kg.nlp.discourse import Discourse, Grammar
from kg.nlp.entities import Entity, Ref
from kg.nlp.words import group_matcher
from kg.ontology import known_organizations

__all__ = ["Anaphora"]

_STOPS = frozenset({",", ".", ";", ":", "(", ")", "-", "–", "—", '"', "«", "»", "“", "”"})
"""What no noun phrase goes over."""


class Anaphora:
    """Resolves the descriptors and pronouns of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self._grammar, self._antecedents = Grammar(lexicon), Antecedents(lexicon)
        self._definite, self._articles, self._of = words("definite"), words("articles"), words("of")
        self._possessives, self._prepositions, self._demonyms = words("possessives"), words("prepositions"), words("demonyms")
        self._pronouns, self._first_person, self._makers = words("pronouns"), words("first_person"), words("maker_nouns")
        self._last, self._both = group_matcher(lexicon.groups["last"]), group_matcher(lexicon.groups["both"])
        self._numerals, self._titles = words("numerals"), words("titles")
        self._latter, self._former = group_matcher(lexicon.groups["latter"]), group_matcher(lexicon.groups["former"])
        self._pairs, self._impersonal = group_matcher(lexicon.groups["pairs"]), group_matcher(lexicon.groups["impersonal"])
        single = {(w,) for w in self._possessives | self._pronouns | self._first_person | self._definite}
        self._any = group_matcher(single.union(*(lexicon.groups[g] for g in ("last", "both", "latter", "former", "pairs"))))
        self._nations, self._genders = lexicon.nations, {w: g for g in ("masculine", "feminine") for w in words(g)}
        self._descriptors = Descriptors(lexicon)

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
            stop, types = self._descriptors.nouns.at(d.words, back) or (back, ())
            ref.left = back
            while ref.left > 0 and ref.left - 1 not in d.at and d.words[ref.left - 1] in self._articles | self._demonyms:
                ref.left -= 1
            self._note(ref, d.words[back:stop], types)
        self._place(d, ref)
        if ref.end < len(d.words) and d.words[ref.end] in (",", "("):
            for ahead in range(ref.end + 1, min(ref.end + 6, len(d.words))):
                hit = self._descriptors.nouns.at(d.words, ahead)
                if hit and ahead not in d.at and not self._acts(d, ref.end + 1, hit[0]):
                    self._note(ref, d.words[ahead : hit[0]], hit[1])
                    self._place(d, Ref(ahead, hit[0] + 1, "", ref.end + 1, ref.entities))
                    break
                if hit or ahead in d.at or d.words[ahead] in (",", ".", ")") or d.words[ahead] in self._possessives:
                    break

    def _acts(self, d: Discourse, start: int, end: int) -> bool:
        """Whether a noun phrase after a comma is the subject of a verb, and no apposition: "says Alpha, the group wants"."""
        return d.words[start] in self._definite and end < len(d.doc) and d.doc[end].pos_ in ("VERB", "AUX")

    def _place(self, d: Discourse, ref: Ref) -> None:
        """Note the nation and the gender that the words beside a name tell: "the Dutch group Alpha", "Norway's Alpha"."""
        words = d.words[max(ref.left - 2, 0) : ref.end]
        nations = {self._nations[word] for word in words if word in self._nations}
        gender = self._genders.get(d.words[ref.left]) if ref.left < ref.start else None
        for entity in ref.entities:
            entity.nations |= nations
            entity.genders |= {gender} if gender else set()

    def _noun_before(self, d: Discourse, ref: Ref) -> int | None:
        for back in range(ref.start - 1, max(ref.start - 7, -1), -1):
            if back in d.at or d.words[back] in _STOPS:
                return None
            hit = self._descriptors.nouns.at(d.words, back)
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
        word, text = d.words[i], d.doc[i].text
        if (len(word) > 1 and text.isupper()) or not (text in self._homes or self._any.at(d.words, i)):
            return None
        if word in self._first_person:
            return _ref(i, i + 1, "possessive" if word in self._possessives else "pronoun", self._speaker(d, i))
        if text in self._homes:
            return self._metonym(d, i)
        if self._both.at(d.words, i) and i + 1 < len(d.doc) and d.doc[i + 1].pos_ in ("VERB", "AUX"):
            return _ref(i, i + 1, "descriptor", self._antecedents.pair(d))
        if (hit := self._pairs.at(d.words, i)) and not self._counts(d, hit[0]):
            return _ref(i, hit[0], "descriptor", self._antecedents.pair(d))
        if hit := self._former.at(d.words, i) or self._latter.at(d.words, i):
            return _ref(i, hit[0], "pronoun", self._antecedents.latter(d, former=bool(self._former.at(d.words, i))))
        if hit := self._last.at(d.words, i):
            return _ref(i, hit[0], "pronoun", self._antecedents.last(d))
        if word in self._pronouns and 0 < i < len(d.words) - 1 and d.words[i - 1] == d.words[i + 1] == ",":
            return _ref(i, i + 1, "pronoun", list(d.at[i - 2].entities) if i - 2 in d.at else [])
        if word in self._possessives or (word in self._pronouns and not self._impersonal.at(d.words, i)):
            return _ref(i, i + 1, "possessive" if word in self._possessives else "pronoun", self._antecedents.pronoun(d, i))
        phrase = self._descriptors.at(d, i) if word in self._definite else None
        return self._descriptor(d, phrase) if phrase else None

    def _counts(self, d: Discourse, end: int) -> bool:
        """Whether "the two" counts what its next word names ("the two deals"), or a complement says which ("the companies in…")."""
        numeral = d.doc[end - 1].pos_ == "NUM" or d.words[end - 1] in self._numerals
        if end >= len(d.doc):
            return False
        if numeral:
            return d.doc[end].pos_ in ("NOUN", "ADJ", "PROPN", "NUM")
        return d.words[end] in self._prepositions or d.words[end] in self._grammar.relatives

    def _speaker(self, d: Discourse, i: int) -> list[Entity]:
        """Return for whom "we" speaks: whose officer is quoted, or who issues a text that speaks of itself throughout."""
        if i not in d.quoted:
            return [d.topic] if d.topic and d.speaks else []
        start, end = d.quoted[i]
        stop = next((k for k in range(end + 1, len(d.doc)) if d.doc[k].is_sent_start), len(d.doc))
        for begin, last in ((end + 1, stop), (d.doc[start].sent.start, start)):
            people = [k for k in range(begin, last) if k in d.people or d.words[k] in self._titles]
            if people and not self._grammar.speech.isdisjoint(d.words[begin:last]):
                return self._employer(d, begin, last, people)
        return [d.topic] if d.topic else []

    def _employer(self, d: Discourse, begin: int, end: int, people: list[int]) -> list[Entity]:
        """Return the organization beside a speaker, here or where the text has named the speaker before."""
        near = [(abs(k - j), k) for k in range(begin, end) if k in d.at and d.at[k].form == "name" for j in people]
        if near:
            return list(d.at[min(near)[1]].entities[:1])
        surnames = {d.doc[k].text for k in people if k in d.people}
        for k in sorted(d.people):
            sentence = d.doc[k].sent
            if d.doc[k].text in surnames and not begin <= k < end:
                found = [(abs(k - j), j) for j in range(sentence.start, sentence.end) if j in d.at and d.at[j].form == "name"]
                if found:
                    return list(d.at[min(found)[1]].entities[:1])
        return []

    def _metonym(self, d: Discourse, i: int) -> Ref | None:
        """Resolve a head-office city used for the company: "Redmond has put in more"."""
        before = d.words[i - 1] if i else ""
        after = d.words[i + 1] if i + 1 < len(d.words) else ""
        if before in self._prepositions or before in self._articles or before == "," or after == "-":
            return None
        present = d.present
        local = [present[k] for k in self._homes[d.doc[i].text] if k in present]
        return Ref(i, i + 1, "descriptor", i, local) if len(local) == 1 else None

    def _descriptor(self, d: Discourse, p: Phrase) -> Ref | None:
        """Resolve a descriptor: "the ChatGPT maker", "de ChatGPT", "d'Andy Jassy", "of Redmond"; else by weighing."""
        if self._is_apposition(d, p):
            return None
        makes = bool(set(p.noun.split()) & self._makers)
        if p.product and makes:
            return Ref(p.start, p.end, "descriptor", p.start, list(p.product.entities), complete=True)
        if p.end + 1 < len(d.words) and d.words[p.end] in self._of:
            after = d.at.get(p.end + 1)
            if after:
                owners = list(after.entities) if after.form == "product" and makes else self._parts(d, after.entities[0])
                return Ref(p.start, after.end, "descriptor", p.start, owners, complete=True) if owners else None
            leader = self._leaders.get(tuple(t.text for t in d.doc[p.end + 1 : p.end + 3]))
            if leader:
                return Ref(p.start, p.end + 3, "descriptor", p.start, [self._entity(d, leader)], complete=True)
            self._complement(d, p)
            if p.end in d.at or p.end in d.people:
                return None
        homes = next((self._homes[place] for place in p.places if place in self._homes), [])
        local = [k for k in homes if k in d.present] or homes
        p.homes = frozenset(homes)
        if len(local) == 1:
            return Ref(p.start, p.end, "descriptor", p.start, [self._entity(d, local[0])])
        return _ref(p.start, p.end, "descriptor", self._antecedents.descriptor(d, p))

    def _parts(self, d: Discourse, parent: Entity) -> list[Entity]:
        """Return the one organization mentioned so far that is known to belong to another: "the cloud unit of Alpha"."""
        parts = [e for e in d.present.values() if e.parent and e.parent == parent.known]
        return parts if len(parts) == 1 else []

    def _is_apposition(self, d: Discourse, p: Phrase) -> bool:
        """Whether a noun phrase only describes the name before it: "Alpha, the chipmaker, …"."""
        if p.start < 2 or d.words[p.start - 1] not in (",", "("):
            return False
        named = p.start - 2 in d.at or d.words[p.start - 2] == ")"
        return named and not (p.end < len(d.doc) and d.doc[p.end].pos_ in ("VERB", "AUX"))

    def _complement(self, d: Discourse, p: Phrase) -> None:
        """Take "of" with a place or a bare noun into the phrase: "the group of Seattle", "l'opérateur de centres de données"."""
        while p.end + 1 < len(d.doc) and d.words[p.end] in self._of:
            k = p.end + 1
            capital = _is_place(d.doc[k].text)
            if not capital and (d.words[k] in self._articles or d.doc[k].pos_ not in ("NOUN", "ADJ", "PROPN")):
                return
            p.end = k + 1
            while p.end < len(d.doc) and p.end not in d.at and not d.doc[p.end].is_sent_start:
                word = d.doc[p.end]
                if not (_is_place(word.text) if capital else word.pos_ in ("NOUN", "ADJ") or word.text == "-"):
                    break
                p.end += 1
            if capital:
                p.places.append(d.doc[k : p.end].text)

    def _entity(self, d: Discourse, known_id: str) -> Entity:
        known = known_organizations()[known_id]
        return d.present.get(known_id) or Entity(known.name, known_id, set(known.types), parent=known.parent)


def _is_place(text: str) -> bool:
    """Whether a word may be part of the name of a place: capitalized, but no acronym."""
    return text[0].isupper() and text.isalpha() and not text.isupper()


def _ref(start: int, end: int, form: str, entities: list[Entity]) -> Ref | None:
    return Ref(start, end, form, start, entities) if entities else None
