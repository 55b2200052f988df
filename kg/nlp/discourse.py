"""What an article has mentioned so far: who, in which sentence and clause, as subject or as something else.

Words and order decide here, not the labels of the parser: a mention after a preposition is no subject, one after a verb is its
object, and a relative clause is about what stands in front of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.nlp.entities import Entity, Ref
from kg.nlp.quotations import quotations
from kg.nlp.words import group_matcher, lows

__all__ = ["Discourse", "Grammar", "Seen"]

_QUOTED = re.compile("[“«].*?[”»]")
"""What a headline only quotes."""
_SPEAKS = 3
"""From how many first persons on, quotations aside, a text is the announcement of whom it is about."""


class Grammar:
    """The closed classes of one language that mentions and pronouns depend on."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self.prepositions, self.genitive, self.possessives = words("prepositions"), words("genitive"), words("possessives")
        self.articles, self.datives, self.conjunctions = words("articles"), words("datives"), words("and")
        self.breaks, self.relatives, self.whose = words("breaks"), words("relatives"), words("subject_relatives")
        self.speech, self.first_person = words("speech"), words("first_person")
        self.telling, self.according = self.speech | (words("reports") - words("have")), group_matcher(lexicon.groups["according"])


@dataclass(slots=True)
class Seen:
    """One earlier mention: its tokens, its sentence, and its role there.

    Attributes:
        role: "subject", "object", "oblique" (after a preposition), "owner" (a name) or "possessor" (a pronoun).
        group: Number of the list that it belongs to ("Alpha, Beta and Gamma").
        reports: Whether it is said to report something ("according to Reuters"), and so is no party.
    """

    entity: Entity
    at: int
    end: int
    sentence: int
    role: str
    group: int
    reports: bool


