"""Names of organizations: a gazetteer, the shape of the words around them, and the statistical recognizer as one voice.

The gazetteer overrules the recognizer, which takes Anthropic for a place. For names on no list each sign counts for or against
an organization ("the chipmaker Orbane", "Kaveri Microsystems", "said Priya Anand"); the sum over the article decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from spacy.tokens import Doc, Token

from kg.lexicon import Lexicon
from kg.nlp.entities import Entity, Ref
from kg.nlp.words import WordMatcher, group_matcher, low, lows
from kg.ontology import KnownOrganization, known_organizations

__all__ = ["NameFinder"]

_ORG_LABELS = {"ORG": 1.5, "MISC": 0.5, "PRODUCT": -0.5, "PER": -1.0, "PERSON": -1.0, "LOC": -0.6, "GPE": -0.6, "NORP": -0.5}


@dataclass(slots=True)
class Run:
    """A stretch of capitalized words that may be a name."""

    start: int
    end: int
    key: str
    score: float = 0.0
    person: bool = False


@dataclass(slots=True)
class _Tally:
    """What speaks for a name: the recognizer's votes, and the signs of an organization, a person and a place beside it."""

    votes: float = 0.0
    signs: float = 0.0
    person: float = 0.0
    place: float = 0.0
    runs: list[Run] = field(default_factory=list)


