"""Slots: where the parties of one trigger stand in its sentence.

Each name that an entry of the lexicon may give for a slot is one method here, or a list of prepositions ("in|into"). The methods
know no language: they ask for order, prepositions, possessors and the closed classes of the lexicon.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.lexicon import Entry, Lexicon
from kg.nlp.entities import Entity, Ref
from kg.nlp.syntax import Group, Sentence, Syntax
from kg.nlp.words import group_matcher

__all__ = ["SlotWords", "Slots"]


class SlotWords:
    """The word groups of one language that the constructions ask for, ready to match."""

    def __init__(self, lexicon: Lexicon, syntax: Syntax) -> None:
        words = lexicon.words
        self.syntax = syntax
        self.groups = {name: group_matcher(members) for name, members in lexicon.groups.items()}
        self.be, self.have, self.reflexive, self.by = words("be"), words("have"), words("reflexive"), words("by")
        self.light, self.among, self.count = words("light"), words("among"), words("count")
        self.object_relatives, self.whose, self.become = words("object_relatives"), words("whose"), words("become")
        self.apposition_fillers = words("apposition_fillers")
        self.subject_relatives = frozenset(w[0] for w in lexicon.groups.get("subject_relatives", ()))
        self.between = frozenset(w[0] for w in lexicon.groups.get("between", ()))


class Slots:
    """The slots of one trigger in one sentence, resolved on demand."""

    def __init__(
        self,
        words: SlotWords,
        sentence: Sentence,
        entry: Entry,
        start: int,
        end: int,
        clause: tuple[int, int],
        feature: str,
        topic: Entity | None,
    ) -> None:
        self.words, self.sentence, self.entry = words, sentence, entry
        self.start, self.end, self.clause, self.feature, self.topic = start, end, clause, feature, topic
        self.paired = False
        self.passive = entry.kind == "verb" and self._is_passive()

    def first(self, names: tuple[str, ...], other: Group | None = None) -> Group | None:
        for name in names:
            group = self._slot(name)
            self.paired = self.paired or (group is not None and name.split("|")[0] in self.words.between | {"between"})
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
        hit = self.words.syntax.slot(slots).at(self.sentence.words, begin, self.start)
        return self.sentence.group_after(hit[0], self.start) if hit else None

    # ---- verbs

    def _is_passive(self) -> bool:
        if "participle" not in self.feature:
            return False
        words, s = self.sentence.words, self.sentence
        steps = 0
        for i in range(self.start - 1, max(self.start - 6, s.start) - 1, -1):
            word = words[i]
            if word in self.words.be:
                return not any(words[k] in self.words.reflexive for k in range(max(i - 2, s.start), i + 1))
            if word in self.words.have:
                return False
            if s.doc[i].pos_ not in ("ADV", "PART") and i not in s.at:
                steps += 1
                if steps > 1:
                    break
        follows = any(words[i] in self.words.by for i in range(self.end, min(self.end + 4, s.end)))
        return follows or ("past" not in self.feature and "finite" not in self.feature)

    def _subj(self) -> Group | None:
        if self.entry.kind == "noun":
            return self._light_subject()
        if self.passive:
            return self.sentence.after_preposition(tuple(self.words.by), self.end, min(self.clause[1], self.end + 12))
        relative = self._object_relative()
        if relative:
            return relative[1]
        return self.sentence.subject(self.start)

    def _object_relative(self) -> tuple[Group | None, Group | None] | None:
        """Return (object, subject) of "X, which Y owns" and "X, que possède Y", or None where the clause is none such."""
        s, begin = self.sentence, self.clause[0]
        word = s.words[begin]
        if word not in self.words.object_relatives:
            return None
        inner = [
            g
            for g in s.groups
            if begin < g.start <= begin + 3 and g.end <= self.start and s.words[g.start - 1] not in self.words.syntax.prepositions
        ]
        if inner:
            return s.antecedent(begin), inner[-1]
        if word in self.words.subject_relatives:
            return None
        return s.antecedent(begin), s.group_after(self.end, self.clause[1], skip=2)

    def _obj(self) -> Group | None:
        if self.passive:
            return self._passive_subject()
        relative = self._object_relative()
        return relative[0] if relative else self.sentence.group_after(self.end, self.clause[1])

    def _passive_subject(self) -> Group | None:
        if self.start == self.sentence.start:
            return self._after_fronted()
        i = self.start - 1
        while i > self.sentence.start and (self.sentence.words[i] == "," or self.sentence.doc[i].pos_ == "ADV"):
            i -= 1
        ref = self.sentence.at.get(i)
        if ref and ref.form != "possessive":
            return self.sentence.group_of.get(id(ref))
        return self._described(i) or self.sentence.subject(self.start)

    def _after_fronted(self) -> Group | None:
        """Return the subject that a participle in front describes: "Backed by Nvidia, the start-up hires"."""
        agent = self._subj()
        i = agent.end if agent else self.end
        comma = next((k for k in range(i, min(i + 6, self.sentence.end)) if self.sentence.words[k] == ","), None)
        return self.sentence.group_after(comma + 1, self.sentence.end) if comma else None

    def _described(self, i: int) -> Group | None:
        """Return what a noun at a token is apposed to: for "a fund" in "Nakhla Ventures, a fund owned by Nakhla" the name."""
        s = self.sentence
        if s.doc[i].pos_ not in ("NOUN", "ADJ", "PROPN") or i in s.at:
            return None
        while (
            i > s.start and i not in s.at and s.words[i] != "," and s.doc[i].pos_ in ("NOUN", "ADJ", "DET", "PROPN", "NUM", "ADP")
        ):
            i -= 1
        ref = s.at.get(i - 1) if s.words[i] == "," else None
        return Group([ref], ref.left, ref.end) if ref and ref.form != "possessive" else None

    # ---- nouns

    def _poss(self) -> Group | None:
        return self.sentence.possessor(self.start, self.end)

    def _light_subject(self) -> Group | None:
        words = self.sentence.words
        for i in range(self.start - 1, max(self.start - 14, self.clause[0]) - 1, -1):
            if words[i] in self.words.light:
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
                follows = s.words[group.end] in self.words.syntax.genitive
                precedes = group.start > s.start and s.words[group.start - 1] in self.words.syntax.of_words
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
        for i, stop, _ in self.words.groups["round_words"].finditer(s.words, *self.clause):
            owner = s.possessor(i, stop)
            if owner:
                return owner
            for k in range(stop, min(stop + 4, self.clause[1])):
                if self.words.syntax.slot(("in", "round_of")).at(s.words, k, self.clause[1]):
                    return s.group_after(k + 1, self.clause[1], skip=5)
        return None

    def _percent_of(self) -> Group | None:
        """Return the company whose share is bought: "64% of Exaion", "a 10 percent stake in Exaion"."""
        s = self.sentence
        if s.words[self.clause[0]] in self.words.whose:
            return s.antecedent(self.clause[0])
        for _, stop, _ in self.words.groups["percent"].finditer(s.words, self.end, self.clause[1]):
            for k in range(stop, min(stop + 5, self.clause[1])):
                if s.words[k] in self.words.syntax.of_words or self.words.syntax.slot(("in",)).at(s.words, k, self.clause[1]):
                    return s.group_after(k + 1, self.clause[1], skip=5)
        return None

    def _given(self, group: str) -> Group | None:
        """Return the receiver in "provides X with chips"."""
        receiver = self._passive_subject() if self.passive else self.sentence.group_after(self.end, self.clause[1], skip=3)
        if receiver is None:
            return None
        i = self.end if self.passive else receiver.end
        if i < self.clause[1] and self.words.syntax.slot(("given",)).at(self.sentence.words, i, self.clause[1]):
            return receiver if self.words.groups[group].any(self.sentence.words, i, self.clause[1]) else None
        return None

    def _modifier(self, group: str) -> Group | None:
        """Return whose goods the clause names: "Nvidia chips", "Anthropic's models", "des puces de Nvidia", or a product."""
        s = self.sentence
        for i, stop, _ in self.words.groups[group].finditer(s.words, self.end, self.clause[1]):
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
        if left - 1 >= s.start and words[left - 1] in self.words.among:
            listed = s.at.get(left - 2)
            if listed and listed.form != "possessive":
                return s.group_of.get(id(listed))
            for i in range(left - 2, s.start - 1, -1):
                if words[i] in self.words.count:
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
            hit = self.words.groups["introducers"].at(words, k, s.end)
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
            if ref and (ref.form == "possessive" or word in self.words.syntax.genitive):
                i -= 1
            elif ref and i < s.end and s.words[i] in self.words.syntax.genitive:
                i = ref.left
            elif ref is None and (
                word in self.words.syntax.articles
                or word in self.words.syntax.genitive
                or s.doc[i - 1].pos_ in ("ADJ", "DET", "NUM", "ADV")
                or word in self.words.syntax.demonyms
            ):
                i -= 1
            else:
                break
        return i

    def _apposed(self, left: int) -> Group | None:
        s = self.sentence
        i = left - 1
        while i >= s.start and (s.words[i] in self.words.apposition_fillers):
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
            if s.words[i] in self.words.be or s.words[i] in self.words.become:
                return s.subject(i)
        return None

    def _of(self) -> Group | None:
        s = self.sentence
        group = s.possessor(self.start, self.end)
        if group:
            return group
        left = self._phrase_start()
        if left - 1 >= s.start and s.words[left - 1] in self.words.whose:
            return s.antecedent(left - 1)
        for i in (self.start - 1, self.clause[0]):
            if s.words[i] in self.words.whose:
                return s.antecedent(i)
        return None


def _overlap(a: Group, b: Group) -> bool:
    return any(r is q for r in a.refs for q in b.refs) or {id(e) for r in a.refs for e in r.entities} == {
        id(e) for r in b.refs for e in r.entities
    }


_NAMED: dict[str, Callable[[Slots], Group | None]] = {
    "subj": Slots._subj,
    "obj": Slots._obj,
    "poss": Slots._poss,
    "owner": Slots._owner_before,
    "subject's owner": Slots._owner_in_subject,
    "self": Slots._self,
    "of": Slots._of,
    "topic": Slots._topic,
    "next": Slots._next,
    "hyphen": Slots._hyphen,
    "apposed": Slots._apposed_before,
    "round": Slots._round,
    "percent of": Slots._percent_of,
}
