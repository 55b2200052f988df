"""Signs: what speaks for an organization, for a person and for a place in the words around a name that is on no list.

"The chipmaker Orbane", "Kaveri Microsystems", "said Priya Anand": each sign counts, with the recognizer as one voice among them,
and the sum over the article decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from functools import cached_property

from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.nlp.runs import Run, is_camel
from kg.nlp.words import WordMatcher, group_matcher, low, lows
from kg.ontology import known_organizations

__all__ = ["Signs"]

_VOTES = {"ORG": 1.5, "MISC": 0.5, "PRODUCT": -0.5, "PER": -1.0, "PERSON": -1.0, "LOC": -0.6, "GPE": -0.6, "NORP": -1.2}
"""What each label of the recognizer says for an organization."""
_PERSON_VOTE = -0.7
"""At or below this average vote a name of two or three words is a person's."""
_LEAST_VOTE = -1.1
"""Above this average vote a name without any sign is taken for an organization's."""


@dataclass(slots=True)
class _Tally:
    """What speaks for one name over an article: the votes of the recognizer, and the signs beside it of what it may be."""

    votes: float = 0.0
    organization: float = 0.0
    person: float = 0.0
    place: float = 0.0
    product: float = 0.0
    company: float = 0.0
    attributes: int = 0
    runs: list[Run] = field(default_factory=list)

    @property
    def vote(self) -> float:
        """The average vote of the recognizer."""
        return self.votes / len(self.runs)


