"""Candidates: a trigger of the lexicon, a construction that carries its two parties.

The constructions know no language. A *verb* has a subject, an object and prepositions, in the active or the passive; a deal
*noun* (investment, takeover) has a possessor, prepositions and the subject of the light verb before it; a *role* noun (rival,
shareholder, subsidiary) is one of the parties itself, beside whose name or list of names it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from spacy.tokens import Doc

from kg.lexicon import Entry, Lexicon
from kg.model import Amount
from kg.nlp.entities import Entity, Ref
from kg.nlp.syntax import Group, Sentence, Syntax
from kg.nlp.words import WordMatcher, group_matcher
from kg.ontology import relation_types

__all__ = ["Candidate", "Relations"]


@dataclass(slots=True, eq=False)
class Candidate:
    """A possible claim, before its status, amount and source are known.

    Attributes:
        start: First token of the trigger.
        end: Token after it.
        clause: Token range that the trigger governs.
        feature: Inflection of the trigger ("participle", "conditional").
        shared: Whether several parties share the deal, so that a sum in the sentence is nobody's part.
    """

    entry: Entry
    subject: Ref
    subject_entity: Entity
    object: Ref
    object_entity: Entity
    sentence: Sentence
    start: int
    end: int
    clause: tuple[int, int]
    feature: str
    passive: bool
    shared: bool
    status: str | None = None
    cue: str = ""
    amount: Amount | None = None
    attributed_to: list[str] = field(default_factory=list)


class Relations:
    """Finds the candidates of sentences in one language."""

    def __init__(self, lexicon: Lexicon, syntax: Syntax) -> None:
        self.lexicon, self.syntax = lexicon, syntax
        triggers: dict[tuple[str, ...], list[tuple[Entry, str]]] = {}
        for entry in lexicon.entries:
            for form, feature in entry.forms.items():
                triggers.setdefault(form, []).append((entry, feature))
        self._triggers = WordMatcher({form: tuple(found) for form, found in triggers.items()})
        self._groups = {name: group_matcher(words) for name, words in lexicon.groups.items()}
        words = lexicon.words
        self._be, self._have, self._reflexive, self._by = words("be"), words("have"), words("reflexive"), words("by")
        self._light, self._among, self._count = words("light"), words("among"), words("count")
        self._object_relatives, self._whose, self._become = words("object_relatives"), words("whose"), words("become")

    def find(self, doc: Doc, sentences: list[Sentence]) -> list[Candidate]:
        """Return the candidates of a document."""
        main: Entity | None = doc._.kg_topic or self._main_entity(sentences)
        out: list[Candidate] = []
        previous = 0
        for sentence in sentences:
            if any(r.form != "product" for r in sentence.mentions):
                out.extend(self._in_sentence(sentence, main, previous))
            previous = sentence.start
        return out

    def _main_entity(self, sentences: list[Sentence]) -> Entity | None:
        scores: dict[int, tuple[float, Entity]] = {}
        for n, sentence in enumerate(sentences):
            for ref in sentence.mentions:
                for entity in ref.entities:
                    if "media" not in entity.types:
                        old = scores.get(id(entity), (0.0, entity))[0]
                        scores[id(entity)] = (old + 1 + (1.5 if n == 0 else 0), entity)
        return max(scores.values(), key=lambda s: s[0], default=(0.0, None))[1]

    def _in_sentence(self, sentence: Sentence, topic: Entity | None, previous: int) -> Iterator[Candidate]:
        for i in range(sentence.start, sentence.end):
            ref = sentence.at.get(i)
            if ref and ref.form == "name" and i >= ref.start:
                continue
            hit = self._triggers.at(sentence.words, i, sentence.end)
            if hit is None:
                continue
            for entry, feature in hit[1]:
                clause = (sentence.clause_start(i), sentence.clause_end(hit[0]))
                if self._blocked(entry, sentence, clause, previous):
                    continue
                if entry.kind != "verb" and self._is_part_of_name(sentence, i, hit[0]):
                    continue
                if entry.kind == "verb" and "participle" not in feature and sentence.doc[i].pos_ in ("NOUN", "PROPN"):
                    continue
                finder = _Slots(self, sentence, entry, i, hit[0], clause, feature, topic)
                yield from self._candidates(finder)

    def _is_part_of_name(self, sentence: Sentence, start: int, end: int) -> bool:
        return any((r := sentence.at.get(k)) is not None and r.form == "name" and r.start <= k for k in range(start, end))

    def _blocked(self, entry: Entry, sentence: Sentence, clause: tuple[int, int], previous: int) -> bool:
        if entry.context and not any(self._groups[g].any(sentence.words, previous, sentence.end) for g in entry.context):
            return True
        if entry.needs and not any(self._groups[g].any(sentence.words, sentence.start, sentence.end) for g in entry.needs):
            return True
        return any(self._groups[g].any(sentence.words, *clause) for g in entry.unless)

    def _candidates(self, slots: _Slots) -> Iterator[Candidate]:
        entry = slots.entry
        subject, object_ = slots.first(entry.subject), None
        object_ = slots.first(entry.object, other=subject)
        symmetric = relation_types()[entry.relation].symmetric
        pairs: list[tuple[tuple[Ref, Entity], tuple[Ref, Entity]]] = []
        if subject and object_ and subject is not object_:
            pairs = [(s, o) for s in _members(subject) for o in _members(object_)]
        elif symmetric and (group := subject or object_) and (entry.kind != "noun" or slots.paired):
            pairs = list(combinations(_members(group), 2))
        shared = any(len(_members(g)) > 1 for g in (subject, object_) if g)
        for (s_ref, s), (o_ref, o) in pairs:
            if s is not o:
                yield Candidate(
                    entry, s_ref, s, o_ref, o, slots.sentence, slots.start, slots.end, slots.clause, slots.feature, slots.passive, shared
                )


def _members(group: Group) -> list[tuple[Ref, Entity]]:
    return [(ref, entity) for ref in group.refs for entity in ref.entities]


class _Slots:
    """The slots of one trigger in one sentence, resolved on demand."""

    def __init__(
        self, relations: Relations, sentence: Sentence, entry: Entry, start: int, end: int, clause: tuple[int, int], feature: str,
        topic: Entity | None,
    ) -> None:
        self.r, self.sentence, self.entry = relations, sentence, entry
        self.start, self.end, self.clause, self.feature, self.topic = start, end, clause, feature, topic
        self.paired = False
        self.passive = entry.kind == "verb" and self._is_passive()

    def first(self, names: tuple[str, ...], other: Group | None = None) -> Group | None:
        for name in names:
            group = self._slot(name)
            self.paired = self.paired or (group is not None and name.startswith("between"))
            if group and (other is None or not _overlap(group, other)) and all(r.entities for r in group.refs):
                return group
        return None

    def _slot(self, name: str) -> Group | None:
        if name in _NAMED:
            return _NAMED[name](self)
        if name.startswith("mod:"):
            return self._modifier(name.removeprefix("mod:"))
        if name.startswith("given:"):
            return self._given(name.removeprefix("given:"))
        if name.startswith("all:"):
            return self.sentence.groups_after(tuple(name.removeprefix("all:").split("|")), self.end, self.sentence.end)
        slots = tuple(name.split("|"))
        stop = min(self.clause[1], self.end + (3 if self.entry.kind == "role" else 30))
        return self.sentence.after_preposition(slots, self.end, stop) or self._fronted(slots)

    def _fronted(self, slots: tuple[str, ...]) -> Group | None:
        if self.entry.kind != "verb" and self.entry.kind != "noun":
            return None
        begin = self.clause[0]
        hit = self.r.syntax.slot(slots).at(self.sentence.words, begin, self.start)
        return self.sentence.group_after(hit[0], self.start) if hit else None

    # ---- verbs

    def _is_passive(self) -> bool:
        if "participle" not in self.feature:
            return False
        words, s = self.sentence.words, self.sentence
        steps = 0
        for i in range(self.start - 1, max(self.start - 6, s.start) - 1, -1):
            word = words[i]
            if word in self.r._be:
                return not any(words[k] in self.r._reflexive for k in range(max(i - 2, s.start), i + 1))
            if word in self.r._have:
                return False
            if s.doc[i].pos_ not in ("ADV", "PART") and i not in s.at:
                steps += 1
                if steps > 1:
                    break
        follows = any(words[i] in self.r._by for i in range(self.end, min(self.end + 4, s.end)))
        return follows or ("past" not in self.feature and "finite" not in self.feature)

    def _subj(self) -> Group | None:
        if self.entry.kind == "noun":
            return self._light_subject()
        if self.passive:
            return self.sentence.after_preposition(tuple(self.r._by), self.end, min(self.clause[1], self.end + 12))
        return self.sentence.subject(self.start)

    def _obj(self) -> Group | None:
        if self.passive:
            return self._passive_subject()
        after = self.sentence.group_after(self.end, self.clause[1])
        if after:
            return after
        begin = self.clause[0]
        if self.sentence.words[begin] in self.r._object_relatives:
            return self.sentence._antecedent(begin)
        return None

    def _passive_subject(self) -> Group | None:
        i = self.start - 1
        while i > self.sentence.start and (self.sentence.words[i] == "," or self.sentence.doc[i].pos_ == "ADV"):
            i -= 1
        ref = self.sentence.at.get(i)
        if ref and ref.form != "possessive":
            return self.sentence.group_of.get(id(ref))
        return self._described(i) or self.sentence.subject(self.start)

    def _described(self, i: int) -> Group | None:
        """Return what a noun at a token is apposed to: for "a fund" in "Nakhla Ventures, a fund owned by Nakhla" the name."""
        s = self.sentence
        if s.doc[i].pos_ != "NOUN":
            return None
        while i > s.start and i not in s.at and s.words[i] != "," and s.doc[i].pos_ in ("NOUN", "ADJ", "DET", "PROPN", "NUM", "ADP"):
            i -= 1
        ref = s.at.get(i - 1) if s.words[i] == "," else None
        return Group([ref], ref.left, ref.end) if ref and ref.form != "possessive" else None

    # ---- nouns

    def _poss(self) -> Group | None:
        return self.sentence.possessor(self.start, self.end)

    def _light_subject(self) -> Group | None:
        words = self.sentence.words
        for i in range(self.start - 1, max(self.start - 14, self.clause[0]) - 1, -1):
            if words[i] in self.r._light:
                return self.sentence.subject(i)
        return None

    def _topic(self) -> Group | None:
        if self.topic is None:
            return None
        ref = Ref(self.start, self.end, "descriptor", self.start, [self.topic])
        return Group([ref], self.start, self.end)

    def _owner_before(self) -> Group | None:
        """Return a possessor in front ("X's takeover", "its takeover"), not one behind ("takeover of X")."""
        group = self._poss()
        return group if group and group.start < self.start else None

    def _owner_in_subject(self) -> Group | None:
        """Return whose the subject is: "X's chips are made by…"."""
        s = self.sentence
        for group in s.groups:
            if self.clause[0] <= group.start and group.end <= self.start:
                follows = s.words[group.end] in self.r.syntax.genitive
                precedes = group.start > s.start and s.words[group.start - 1] in self.r.syntax.of_words
                if follows or precedes:
                    return group
        for ref in s.mentions:
            if ref.form == "possessive" and self.clause[0] <= ref.start < self.start:
                return Group([ref], ref.start, ref.end)
        return None

    def _hyphen(self) -> Group | None:
        """Return the name before a hyphen: "Nvidia-backed"."""
        s = self.sentence
        if s.words[self.start - 1] != "-":
            return None
        ref = next((r for r in s.mentions if r.end == self.start - 1 and r.form == "name"), None)
        return Group([ref], ref.start, ref.end) if ref else None

    def _next(self) -> Group | None:
        """Return what a compound in front describes: "the Nvidia-backed cloud company", "Nvidia-backed CoreWeave"."""
        s = self.sentence
        for ref in s.mentions:
            if ref.left <= self.start < ref.end and ref.form == "descriptor":
                return Group([ref], ref.left, ref.end)
        group = s.group_after(self.end, min(self.end + 6, s.end), skip=5)
        return group and Group(group.refs[:1], group.start, group.refs[0].end)

    def _apposed_before(self) -> Group | None:
        return self._apposed(self._phrase_start())

    def _round(self) -> Group | None:
        """Return whose round of financing the clause is about."""
        s = self.sentence
        for i, stop, _ in self.r._groups["round_words"].finditer(s.words, *self.clause):
            owner = s.possessor(i, stop)
            if owner:
                return owner
            for k in range(stop, min(stop + 4, self.clause[1])):
                if self.r.syntax.slot(("in", "round_of")).at(s.words, k, self.clause[1]):
                    return s.group_after(k + 1, self.clause[1], skip=5)
        return None

    def _percent_of(self) -> Group | None:
        """Return the company whose share is bought: "64% of Exaion", "a 10 percent stake in Exaion"."""
        s = self.sentence
        for _, stop, _ in self.r._groups["percent"].finditer(s.words, self.end, self.clause[1]):
            for k in range(stop, min(stop + 5, self.clause[1])):
                if s.words[k] in self.r.syntax.of_words or self.r.syntax.slot(("in",)).at(s.words, k, self.clause[1]):
                    return s.group_after(k + 1, self.clause[1], skip=5)
        return None

    def _given(self, group: str) -> Group | None:
        """Return the receiver in "provides X with chips"."""
        receiver = self._passive_subject() if self.passive else self.sentence.group_after(self.end, self.clause[1], skip=3)
        if receiver is None:
            return None
        i = self.end if self.passive else receiver.end
        if i < self.clause[1] and self.r.syntax.slot(("given",)).at(self.sentence.words, i, self.clause[1]):
            return receiver if self.r._groups[group].any(self.sentence.words, i, self.clause[1]) else None
        return None

    def _modifier(self, group: str) -> Group | None:
        """Return whose goods the clause names: "Nvidia chips", "Anthropic's models", "des puces de Nvidia", or a product."""
        s = self.sentence
        for i, stop, _ in self.r._groups[group].finditer(s.words, self.end, self.clause[1]):
            ref = s.at.get(i - 1)
            if ref and ref.form in ("name", "product"):
                return s.group_of.get(id(ref))
            owner = s.possessor(i, stop)
            if owner and owner.refs[0].form != "possessive":
                return owner
            after = s.at.get(stop)
            if after and after.form in ("name", "product"):
                return s.group_of.get(id(after))
        for ref in s.mentions:
            if ref.form == "product" and self.end <= ref.start < self.clause[1]:
                return s.group_of.get(id(ref))
        return None

    # ---- roles

    def _self(self) -> Group | None:
        s, words = self.sentence, self.sentence.words
        left = self._phrase_start()
        # "counts A and B among its backers", "A is among its backers"
        if left - 1 >= s.start and words[left - 1] in self.r._among:
            listed = s.at.get(left - 2)
            if listed and listed.form != "possessive":
                return s.group_of.get(id(listed))
            for i in range(left - 2, s.start - 1, -1):
                if words[i] in self.r._count:
                    return s.group_after(i + 1, left) or s.subject(i)
                if s.doc[i].pos_ in ("VERB", "AUX"):
                    return s.subject(i)
        # "rival Anthropic", "its backers, A and B", "backers such as A, B", "its backers include A"
        i = self.end
        of = s.possessor(self.start, self.end)
        if of and of.start >= self.end:
            i = of.end
        hit = None
        for k in range(i, min(i + 5, s.end)):
            hit = self.r._groups["introducers"].at(words, k, s.end)
            if hit or words[k] in (".", ";"):
                break
        if hit:
            found = s.group_after(hit[0], s.end)
            if found:
                return found
        found = s.group_after(i, min(i + 3, s.end), skip=2) if words[i : i + 1] != [","] else None
        if found:
            return found
        if i < s.end and words[i] == "," and (ref := s.at.get(i + 1)) and ref.form == "name" and not self._apposed(left):
            return s.group_of.get(id(ref))
        return self._apposed(left) or self._copula(left)

    def _phrase_start(self) -> int:
        """Return where the noun phrase of the trigger begins."""
        s, i = self.sentence, self.start
        while i - 1 >= s.start:
            word, ref = s.words[i - 1], s.at.get(i - 1)
            if ref and (ref.form == "possessive" or word in self.r.syntax.genitive):
                i -= 1
            elif ref and i < s.end and s.words[i] in self.r.syntax.genitive:
                i = ref.left
            elif ref is None and (word in self.r.syntax.articles or word in self.r.syntax.genitive or s.doc[i - 1].pos_ in ("ADJ", "DET", "NUM", "ADV")
                                  or word in self.r.syntax.demonyms):
                i -= 1
            else:
                break
        return i

    def _apposed(self, left: int) -> Group | None:
        s = self.sentence
        i = left - 1
        while i >= s.start and (s.words[i] in self.r.lexicon.words("apposition_fillers")):
            i -= 1
        if i < s.start or s.words[i] not in (",", "(", "–", "—"):
            return None
        j = i - 1
        while j >= s.start and s.words[j] == ")":
            while j > s.start and s.words[j] != "(":
                j -= 1
            j -= 1
        for group in s.groups:
            if group.end == j + 1 and group.refs[-1].form in ("name", "descriptor", "pronoun"):
                last = group.refs[-1]
                plural = "plural" in self.feature or len(group.refs) == 1
                return group if plural else Group([last], last.left, last.end)
        return None

    def _copula(self, left: int) -> Group | None:
        s = self.sentence
        for i in range(left - 1, max(left - 5, s.start) - 1, -1):
            if s.words[i] in self.r._be or s.words[i] in self.r._become:
                return s.subject(i)
        return None

    def _of(self) -> Group | None:
        s = self.sentence
        group = s.possessor(self.start, self.end)
        if group:
            return group
        left = self._phrase_start()
        if left - 1 >= s.start and s.words[left - 1] in self.r._whose:
            return s._antecedent(left - 1)
        if s.words[self.start - 1] in self.r._whose:
            return s._antecedent(self.start - 1)
        return None


def _overlap(a: Group, b: Group) -> bool:
    return any(r is q for r in a.refs for q in b.refs) or {id(e) for r in a.refs for e in r.entities} == {
        id(e) for r in b.refs for e in r.entities
    }


_NAMED: dict[str, Callable[[_Slots], Group | None]] = {
    "subj": _Slots._subj,
    "obj": _Slots._obj,
    "poss": _Slots._poss,
    "owner": _Slots._owner_before,
    "subject's owner": _Slots._owner_in_subject,
    "self": _Slots._self,
    "of": _Slots._of,
    "topic": _Slots._topic,
    "next": _Slots._next,
    "hyphen": _Slots._hyphen,
    "apposed": _Slots._apposed_before,
    "round": _Slots._round,
    "percent of": _Slots._percent_of,
}
