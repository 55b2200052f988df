"""Slots: where the parties of one trigger stand in its sentence.

Each name that an entry of the lexicon may give for a slot is one method here, in `kg.nlp.roles` or in `kg.nlp.goods`, or a list
of prepositions ("in|into"); with an organization type in front ("media:with") only organizations of that type fill it.
The methods know no language: they ask for order, prepositions, possessors and the closed classes of the lexicon.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.nlp.coordination import Group
from kg.nlp.entities import Ref
from kg.nlp.goods import Goods
from kg.nlp.roles import Role
from kg.nlp.triggers import SlotWords, Trigger
from kg.ontology import organization_types

__all__ = ["Slots"]


class Slots:
    """The slots of one trigger, resolved on demand; every one is a group of mentions, or None where nobody stands.

    Attributes:
        trigger: The trigger.
        passive: Whether it is a verb in the passive.
        paired: Whether a slot named so far holds both parties of the deal ("between A and B").
    """

    def __init__(self, words: SlotWords, trigger: Trigger) -> None:
        self.trigger = trigger
        self._words, self._sentence, self._entry = words, trigger.sentence, trigger.entry
        self._start, self._end, self._clause = trigger.start, trigger.end, trigger.clause
        self._role, self._goods = Role(words, trigger), Goods(words, trigger)
        self.passive = trigger.entry.kind == "verb" and self._is_passive()
        self.paired = False

    def first(self, names: tuple[str, ...], *, other: Group | None = None) -> Group | None:
        """Return the first of the named slots that organizations fill, and not those of the `other` party.

        For "Nvidia invested in Mistral" the slots ("subj",) give Nvidia and ("in|into", "obj") Mistral.
        """
        for name in names:
            group = self._slot(name)
            if group is None:
                continue
            self.paired = self.paired or name.split("|")[0] in self._words.pairing
            if (other is None or not _overlap(group, other)) and all(r.entities for r in group.refs):
                return group
        return None

    def _slot(self, name: str) -> Group | None:
        """Return the group of one slot by its name."""
        if name in _NAMED:
            return _NAMED[name](self)
        if name.startswith("mod:"):
            return self._goods.owner(name.removeprefix("mod:"))
        kind, _, rest = name.partition(":")
        if kind in organization_types():
            group = self._slot(rest)
            return group if group and all(kind in e.types for r in group.refs for e in r.entities) else None
        if name.startswith("given:"):
            return self._given(name.removeprefix("given:"))
        if name.startswith("all:"):
            return self._sentence.groups_after(tuple(name.removeprefix("all:").split("|")), self._end, self._sentence.end)
        slots = tuple(name.split("|"))
        stop = min(self._clause[1], self._end + (3 if self._entry.kind == "role" else 30))
        return self._sentence.after_preposition(slots, self._end, stop) or self._fronted(slots)

    def _fronted(self, slots: tuple[str, ...]) -> Group | None:
        """Return the group of a preposition before the trigger.

        "In X, Y invested", "X, in which Y invested", "signed with X a contract".
        """
        if self._entry.kind == "role":
            return None
        s, begin, matcher = self._sentence, self._clause[0], self._words.syntax.slot(slots)
        if begin > s.start and s.words[begin] in self._words.syntax.relatives and matcher.at(s.words, begin - 1, begin):
            return s.antecedent(begin - 1)
        hit = matcher.at(s.words, begin, self._start)
        if hit:
            return s.group_after(hit[0], self._start)
        light = self._light_verb() if self._entry.kind == "noun" else None
        between = matcher.any(s.words, light + 1, self._start) if light is not None else None
        return s.group_after(between[1], self._start) if between else self._dative(slots)

    def _dative(self, slots: tuple[str, ...]) -> Group | None:
        """Return the pronoun before the verb that stands for a party after "to": "lui" in "lui a prêté"."""
        s = self._sentence
        if self._entry.kind != "verb" or not self._words.to.intersection(slots):
            return None
        for i in range(self._start - 1, max(self._start - 4, self._clause[0] - 1), -1):
            ref = s.at.get(i)
            if ref and s.words[i] in self._words.datives:
                return Group.of(Ref(ref.start, ref.end, "pronoun", ref.start, ref.entities))
        return None

    # ---- verbs

    def _is_passive(self) -> bool:
        """Whether a participle follows "be" without a reflexive, or stands alone with an agent or as no past tense."""
        if "participle" not in self.trigger.feature:
            return False
        s, words = self._sentence, self._sentence.words
        strangers = 0
        for i in range(self._start - 1, max(self._start - 6, s.start) - 1, -1):
            word = words[i]
            if word in self._words.be:
                return not any(words[k] in self._words.reflexive for k in range(max(i - 2, s.start), i + 1))
            if word in self._words.have:
                return False
            if s.doc[i].pos_ not in ("ADV", "PART") and i not in s.at:
                strangers += 1
                if strangers > 1:
                    break
        follows = any(words[i] in self._words.by for i in range(self._end, min(self._end + 4, s.end)))
        return follows or ("past" not in self.trigger.feature and "finite" not in self.trigger.feature)

    def _subj(self) -> Group | None:
        """Return who does it: the agent of a passive, the subject of the light verb before a noun."""
        if self._entry.kind == "noun":
            return self._light_subject()
        if self.passive:
            return self._sentence.after_preposition(("by",), self._end, min(self._clause[1], self._end + 12))
        relative = self._object_relative()
        if relative:
            return relative[1]
        return self._sentence.subject(self._start)

    def _object_relative(self) -> tuple[Group | None, Group | None] | None:
        """Return (object, subject) of "X, which Y owns" and "X, que possède Y", or None where the clause is none such."""
        s, begin = self._sentence, self._clause[0]
        word = s.words[begin]
        if word not in self._words.object_relatives or (begin > s.start and s.doc[begin - 1].pos_ in ("VERB", "AUX")):
            return None  # "said that" opens no relative
        inner = [
            g
            for g in s.groups
            if begin < g.start <= begin + 3 and g.end <= self._start and s.words[g.start - 1] not in self._words.syntax.prepositions
        ]
        if inner:
            antecedent = s.antecedent(begin)
            complement = antecedent is None and s.group_after(self._end, self._clause[1]) is not None
            return None if complement else (antecedent, inner[-1])  # "announced on Monday that Y owns Z" is no relative either
        if word in self._words.subject_relatives:
            return None
        return s.antecedent(begin), s.group_after(self._end, self._clause[1], skip=2)

    def _obj(self) -> Group | None:
        """Return to whom it is done: in the passive, the grammatical subject."""
        if self.passive:
            return self._passive_subject()
        relative = self._object_relative()
        return relative[0] if relative else self._sentence.group_after(self._end, self._clause[1])

    def _object_owner(self) -> Group | None:
        """Return whose the object is where a pronoun says so: "hosts its models"."""
        ref = None if self.passive else self._sentence.at.get(self._end)
        return Group.of(ref) if ref and ref.form == "possessive" else None

    def _passive_subject(self) -> Group | None:
        """Return the mention before a participle ("Mistral, backed by Nvidia"), else the grammatical subject."""
        if self._start == self._sentence.start:
            return self._after_fronted()
        i = self._start - 1
        while i > self._sentence.start and (self._sentence.words[i] == "," or self._sentence.doc[i].pos_ == "ADV"):
            i -= 1
        ref = self._sentence.at.get(i)
        if ref and ref.form != "possessive":
            return self._sentence.group_of.get(id(ref))
        return self._described(i) or self._sentence.subject(self._start)

    def _after_fronted(self) -> Group | None:
        """Return the subject that a participle in front describes: "Backed by Nvidia, the start-up hires"."""
        agent = self._subj()
        i = agent.end if agent else self._end
        comma = next((k for k in range(i, min(i + 6, self._sentence.end)) if self._sentence.words[k] == ","), None)
        return self._sentence.group_after(comma + 1, self._sentence.end) if comma else None

    def _described(self, i: int) -> Group | None:
        """Return what a noun at a token is apposed to: for "a fund" in "Nakhla Ventures, a fund owned by Nakhla" the name."""
        s = self._sentence
        if s.doc[i].pos_ not in ("NOUN", "ADJ", "PROPN") or i in s.at:
            return None
        while (
            i > s.start and i not in s.at and s.words[i] != "," and s.doc[i].pos_ in ("NOUN", "ADJ", "DET", "PROPN", "NUM", "ADP")
        ):
            i -= 1
        ref = s.at.get(i - 1) if s.words[i] == "," else None
        return Group.of(ref) if ref and ref.form != "possessive" else None

    # ---- nouns

    def _poss(self) -> Group | None:
        """Return whose the deal is: "X's investment", "its investment", "investment of X"."""
        return self._sentence.possessor(self._start, self._end)

    def _light_subject(self) -> Group | None:
        """Return who makes the deal that a noun names: X in "X has made an investment"."""
        light = self._light_verb()
        return None if light is None else self._sentence.subject(light)

    def _light_verb(self) -> int | None:
        """Return the token of the verb that a deal noun completes: "made" in "made an investment"."""
        reach = range(self._start - 1, max(self._start - 14, self._clause[0]) - 1, -1)
        return next((i for i in reach if self._sentence.words[i] in self._words.light), None)

    def _topic(self) -> Group | None:
        """Return what the sentence is about, as if the trigger itself named it."""
        if self.trigger.topic is None:
            return None
        return Group.of(Ref(self._start, self._end, "descriptor", self._start, [self.trigger.topic]))

    def _owner_before(self) -> Group | None:
        """Return a possessor in front ("X's takeover", "its takeover"), not one behind ("takeover of X")."""
        group = self._poss()
        return group if group and group.start < self._start else None

    def _owner_in_subject(self) -> Group | None:
        """Return whose the subject is: "X's chips are made by…"."""
        s = self._sentence
        for group in s.groups:
            if self._clause[0] <= group.start and group.end <= self._start:
                follows = s.words[group.end] in self._words.syntax.genitive
                precedes = group.start > s.start and s.words[group.start - 1] in self._words.syntax.of_words
                if follows or precedes:
                    return group
        for ref in s.mentions:
            if ref.form == "possessive" and self._clause[0] <= ref.start < self._start:
                return Group.of(ref)
        return None

    def _hyphen(self) -> Group | None:
        """Return the name before a hyphen: "Nvidia-backed"."""
        s = self._sentence
        if s.words[self._start - 1] != "-":
            return None
        ref = next((r for r in s.mentions if r.end == self._start - 1 and r.form == "name"), None)
        return Group.of(ref) if ref else None

    def _next(self) -> Group | None:
        """Return what a compound in front describes: "the Nvidia-backed cloud company", "Nvidia-backed CoreWeave"."""
        s = self._sentence
        for ref in s.mentions:
            if ref.left <= self._start < ref.end and ref.form == "descriptor":
                return Group.of(ref)
        group = s.group_after(self._end, min(self._end + 6, s.end), skip=5)
        return group and Group(group.refs[:1], group.start, group.refs[0].end)

    def _given(self, group: str) -> Group | None:
        """Return the receiver in "provides X with chips"."""
        receiver = self._passive_subject() if self.passive else self._sentence.group_after(self._end, self._clause[1], skip=3)
        if receiver is None:
            return None
        i = self._end if self.passive else receiver.end
        if i < self._clause[1] and self._words.syntax.slot(("given",)).at(self._sentence.words, i, self._clause[1]):
            return receiver if self._words.groups[group].any(self._sentence.words, i, self._clause[1]) else None
        return None


def _overlap(a: Group, b: Group) -> bool:
    """Whether two groups share an organization, so that they cannot be the two ends of one relation."""
    return bool({id(e) for r in a.refs for e in r.entities} & {id(e) for r in b.refs for e in r.entities})


_NAMED: dict[str, Callable[[Slots], Group | None]] = {
    "subj": Slots._subj,
    "obj": Slots._obj,
    "object's owner": Slots._object_owner,
    "poss": Slots._poss,
    "owner": Slots._owner_before,
    "subject's owner": Slots._owner_in_subject,
    "self": lambda slots: slots._role.itself(),
    "of": lambda slots: slots._role.of(),
    "topic": Slots._topic,
    "next": Slots._next,
    "hyphen": Slots._hyphen,
    "apposed": lambda slots: slots._role.apposed(),
    "round": lambda slots: slots._goods.round(),
    "percent of": lambda slots: slots._goods.percent_of(),
}