class Signs:
    """Reads the signs beside names in one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self._descriptors = WordMatcher(lexicon.descriptors)
        self._articles, self._of, self._in = words("articles"), words("of"), words("in")
        self._titles, self._speech, self._first_names = words("titles"), words("speech"), words("first_names")
        self._prepositions = words("prepositions")
        self._and, self._genitive, self._who = words("and"), words("genitive"), words("who")
        self._owners = words("possessives") | self._genitive
        self._product_nouns = words("product_nouns")
        self._goods = group_matcher(lexicon.groups["hardware"] | lexicon.groups["compute"])
        self._things_of, self._workplaces = words("things_of"), words("workplaces")
        self._not_organizations = words("not_organizations")
        self._org_words = words("organization_words") | words("legal_forms")
        self._places, self._equity = group_matcher(lexicon.groups["places"]), group_matcher(lexicon.groups["equity"])

    def judge(self, doc: Doc, runs: Iterable[Run], taken: Set[int]) -> tuple[dict[str, list[Run]], set[int]]:
        """Return the runs that name organizations, by key, and the tokens of people's names; `taken` are those of listed names."""
        tallies: dict[str, _Tally] = defaultdict(_Tally)
        for run in runs:
            self._count(doc, run, tallies[run.key])
            tallies[run.key].product += self._belongs(doc, run, taken)
        sure = {key for key, tally in tallies.items() if self._names_organization(key) or tally.organization > 0}
        companies = taken | {i for key in sure for run in tallies[key].runs for i in range(run.start, run.end)}
        for tally in tallies.values():
            tally.company += sum(self._beside_company(doc, run, companies) for run in tally.runs)
        persons = (key.split() for key, tally in tallies.items() if " " in key and self._is_person(key, tally))
        surnames = {parts[-1] for parts in persons} | self._surnames
        organizations: dict[str, list[Run]] = {}
        people: set[int] = set()
        for key, tally in tallies.items():
            if self._is_person(key, tally) or (key in surnames and tally.organization <= 0):
                people.update(i for run in tally.runs for i in range(run.start, run.end))
            elif self._is_organization(key, tally):
                organizations[key] = tally.runs
        return organizations, people

    def _count(self, doc: Doc, run: Run, tally: _Tally) -> None:
        """Add one run to the tally of its name."""
        label = doc[run.end - 1].ent_type_
        tally.runs.append(run)
        tally.votes += _VOTES.get(label, 0.0)
        tally.organization += self.organization(doc, run.start, run.end)
        tally.person += self._person(doc, run.start, run.end)
        tally.product += self._product(doc, run.start, run.end)
        tally.attributes += self._attributes(doc, run.start, run.end)
        if label in ("LOC", "GPE"):
            tally.place += self._place(doc, run.start, run.end)

    def organization(self, doc: Doc, start: int, end: int) -> float:
        """Score the signs of an organization beside a name: a descriptor before or after it, a ticker."""
        words = lows(doc)
        score = self._described_before(doc, words, start)
        if end + 1 < len(doc) and words[end] == ",":
            score += self._described_after(doc, words, end + 1)
        if end + 2 < len(doc) and words[end] == "(" and doc[end + 1].text.isupper() and len(doc[end + 1]) >= 2:
            score += 1.0
        return score

    def _described_before(self, doc: Doc, words: list[str], start: int) -> float:
        """Score a descriptor in front: most where it stands next to the name ("the chipmaker Orbane")."""
        for back in range(start - 1, max(start - 6, -1), -1):
            hit = self._descriptors.at(words, back)
            if hit and hit[0] <= start:
                if any(word in self._prepositions for word in words[hit[0] : start]):
                    return 0.0
                return 2.0 if hit[0] >= start - 1 else 1.0
            if not doc[back].is_alpha or doc[back].pos_ in ("VERB", "AUX", "PRON"):
                break
        return 0.0

    def _described_after(self, doc: Doc, words: list[str], start: int) -> float:
        """Score a descriptor in apposition ("Orbane, a chipmaker")."""
        for ahead in range(start, min(start + 4, len(doc))):
            if self._descriptors.at(words, ahead):
                return 1.5
            if words[ahead] in (",", ".") or doc[ahead].pos_ in ("PRON", "VERB", "AUX", "SCONJ"):
                break
        return 0.0

    def _person(self, doc: Doc, start: int, end: int) -> float:
        """Score the signs of a person: a title in front, a function after, a verb of speech beside."""
        words, score = lows(doc), 0.0
        if words[start] in self._articles:
            return 0.0
        if (start and words[start - 1] in self._titles) or any(word in self._titles for word in words[start : end - 1]):
            score += 2.0
        if end - start > 1 and words[start - 1] == "," and self._holds_office(words, start - 1):
            score += 2.0
        if end < len(doc) - 2 and words[end] == "," and any(w in self._titles for w in words[end + 1 : end + 5]):
            score += 2.0
        if end + 1 < len(doc) and words[end] == "," and words[end + 1] in self._who:
            score += 2.0
        if end - start == 2 and ((start and words[start - 1] in self._speech) or (end < len(doc) and words[end] in self._speech)):
            score += 1.0
        return score

    def _beside_company(self, doc: Doc, run: Run, companies: Set[int]) -> bool:
        """Whether organizations are listed with a name ("Nvidia and Orbane"), goods or offices are its own, or it finances."""
        words = lows(doc)
        before, after = run.start - 1, run.end
        joins = self._and | {","}
        left = before > 0 and before - 1 in companies and words[before] in joins
        right = after + 1 < len(doc) and after + 1 in companies and words[after] in joins
        conjoined = after < len(doc) and words[after] in self._and
        if (left and (right or conjoined or words[before] != ",")) or (right and conjoined):
            return True
        if before >= 0 and words[before] in self._workplaces:
            return True
        if after < len(doc) and doc[after].pos_ in ("VERB", "AUX") and self._equity.any(words, after, min(after + 7, len(doc))):
            return True
        if before > 0 and words[before] in self._of | self._in and words[before - 1] in self._titles:
            return True
        if before > 0 and words[before] in self._of and self._goods.any(words, max(before - 3, 0), before):
            return True
        return after + 1 < len(doc) and words[after] in self._genitive and bool(self._goods.at(words, after + 1))

    def _holds_office(self, words: list[str], comma: int) -> bool:
        """Whether an office stands before a comma, whose holder follows it: "the chairman of Tata Sons, N Chandrasekaran"."""
        for i in range(comma - 2, max(comma - 9, -1), -1):
            if words[i] in (",", ".", ";", ":"):
                return False
            if words[i] in self._titles and words[i + 1] in self._prepositions:
                return True
        return False

    def _belongs(self, doc: Doc, run: Run, taken: Set[int]) -> bool:
        """Whether a listed organization owns what is named, as it does its products: "Oracle's Fusion", "le Galaxy de Samsung"."""
        words = lows(doc)
        if run.start > 1 and run.start - 2 in taken and words[run.start - 1] in self._genitive:
            return True
        return run.end + 1 < len(doc) and words[run.end] in self._of and run.end + 1 in taken

    def _product(self, doc: Doc, start: int, end: int) -> float:
        """Score the signs of a product: "its Orbane cards", "Orbane, an accelerator that …"."""
        words = lows(doc)
        if start > 1 and words[start - 1] in self._of | self._in and words[start - 2] in self._things_of:
            return 2.0
        if end < len(doc) and words[end] == ",":
            return 1.5 * self._apposed(doc, words, end + 1)
        noun = next((i for i in range(end, min(end + 3, len(doc))) if words[i] in self._product_nouns), None)
        if noun is None or any(doc[i].pos_ in ("VERB", "AUX", "ADP", "PUNCT") for i in range(end, noun)):
            return 0.0
        if any(doc[i].like_num for i in range(end, noun)):
            return float(not words[noun].endswith("s"))
        owner = next((i for i in range(start - 1, max(start - 5, -1), -1) if words[i] in self._owners | self._articles), None)
        return float(owner is not None and all(doc[i].is_lower or doc[i].is_punct for i in range(owner + 1, start)))

    def _apposed(self, doc: Doc, words: list[str], start: int) -> bool:
        """Whether a noun phrase about a product begins at a token: an article or a possessive, and its noun."""
        if start >= len(words) or words[start] not in self._owners | self._articles:
            return False
        for ahead in range(start + 1, min(start + 8, len(words))):
            if self._descriptors.at(words, ahead) or words[ahead] in (",", ".") or words[ahead] in self._prepositions:
                return False
            if words[ahead] in self._product_nouns:
                return ahead + 1 == len(doc) or doc[ahead + 1].pos_ not in ("NOUN", "PROPN")
        return False

    def _place(self, doc: Doc, start: int, end: int) -> float:
        """Score the signs of a place: "in" in front, but not that of "a stake in"; an article in front and a noun behind."""
        words = lows(doc)
        if not start:
            return 0.0
        located = words[start - 1] in self._in and not self._equity.any(words, max(start - 6, 0), start - 1)
        modifies = words[start - 1] in self._articles and end < len(doc) and doc[end].pos_ in ("NOUN", "ADJ")
        return float(located) + float(modifies)

    def _attributes(self, doc: Doc, start: int, end: int) -> bool:
        """Whether a name stands before a thing, or between an article and a descriptor as a town does: "the Ghent start-up"."""
        words = lows(doc)
        if end >= len(doc):
            return False
        described = bool(start) and words[start - 1] in self._articles and self._descriptors.at(words, end) is not None
        return described or words[end] in self._product_nouns

    def _names_organization(self, key: str) -> bool:
        """Whether the name says itself that it is an organization's: "Kaveri Microsystems", "Orbane SA", "CoreWeave"."""
        return any(low(part) in self._org_words or part == "&" for part in key.split()) or is_camel(key)

    def _is_person(self, key: str, tally: _Tally) -> bool:
        if self._names_organization(key):
            return False
        parts = key.split()
        if (low(parts[0]) in self._first_names and 2 <= len(parts) <= 5) or key in self._leaders:
            return True
        if len(parts) > 1 and (len(parts[0]) == 1 or (parts[0][1:] == "." and parts[0].isupper())):
            return True
        if low(key) in self._first_names and tally.organization <= 0 and tally.vote < 0:
            return True
        if tally.organization > 0 and tally.organization >= tally.person:
            return False
        return tally.person > 0 or (len(parts) in (2, 3) and tally.vote <= _PERSON_VOTE and not tally.company)

    def _is_organization(self, key: str, tally: _Tally) -> bool:
        parts = [low(part) for part in key.split()]
        place = self._places.at(parts, 0)
        if place and place[0] == len(parts):
            return False
        if tally.organization > tally.product:
            return True
        if parts[-1] in self._not_organizations:
            return False
        if self._names_organization(key):
            return True
        if tally.product > 0 or tally.attributes == len(tally.runs):
            return False
        return 2 * tally.place < len(tally.runs) and tally.vote > _LEAST_VOTE

    @cached_property
    def _surnames(self) -> frozenset[str]:
        return frozenset(leader.split()[-1] for leader in self._leaders)

    @cached_property
    def _leaders(self) -> frozenset[str]:
        return frozenset(person for known in known_organizations().values() for person in known.led_by)
