"""Whom a pronoun, a possessive or a descriptor stands for: a small weighted sum over what a reader goes by.

Every organization mentioned so far is an option, and so is nobody. Each has a set of traits ("clause": it is the subject of this
clause; "kind": it is of the type that the noun implies), and each trait a weight for each sort of reference in `kg.nlp.weights`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from math import fsum

from kg.lexicon import Lexicon
from kg.nlp.descriptors import Phrase
from kg.nlp.discourse import Discourse, Seen
from kg.nlp.entities import Entity
from kg.nlp.weights import WEIGHTS
from kg.nlp.words import group_matcher
from kg.ontology import known_organizations

__all__ = ["Antecedents"]

_REACH = 6
"""How many sentences back a descriptor may refer."""
_PRONOUN_REACH = 4
"""How many sentences back a pronoun may refer."""
_PUBLIC = frozenset({"media", "government"})
"""Types that a noun must name, to be meant."""
_NO_BUSINESS = _PUBLIC | {"investor"}
"""Types whose organizations are no "company" and no "start-up"."""

_MARGIN = 0.2
"""By how much the best option must be better than the next one and than nobody."""


class Antecedents:
    """Chooses antecedents in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self._language, self._nations = lexicon.language, lexicon.nations
        self._plural, self._personal, self._possessives = words("plural_pronouns"), words("personal_pronouns"), words("possessives")
        self._genders = {word: g for g in ("masculine", "feminine") for word in words(g)}
        self._distributive, self._singling = words("distributive"), words("singling")
        self._young, self._loose = group_matcher(lexicon.groups["young"]), lexicon.groups["loose"]
        self._narrowing = words("relatives") | words("of") | words("prepositions")
        self._roles = frozenset(" ".join(form) for entry in lexicon.entries if entry.kind == "role" for form in entry.forms)

    # ---- several at once

    def several(self, d: Discourse) -> list[Entity]:
        """Return the list that a plural pronoun stands for: of this sentence, else the subject of the one before."""
        for back in range(2):
            lists = [g for g in d.lists(back) if not back or g[0].role == "subject"]
            if lists:
                return _entities(lists[-1])
        return []

    def pair(self, d: Discourse) -> list[Entity]:
        """Return the two organizations that "the two companies" means, in order of mention.

        They are the only two of the sentence or of one of the two before it, or a list of two there; else the two that the text has
        been about.
        """
        for back in range(3):
            near = [s for s in d.recent(back) if s.sentence == d.sentence - back]
            found = _entities(near)
            pairs = [g for g in map(_entities, d.lists(back)) if len(g) == 2]
            if len(found) == 2 or pairs:
                return found if len(found) == 2 else pairs[-1]
            if len(found) > 2:
                ranks = {id(e): (e is d.topic) + 0.2 * min(e.count, 5) for e in found}
                for s in near:
                    ranks[id(s.entity)] += 0.5 * (s.role == "subject")
                best = sorted(found, key=lambda e: -ranks[id(e)])[:2]
                return [e for e in found if e in best]
        found = _entities(reversed(d.recent(_REACH)))
        return found[1::-1] if len(found) > 1 else []

    def latter(self, d: Discourse, *, former: bool) -> list[Entity]:
        """Return whom "the latter" means, or "the former": of two that were named together, else of those mentioned last."""
        pairs = [g for back in range(2) for g in map(_entities, d.lists(back)) if len(g) == 2]
        found = pairs[0][::-1] if pairs else _entities(reversed(d.recent(1)))
        return found[former : former + 1]

    def last(self, d: Discourse) -> list[Entity]:
        """Return whom "ce dernier" means: who was mentioned last."""
        return _entities(reversed(d.recent(1)))[:1]

    # ---- one

    def pronoun(self, d: Discourse, i: int) -> list[Entity]:
        """Return whom a pronoun or possessive at a token stands for; an empty list for nobody."""
        word = d.words[i]
        if word in self._plural:
            return self.several(d)
        if any(d.words[k] in self._distributive for k in range(d.clauses[i], i)):
            return []
        sort = "own" if word in self._possessives else "him" if d.is_object(i) else "it"
        subject, apposed = d.clause_subject(i), d.apposed(i)
        own = d.clause_subject(i, inherit=False)
        gender = self._genders.get(word)
        options: list[tuple[Entity, set[str]]] = []
        for s in d.latest(_PRONOUN_REACH):
            if s.entity is apposed or (sort == "him" and s.entity is own) or (s.reports and not d.speaks_next(i)):
                continue
            traits = self._stand(d, i, s, subject)
            if "government" in s.entity.types:
                traits.add("bystander")
            if gender and s.entity.genders and gender not in s.entity.genders:
                traits.add("gender")
            options.append((s.entity, traits))
        nobody = {"nobody"}
        if word in self._personal:
            nobody |= {("person", "person before")[k] for k in (0, 1) if d.has_person(i, back=k)}
        if subject is None:
            nobody.add("no subject")
        if d.thing_first(i):
            nobody.add("thing")
        elif d.begins() and d.thing_first(i, back=1):
            nobody.add("thing before")
        return _choose(sort, options, nobody)

    def _stand(self, d: Discourse, i: int, s: Seen, subject: Entity | None) -> set[str]:
        """Return the traits of where an organization stands in the text before a token."""
        e, gap = s.entity, d.sentence - s.sentence
        if e is subject:
            traits = {"head" if e is d.head(i) else "clause"}
        elif e is d.first_subject(0):
            traits = {"outer" if subject else "first"}
        elif gap < 2:
            traits = {f"{'last' if gap else 'under' if subject else 'same'} {s.role}"}
        else:
            traits = {"two" if gap == 2 else "far"}
        if e is d.first_subject(1):
            traits.add("parallel" if d.begins() else "before")
        if s is d.seen[-1]:
            traits.add("near")
        if e is d.topic:
            traits.add("topic here" if gap == 0 else "topic")
        if e.count > 2:
            traits.add("often here" if gap == 0 else "often")
        if not d.others(e):
            traits.add("sole")
        if any(x.entity is e and x.sentence == d.sentence - 1 for x in d.within(1)):
            traits.add("kept")
        return traits

    def descriptor(self, d: Discourse, p: Phrase) -> list[Entity]:
        """Return whom a descriptor means; an empty list for nobody, or where two fit alike."""
        latest = d.latest(_REACH)
        loose = tuple(p.noun.split()) in self._loose and not any(p.noun in s.entity.nouns for s in latest)
        if p.plural or loose or self._singling.intersection(p.before):
            return []
        inside = {id(e) for j in range(p.start, p.end) if j in d.at for e in d.at[j].entities}
        subject = d.clause_subject(p.start)
        own = d.clause_subject(p.start, inherit=False)
        options = []
        for s in latest:
            if id(s.entity) in inside:
                continue
            traits = self._stand(d, p.start, s, subject) | self._fit(s.entity, p)
            home = self._is_home(s.entity, p)
            if home is False:
                continue
            if home:
                traits.add("home")
            if s.entity is own:
                traits.add("told" if d.words[p.start - 1] in d.grammar.speech else "self")
            if s.reports:
                traits.add("reports")
            options.append((s.entity, traits))
        nobody = {"nobody"}
        if p.end < len(d.words) and d.words[p.end] in self._narrowing:
            nobody.add("narrowed")
        if p.before or p.places:
            nobody.add("modified")
        if p.noun in self._roles:
            nobody.add("role")
        return _choose("the", options, nobody)

    def _fit(self, e: Entity, p: Phrase) -> set[str]:
        """Return the traits of how well an organization fits a noun."""
        called = self._called.get(e.known or "", frozenset())
        if p.noun in e.nouns or p.noun in called:
            return {"called"}
        head, name = p.noun.split()[0], e.name.lower().split()
        if any(len(word) > 3 and word[:5] == head[:5] for word in name):
            return {"named"}
        types = e.types or e.implied
        if types.intersection(p.types):
            return {"kind"}
        if _PUBLIC.intersection(p.types):
            return {"unkind"}
        if not types:
            return {"unknown"} if p.types else {"plain"}
        if self._young.at(p.noun.split(), 0) and not types <= _NO_BUSINESS:
            return {"kind"} if "start-up" in called else {"grown"} if e.known else {"plain"}
        if not p.types:
            return {"public"} if types <= _NO_BUSINESS else {"plain"}
        return {"unkind"} if e.known or types <= _NO_BUSINESS else {"unlike"}

    def _is_home(self, e: Entity, p: Phrase) -> bool | None:
        """Return whether an organization is from where a descriptor says; None where one of them does not tell."""
        known = known_organizations()[e.known] if e.known else None
        if p.homes and known and known.based_in:
            return e.known in p.homes
        nations = {self._nations[place.lower()] for place in p.places if place.lower() in self._nations}
        home = {known.country} if known and known.country else e.nations
        return bool(home & nations) if home and nations else None

    @cached_property
    def _called(self) -> dict[str, frozenset[str]]:
        """The nouns by which the press calls known organizations."""
        return {
            known.id: frozenset(noun for noun, language in known.called if language in (None, self._language))
            for known in known_organizations().values()
            if known.called
        }


def _choose(sort: str, options: list[tuple[Entity, set[str]]], nobody: set[str]) -> list[Entity]:
    """Return the best option; an empty list where nobody is better, or two of them fit alike."""
    rated = sorted(((_weight(sort, traits), -k) for k, (_, traits) in enumerate(options)), reverse=True)
    if not rated:
        return []
    rival = max([_weight(sort, nobody), *(weight for weight, _ in rated[1:2])])
    return [options[-rated[0][1]][0]] if rated[0][0] - rival >= _MARGIN else []


def _weight(sort: str, traits: Iterable[str]) -> float:
    return fsum(WEIGHTS[sort].get(trait, 0.0) for trait in traits)


def _entities(seen: Iterable[Seen]) -> list[Entity]:
    return list({id(s.entity): s.entity for s in seen}.values())