class Discourse:
    """The mentions of one document in reading order.

    Attributes:
        seen: Mentions so far.
        present: The known organizations mentioned so far by identifier.
        sentence: Number of the current sentence.
        topic: The organization that the article is about: the first in its headline, else the subject of its first sentence.
        at: The named mention at each token.
        people: Tokens of people's names.
        speaks: Whether the text says "we" so often that it is an organization's own.
        quoted: For each token inside quotation marks the tokens where that quotation begins and ends.
    """

    def __init__(self, doc: Doc, grammar: Grammar, names: list[Ref], people: set[int]) -> None:
        self.doc, self.words, self.grammar, self.people = doc, lows(doc), grammar, people
        self.names = names
        self.at = {i: r for r in names for i in range(r.start, r.end)}
        self.seen: list[Seen] = []
        self.present: dict[str, Entity] = {}
        self._parties: set[int] = set()
        self.sentence = 0
        self.quoted = quotations(doc)
        self.clauses = self._clauses()
        free = [i for i, word in enumerate(self.words) if word in grammar.first_person and i not in self.quoted]
        self.speaks = len(free) >= _SPEAKS
        self.topic = self._in_title() or self._first_subject()

    def _in_title(self) -> Entity | None:
        """Return the first organization that the headline names."""
        title = _QUOTED.sub("", self.doc._.kg_title or "")
        hits: list[tuple[int, Entity]] = []
        for ref in self.names:
            if ref.form == "name" and "media" not in ref.entities[0].types:
                forms = (self.doc[ref.start : ref.end].text, self.doc[ref.start].text)
                hits.extend((title.find(form), ref.entities[0]) for form in forms if len(form) > 2 and form in title)
        return min(hits, key=lambda hit: hit[0])[1] if hits else None

    def _first_subject(self) -> Entity | None:
        for ref in self.names[:6]:
            if ref.form == "name" and self._role(ref) in ("subject", "object") and "media" not in ref.entities[0].types:
                return ref.entities[0]
        return None

    def _clauses(self) -> list[int]:
        """Return for each token where its clause begins: at a sentence, a semicolon, a conjunction or a relative pronoun."""
        begin, out = 0, []
        for i, token in enumerate(self.doc):
            word = self.words[i]
            opens = word in self.grammar.breaks or word in self.grammar.relatives
            if token.is_sent_start or opens or (i and self._starts(i)):
                begin = i
            out.append(begin)
        return out

    def _starts(self, i: int) -> bool:
        """Whether a clause begins at a token by what stands before it: a sign, an apposition, or the end of another clause."""
        return self.words[i - 1] in (";", ":", "–", "—") or self._apposes(i) or self._joins(i)

    def _apposes(self, i: int) -> bool:
        """Whether a participle or adjective at a token goes with the name before a comma: "Alpha, known for its chips"."""
        return self.words[i - 1] == "," and i - 2 in self.at and self.doc[i].pos_ in ("VERB", "ADJ")

    def _joins(self, i: int) -> bool:
        """Whether a name at a token is the subject of a clause of its own: "… and Alpha has raised its offer"."""
        ref = self.at.get(i)
        if ref is None or ref.start != i or self.words[i - 1] not in self.grammar.conjunctions | {","} or ref.end >= len(self.doc):
            return False
        return i - 2 not in self.at and self.doc[ref.end].pos_ in ("VERB", "AUX")

    def _role(self, ref: Ref) -> str:
        """Return whether a mention is the subject of its clause, its object, stands after a preposition, or owns something."""
        words, g = self.words, self.grammar
        if ref.form == "possessive":
            return "possessor"
        if ref.end < len(words) and words[ref.end] in g.genitive:
            return "owner"
        if words[ref.left] in g.prepositions:
            return "oblique"
        first = ref.left
        while first > 0 and not self.doc[first].is_sent_start and words[first - 1] in g.articles - g.prepositions:
            first -= 1
        if first == 0 or self.doc[first].is_sent_start:
            return "subject"
        before = first - 1
        if words[before] in g.prepositions or words[before] == "(":
            return "oblique"
        if self.seen and words[before] in g.conjunctions | {","} and self.seen[-1].end in (before, before - 1):
            return self.seen[-1].role
        verb = before - 1 if self.doc[before].pos_ == "ADV" and before else before
        return "object" if self.doc[verb].pos_ in ("VERB", "AUX") and words[verb] not in g.speech else "subject"

    def see(self, ref: Ref) -> None:
        """Note a mention."""
        role, reports, group = self._role(ref), self._reports(ref), 0
        if self.seen:
            gap = ref.left - self.seen[-1].end
            joined = 0 < gap <= 2 and self.words[ref.left - 1] in self.grammar.conjunctions | {","}
            group = self.seen[-1].group + (not joined)
        for entity in ref.entities:
            entity.count += 1
            self.seen.append(Seen(entity, ref.start, ref.end, self.sentence, role, group, reports))
            if entity.known:
                self.present[entity.known] = entity
            if not reports:
                self._parties.add(id(entity))

    def _reports(self, ref: Ref) -> bool:
        """Whether a mention is given as a source: after "according to", or an outlet beside a verb of speech."""
        words, begin = self.words, max(ref.left - 4, 0)
        if any(hit[1] >= ref.left - 1 for hit in self.grammar.according.finditer(words, begin, ref.left)):
            return True
        beside = words[max(ref.left - 1, 0) : ref.left] + words[ref.end : ref.end + 1]
        return all("media" in entity.types for entity in ref.entities) and not self.grammar.telling.isdisjoint(beside)

    def since(self, token: int) -> list[Seen]:
        """Return the mentions from a token on, in order."""
        return list(takewhile(lambda s: s.at >= token, reversed(self.seen)))[::-1]

    def within(self, back: int) -> list[Seen]:
        """Return the mentions of this sentence and of so many before it, in order."""
        return list(takewhile(lambda s: s.sentence >= self.sentence - back, reversed(self.seen)))[::-1]

    def recent(self, back: int) -> list[Seen]:
        """Return the mentions of this sentence and of so many before it, outlets and others who only report aside."""
        near = [s for s in self.within(back) if not s.reports]
        return [s for s in near if "media" not in s.entity.types or s.entity is self.topic]

    def latest(self, back: int) -> list[Seen]:
        """Return the latest mention of each organization in this sentence and so many before it."""
        return list({id(s.entity): s for s in self.within(back)}.values())

    def lists(self, back: int) -> list[list[Seen]]:
        """Return the lists of two or more organizations in the sentence so many before this one."""
        groups: dict[int, list[Seen]] = {}
        for s in self.within(back):
            if s.sentence == self.sentence - back and not s.reports:
                groups.setdefault(s.group, []).append(s)
        return [g for g in groups.values() if len({id(s.entity) for s in g}) > 1]

    # ---- subjects

    def clause_subject(self, i: int, *, inherit: bool = True) -> Entity | None:
        """Return the organization that is the subject of the clause of a token, as far as it stands in front of it.

        A relative clause is about what stands before it ("Alpha, which sold its stake"), so is an apposition ("Alpha, known for
        its chips"); a clause without a subject of its own goes on with that of the clause before.
        """
        head = self.head(i)
        if head:
            return head
        begin = self.clauses[i]
        while True:
            found = next((s for s in self.since(begin) if s.at < i and s.role == "subject"), None)
            if found:
                return found.entity
            if not inherit or begin == 0 or self.doc[begin].is_sent_start:
                return None
            i, begin = begin, self.clauses[begin - 1]
            head = self.head(i - 1)
            if head:
                return head

    def head(self, i: int) -> Entity | None:
        """Return what the relative clause or the apposition that a token stands in is about."""
        begin = self.clauses[i]
        own = self.doc[min(begin + 1, len(self.doc) - 1)].pos_ not in ("VERB", "AUX")
        if self.doc[begin].is_sent_start or (own and any(s.at <= begin + 2 and s.at < i for s in self.since(begin))):
            return None
        if self.words[begin] in self.grammar.whose or self.words[begin - 1] == ",":
            found = self._before(begin)
            return found.entity if found else None
        return None

    def speaks_next(self, i: int) -> bool:
        """Whether a verb of speech follows a token: "it added"."""
        return any(word in self.grammar.speech for word in self.words[i + 1 : i + 3])

    def thing_first(self, i: int, *, back: int = 0) -> bool:
        """Whether the sentence of a token, or the one before, begins with a noun phrase that names no organization."""
        start = self.doc[i].sent.start
        for _ in range(back):
            while start and self.doc[start - 1].is_space:
                start -= 1
            start = self.doc[start - 1].sent.start if start else 0
        if start >= i or self.words[start] not in self.grammar.articles:
            return False
        return not any(s.at < start + 5 and s.at < i for s in self.since(start))

    def begins(self) -> bool:
        """Whether no organization has been mentioned yet in this sentence."""
        return not self.within(0)

    def others(self, entity: Entity) -> bool:
        """Whether any other organization has been mentioned, those who only report aside."""
        return bool(self._parties - {id(entity)})

    def has_person(self, i: int, *, back: int) -> bool:
        """Whether a person stands before a token in its clause, or (`back` 1) in the rest of its sentence or the one before."""
        clause, sentence = self.clauses[i], self.doc[i].sent.start
        if not back:
            return any(clause <= j < i for j in self.people)
        start = self.doc[sentence - 1].sent.start if sentence else 0
        return any(start <= j < clause for j in self.people)

    def _before(self, i: int) -> Seen | None:
        """Return the mention that ends right before a token, a comma or bracket aside."""
        j = i
        while j > 0 and self.words[j - 1] in (",", ")", "("):
            j -= 1
            if self.words[j] == ")":
                j = next((k for k in range(j, max(j - 8, 0), -1) if self.words[k] == "("), j)
        return next((s for s in reversed(self.seen) if s.end == j), None)

    def apposed(self, i: int) -> Entity | None:
        """Return the name that a noun phrase beginning at a token describes: Databricks in "Databricks, its rival"."""
        found = self._before(i) if i and self.words[i - 1] in (",", "(") else None
        if found is None or (found.role == "oblique" and found.at - self.doc[i].sent.start < 4):  # "Quant à Alpha, son directeur…"
            return None
        return found.entity

    def first_subject(self, back: int) -> Entity | None:
        """Return the first subject of the sentence so many before this one among the mentions so far."""
        found = (s.entity for s in self.within(back) if s.sentence == self.sentence - back and s.role == "subject")
        return next(found, None)

    def is_object(self, i: int) -> bool:
        """Whether a pronoun is a dative, or follows a verb or preposition, and so does not stand for the subject of its clause."""
        if self.words[i] in self.grammar.datives and i + 1 < len(self.doc) and self.doc[i + 1].pos_ in ("VERB", "AUX"):
            return True
        if i == 0 or self.words[i] in self.grammar.possessives:
            return False
        if self.words[i].startswith("-"):
            return False
        before = self.doc[i - 1]
        return (before.pos_ == "VERB" and self.words[i - 1] not in self.grammar.speech) or self.words[
            i - 1
        ] in self.grammar.prepositions