class NameFinder:
    """Finds the names of organizations, and the products that stand for their makers, in documents of one language."""

    def __init__(self, lexicon: Lexicon, tokenize: Callable[[str], list[str]]) -> None:
        self.lexicon = lexicon
        self._tokenize = tokenize
        words = lexicon.words
        self._articles, self._titles, self._demonyms = words("articles"), words("titles"), words("demonyms")
        self._not_names, self._places, self._speech = (
            words("not_names") | {low(c) for c in lexicon.amounts["currencies"]},
            group_matcher(lexicon.groups["places"]),
            words("speech"),
        )
        self._of, self._first_names = words("of"), words("first_names") if "first_names" in lexicon.groups else frozenset()
        self._org_words, self._legal = words("organization_words"), words("legal_forms")
        self._descriptors, self._in = WordMatcher(lexicon.descriptors), words("in")
        self._product_words, self._equity = words("product_words"), group_matcher(lexicon.groups["equity"])

    @cached_property
    def _gazetteer(self) -> WordMatcher[tuple[str, KnownOrganization]]:
        phrases: dict[tuple[str, ...], tuple[str, KnownOrganization]] = {}
        for known in known_organizations().values():
            for product in known.makes:
                phrases.setdefault(tuple(self._tokenize(product)), ("product", known))
        for known in known_organizations().values():
            for alias in (known.name, *(a for a, lang in known.aliases if lang in (None, self.lexicon.language))):
                phrases[tuple(self._tokenize(alias))] = ("name", known)
        return WordMatcher(phrases)

    def find(self, doc: Doc) -> tuple[list[Ref], set[int]]:
        """Return the mentions by name or product in order, and the tokens of people's names."""
        texts = [t.text.replace("’", "'") for t in doc]
        words = lows(doc)
        entities: dict[str, Entity] = {}
        taken: dict[int, Ref] = {}
        found: list[Ref] = []
        shaky: list[Ref] = []
        for start, end, (form, known) in self._gazetteer.finditer(texts):
            end = self._extend(doc, start, end, taken)
            if end < 0:
                continue
            if known.needs_context and form == "name" and end - start == 1:
                shaky.append(Ref(start, end, form, start, [self._known(entities, known)]))
                continue
            ref = Ref(start, end, form, start, [self._known(entities, known)])
            found.append(ref)
            taken.update(dict.fromkeys(range(start, end), ref))
        sure = {r.entities[0].known for r in found if r.form == "name"}
        sure |= {r.entities[0].known for r in shaky if self._plausible(doc, r, words)}
        for ref in shaky:
            if ref.entities[0].known in sure and doc[ref.start].text[0].isupper():
                found.append(ref)
                taken.update(dict.fromkeys(range(ref.start, ref.end), ref))
        people = self._unknown(doc, words, taken, entities, found)
        self._call(doc, found)
        found.sort(key=lambda r: r.start)
        return found, people

    def _call(self, doc: Doc, found: list[Ref]) -> None:
        """Name each listed organization as the article does: by its usual name if that occurs, else by the longest form used."""
        forms: dict[int, set[str]] = defaultdict(set)
        for ref in found:
            if ref.form == "name":
                forms[id(ref.entities[0])].add(doc[ref.start : ref.end].text.replace("\n", " "))
        for entity in {id(r.entities[0]): r.entities[0] for r in found}.values():
            used = forms[id(entity)]
            if used and entity.known and entity.name not in used:
                entity.aliases.add(entity.name)
                entity.name = max(sorted(used), key=len)
            entity.aliases.update(used - {entity.name})

    def _known(self, entities: dict[str, Entity], known: KnownOrganization) -> Entity:
        return entities.setdefault("=" + known.id, Entity(known.name, known.id, set(known.types), parent=known.parent))

    def _extend(self, doc: Doc, start: int, end: int, taken: dict[int, Ref]) -> int:
        """Return -1 where a listed name is only part of a longer unknown one ("Bosch Ventures"), else its end."""
        if end < len(doc) and (doc[end].text in self._org_title_words) and not doc[end].is_sent_start:
            return -1
        if (
            start
            and start - 1 not in taken
            and _capital(doc[start - 1])
            and not doc[start - 1].is_sent_start
            and low(doc[start - 1].text) not in (self._articles | self._titles | self._demonyms | self._not_names)
        ):
            previous = doc[start - 1]
            if (
                previous.text[0].isupper()
                and low(previous.text) not in self._speech
                and previous.ent_type_ == doc[start].ent_type_ != ""
            ):
                return end if previous.ent_iob_ == "O" or doc[start].ent_iob_ != "I" else -1
        return end

    @cached_property
    def _leaders(self) -> frozenset[str]:
        return frozenset(person for known in known_organizations().values() for person in known.led_by)

    @cached_property
    def _org_title_words(self) -> frozenset[str]:
        return frozenset(w.capitalize() for w in self._org_words) | frozenset(w.upper() for w in self._org_words if len(w) <= 3)

    def _plausible(self, doc: Doc, ref: Ref, words: list[str]) -> bool:
        first = doc[ref.start]
        if first.is_sent_start or not first.text[0].isupper():
            return False
        return doc[ref.end - 1].ent_type_ == "ORG" or self._context(doc, words, ref.start, ref.end) > 0 or first.pos_ == "PROPN"

    def _unknown(
        self, doc: Doc, words: list[str], taken: dict[int, Ref], entities: dict[str, Entity], found: list[Ref]
    ) -> set[int]:
        tallies: dict[str, _Tally] = defaultdict(_Tally)
        for run in self._runs(doc, words, taken):
            tally = tallies[run.key]
            tally.runs.append(run)
            label = doc[run.end - 1].ent_type_
            tally.votes += _ORG_LABELS.get(label, 0.0)
            tally.signs += self._context(doc, words, run.start, run.end)
            tally.person += self._personal(doc, words, run.start, run.end)
            tally.place += label in ("LOC", "GPE") and self._located(words, run.start)
            if label in ("LOC", "GPE") and run.start and words[run.start - 1] in self._articles and run.end < len(doc):
                tally.place += doc[run.end].pos_ in ("NOUN", "ADJ")
        surnames = {k.split()[-1] for k, t in tallies.items() if len(k.split()) > 1 and self._is_person(k, t)}
        people: set[int] = set()
        accepted: dict[str, list[Run]] = {}
        for key, tally in tallies.items():
            if self._is_person(key, tally) or (key in surnames and tally.signs <= 0):
                people.update(i for run in tally.runs for i in range(run.start, run.end))
            elif self._is_organization(key, tally):
                accepted[key] = tally.runs
        self._merge(doc, accepted, entities, found, taken)
        return people

    def _has_org_word(self, key: str) -> bool:
        return any(low(p) in self._org_words or low(p) in self._legal for p in key.split()) or _camel(key)

    def _is_person(self, key: str, tally: _Tally) -> bool:
        if self._has_org_word(key):
            return False
        if low(key.split()[0]) in self._first_names and len(key.split()) in (2, 3) or key in self._leaders:
            return True
        if tally.signs > tally.person:
            return False
        if tally.person > 0:
            return True
        return len(key.split()) in (2, 3) and tally.votes / len(tally.runs) <= -0.7

    def _is_organization(self, key: str, tally: _Tally) -> bool:
        parts = [low(p) for p in key.split()]
        if (self._places.at(parts, 0) or (0, 0))[0] == len(parts):
            return False
        if self._has_org_word(key) or tally.signs > 0:
            return True
        return tally.place == 0 and tally.votes / len(tally.runs) > -1.1

    def _merge(
        self, doc: Doc, accepted: dict[str, list[Run]], entities: dict[str, Entity], found: list[Ref], taken: dict[int, Ref]
    ) -> None:
        """Make one entity of a full name and its short forms ("Kaveri Microsystems", "Kaveri"; "KM" in parentheses)."""
        known = {
            low(a): e for e in entities.values() if e.known for a in (e.name, *known_organizations()[e.known].name.split()[:1])
        }
        keys = sorted(accepted, key=lambda k: -len(k.split()))
        for key in keys:
            entity = entities.get(key) or known.get(low(key))
            if entity is None:
                longer = [e for k, e in entities.items() if not k.startswith("=") and _short_form(key, k)]
                entity = longer[0] if len({id(e) for e in longer}) == 1 else Entity(self._strip_legal(key))
            entities[key] = entity
            if key != entity.name:
                entity.aliases.add(key)
            for run in accepted[key]:
                found.append(Ref(run.start, run.end, "name", run.start, [entity]))

    def _strip_legal(self, key: str) -> str:
        parts = key.split()
        while len(parts) > 1 and low(parts[-1]).strip(".,") in self._legal:
            parts.pop()
        return " ".join(parts)

    def _runs(self, doc: Doc, words: list[str], taken: dict[int, Ref]) -> list[Run]:
        runs, i, n = [], 0, len(doc)
        dateline = (
            next((k for k in range(min(n, 14)) if words[k] in ("-", "–", "—") and doc[k - 1].whitespace_), 0)
            if n and doc[0].text.isupper()
            else 0
        )
        while i < n:
            if i in taken or not _capital(doc[i]):
                i += 1
                continue
            end = i + 1
            while end < n and end not in taken and not (doc[end].is_sent_start and "\n" in doc[end - 1].text):
                if _capital(doc[end]) and not doc[end].is_sent_start:
                    end += 1
                elif self._joins(doc, words, end) and end + 1 < n and end + 1 not in taken:
                    end += 2
                elif doc[end].text.isdigit() and doc[end].ent_iob_ == "I" and doc[end].ent_type_ in ("ORG", "MISC"):
                    end += 1
                else:
                    break
            end = self._institution(doc, words, i, end)
            start, stop = self._trim(doc, words, i, end)
            if i < dateline:
                start = stop
            if start < stop:
                runs.append(Run(start, stop, doc[start:stop].text.replace("’", "'").replace("\n", " ").strip()))
            i = end
        return runs

    def _institution(self, doc: Doc, words: list[str], start: int, end: int) -> int:
        """Extend "Société" to "Société financière internationale": an institution's name goes on in lower case."""
        if words[start] not in self._org_words or end - start > 1 or doc[start].ent_iob_ != "B":
            return end
        stop = end
        while stop < len(doc) and stop - start < 7 and doc[stop].ent_iob_ == "I" and words[stop] not in (",", "(", "et", "and"):
            stop += 1
        return stop

    def _joins(self, doc: Doc, words: list[str], i: int) -> bool:
        if i + 1 >= len(doc) or not _capital(doc[i + 1]):
            return False
        if words[i] in ("&", "+"):
            return True
        if words[i] == "-":
            return not doc[i - 1].whitespace_ and not doc[i].whitespace_
        return words[i] in self.lexicon.words("name_links") and doc[i].ent_iob_ == "I" and doc[i + 1].ent_iob_ == "I"

    def _trim(self, doc: Doc, words: list[str], start: int, end: int) -> tuple[int, int]:
        drop = self._articles | self._demonyms | self._titles | self._not_names | self._speech
        if end - start > 1 and not doc[start].is_sent_start and doc[start].ent_iob_ == "B" and doc[end - 1].ent_iob_ == "I":
            drop = self._articles | self._titles
        if words[end - 1] in self._org_words:
            drop = drop - self._demonyms
        while (
            start < end
            and not (end - start > 1 and words[start + 1] == "-")
            and (words[start] in drop or (doc[start].is_sent_start and self._common(doc[start])))
        ):
            if (
                words[start] in self._articles
                and end - start == 2
                and not doc[start].is_sent_start
                and not doc[start + 1].is_sent_start
            ):
                break
            start += 1
        while end > start and words[end - 1] in self._not_names | self._titles:
            end -= 1
        if end - start == 1 and (self._common(doc[start]) or words[start] in drop | self._legal or len(doc[start].text) == 1):
            return start, start
        if end - start == 1 and doc[start].is_sent_start and not self._begins_clause(doc, start):
            return start, start
        if start and words[start - 1] in "([" and all(doc[i].text.isupper() or "." in doc[i].text for i in range(start, end)):
            return start, start
        if any(words[i] in self._product_words for i in range(max(start - 2, 0), start)) and self._shape(doc, start, end):
            if not any((hit := self._descriptors.at(words, i)) and hit[0] == start for i in range(max(start - 4, 0), start)):
                return start, start
        return start, end

    def _begins_clause(self, doc: Doc, start: int) -> bool:
        """Whether the first word of a sentence is followed by what follows a name: a verb, a comma, a possessive, a bracket."""
        if start + 1 >= len(doc) or _camel(doc[start].text):
            return True
        after = doc[start + 1]
        return after.pos_ in ("VERB", "AUX", "PART", "PROPN", "ADV") or after.text in (",", "(", "'s", "’s", "&", "et", "and")

    def _located(self, words: list[str], start: int) -> bool:
        """Whether "in" or "at" stands in front, and not the "in" of "a stake in"."""
        return start > 0 and words[start - 1] in self._in and not self._equity.any(words, max(start - 6, 0), start - 1)

    def _shape(self, doc: Doc, start: int, end: int) -> bool:
        return not any(low(doc[i].text) in self._org_words for i in range(start, end))

    def _common(self, token: Token) -> bool:
        """Whether a capitalized token is an ordinary word: a function word, or one that only begins the sentence.

        A model with vectors knows the ordinary words of its language, which is surer than a tag; without them the tag decides.
        """
        if token.is_stop or not token.is_sent_start:
            return bool(token.is_stop)
        if token.vocab.vectors_length:
            return not token.vocab[token.lower_].is_oov and token.pos_ not in ("PROPN", "X")
        return token.pos_ not in ("PROPN", "X")

    def _context(self, doc: Doc, words: list[str], start: int, end: int) -> float:
        """Score the signs of an organization beside a name: a descriptor, a ticker, a legal form."""
        score = 0.0
        for back in range(start - 1, max(start - 6, -1), -1):
            hit = self._descriptors.at(words, back)
            if hit and hit[0] <= start:
                if words[start - 1] not in self._of:
                    score += 2.0 if hit[0] >= start - 1 else 1.0
                break
            if not doc[back].is_alpha or doc[back].pos_ in ("VERB", "AUX", "PRON"):
                break
        if end + 1 < len(doc) and words[end] == ",":
            for ahead in range(end + 1, min(end + 5, len(doc))):
                if self._descriptors.at(words, ahead):
                    score += 1.5
                    break
                if words[ahead] in (",", ".") or doc[ahead].pos_ in ("PRON", "VERB", "AUX", "SCONJ"):
                    break
        if end + 2 < len(doc) and words[end] == "(" and doc[end + 1].text.isupper() and len(doc[end + 1]) >= 2:
            score += 1.0
        return score

    def _personal(self, doc: Doc, words: list[str], start: int, end: int) -> float:
        """Score the signs of a person: a title in front, a function after, a verb of speech beside."""
        score = 0.0
        if start and words[start - 1] in self._titles:
            score += 2.0
        if (
            end < len(doc) - 2
            and words[end] == ","
            and any(words[i] in self._titles for i in range(end + 1, min(end + 5, len(doc))))
        ):
            score += 2.0
        if end - start == 2 and ((start and words[start - 1] in self._speech) or (end < len(doc) and words[end] in self._speech)):
            score += 1.0
        return score


def _short_form(short: str, full: str) -> bool:
    """Whether a name is the beginning of a longer one, or its initials."""
    a, b = short.split(), full.split()
    if b[: len(a)] == a:
        return True
    initials = "".join(w[0] for w in b if w[0].isupper())
    return len(short) >= 2 and short.replace(".", "") == initials


def _camel(key: str) -> bool:
    return any(c.isupper() for part in key.split() for c in part[1:]) and any(c.islower() for c in key) and "." not in key


def _capital(token: Token) -> bool:
    text = token.text
    if not (text[0].isupper() or any(c.isupper() for c in text[1:3])) or text[-1] == "'":
        return False
    return text[0].isalnum() and "$" not in text and ":" not in text and sum(c.isalpha() for c in text) * 2 > len(text)
