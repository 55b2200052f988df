"""Names of organizations: a gazetteer, and the capitalized words that the signs around them make names.

The gazetteer overrules the recognizer, which takes Anthropic for a place. What one article calls by several forms ("Kaveri
Microsystems", "Kaveri"; "Facebook", "Meta") is one entity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property

from spacy.tokens import Doc

from kg.lexicon import Lexicon
from kg.nlp.entities import Entity, Ref
from kg.nlp.runs import Run, RunFinder, is_capital, not_names
from kg.nlp.signs import Signs
from kg.nlp.words import WordMatcher, low
from kg.ontology import KnownOrganization, known_organizations, organization_types

__all__ = ["NameFinder"]


class NameFinder:
    """Finds the names of organizations, and the products that stand for their makers, in documents of one language."""

    def __init__(self, lexicon: Lexicon, tokenize: Callable[[str], list[str]]) -> None:
        words = lexicon.words
        self._language, self._tokenize = lexicon.language, tokenize
        self._runs, self._signs = RunFinder(lexicon), Signs(lexicon)
        self._legal, self._and = words("legal_forms"), words("and")
        org_words = words("organization_words")
        self._divisions = words("division_words")
        kinds = (kind for kind in organization_types() if f"{kind}_names" in lexicon.groups)
        self._kinds = {word: kind for kind in kinds for word in words(f"{kind}_names")}
        self._org_words = frozenset({w.capitalize() for w in org_words} | {w.upper() for w in org_words if len(w) <= 3})
        self._before_names = words("articles") | words("titles") | words("demonyms") | words("speech") | not_names(lexicon)

    @cached_property
    def _gazetteer(self) -> WordMatcher[tuple[str, KnownOrganization]]:
        """What each listed form is ("name" or "product") and whose; a name outranks a product of the same form."""
        phrases: dict[tuple[str, ...], tuple[str, KnownOrganization]] = {}
        for known in known_organizations().values():
            for product in known.makes:
                phrases.setdefault(tuple(self._tokenize(product)), ("product", known))
        for known in known_organizations().values():
            for alias in (known.name, *(a for a, language in known.aliases if language in (None, self._language))):
                phrases[tuple(self._tokenize(alias))] = ("name", known)
        return WordMatcher(phrases)

    def find(self, doc: Doc) -> tuple[list[Ref], set[int]]:
        """Return the mentions by name or product in order, and the tokens of people's names.

        In "Priya Anand left Nvidia for Orbane Labs" those are "Nvidia" and "Orbane Labs", and the tokens 0 and 1.
        """
        entities: dict[str, Entity] = {}
        found = self._listed(doc, entities)
        taken = {i: ref for ref in found for i in range(ref.start, ref.end)}
        accepted, people = self._signs.judge(doc, self._runs.find(doc, taken), taken.keys())
        found.extend(self._unlisted(doc, accepted, entities, found))
        _call(doc, found)
        found.sort(key=lambda r: r.start)
        return found, people

    def _listed(self, doc: Doc, entities: dict[str, Entity]) -> list[Ref]:
        """Return the mentions of listed organizations; adds them to `entities`.

        A name that is a common word too ("Orange") counts only where one of its mentions in the article is plainly a name.
        """
        found: list[Ref] = []
        shaky: list[Ref] = []
        taken: set[int] = set()
        for start, end, (form, known) in self._gazetteer.finditer([t.text.replace("’", "'") for t in doc]):
            if self._is_part(doc, start, end, taken):
                continue
            ref = Ref(start, end, form, start, [_known(entities, known)])
            if known.needs_context and form == "name" and end - start == 1:
                shaky.append(ref)
            else:
                found.append(ref)
                taken.update(range(start, end))
        sure = {r.entities[0].known for r in found if r.form == "name"}
        sure |= {r.entities[0].known for r in shaky if self._is_plausible(doc, r)}
        found.extend(r for r in shaky if r.entities[0].known in sure and _is_spelled(doc, r))
        for key in [k for k, e in entities.items() if not any(e in r.entities for r in found)]:
            del entities[key]
        return found

    def _is_part(self, doc: Doc, start: int, end: int, taken: set[int]) -> bool:
        """Whether a listed name is only part of a longer unknown one ("Bosch Ventures", "Capital & Pivot")."""
        last = end
        while last < len(doc) and is_capital(doc[last]) and not doc[last].is_sent_start:
            last += 1
        if last > end and doc[end].text in self._org_words and low(doc[last - 1].text) not in self._legal:
            return True
        if end + 1 < len(doc) and doc[end].text == "&" and is_capital(doc[end + 1]):
            return True
        if not start or start - 1 in taken:
            return False
        before = doc[start - 1]
        if before.text == "&" and start > 1 and is_capital(doc[start - 2]):
            return True
        if not is_capital(before) or not before.text[0].isupper() or before.is_sent_start:
            return False
        return low(before.text) not in self._before_names and doc[start].ent_iob_ == "I"

    def _is_plausible(self, doc: Doc, ref: Ref) -> bool:
        """Whether a listed name that is a common word too is one here: spelled so inside the sentence, with a sign of a name."""
        first = doc[ref.start]
        if first.is_sent_start or not _is_spelled(doc, ref):
            return False
        tagged = doc[ref.end - 1].ent_type_ == "ORG" or first.pos_ == "PROPN"
        return tagged or self._signs.organization(doc, ref.start, ref.end) > 0

    def _unlisted(self, doc: Doc, accepted: dict[str, list[Run]], entities: dict[str, Entity], listed: list[Ref]) -> list[Ref]:
        """Return the mentions of unlisted organizations; adds them to `entities`.

        A full name and its short forms are one entity ("Kaveri Microsystems", "Kaveri"; "KM" in parentheses).
        """
        known = {
            low(form): entity
            for entity in entities.values()
            if entity.known
            for form in (entity.name, *known_organizations()[entity.known].name.split()[:1])
        }
        known.update((low(short), ref.entities[0]) for ref in listed if (short := _in_parentheses(doc, ref.end)))
        shorts = {low(short): key for key, runs in accepted.items() for run in runs if (short := _in_parentheses(doc, run.end))}
        found: list[Ref] = []
        for key in sorted(accepted, key=lambda k: (low(k) in shorts, -len(k.split()), -len(k), k)):
            entity = known.get(low(key)) or known.get(low(self._without_legal_form(key))) or entities.get(shorts.get(low(key), ""))
            if entity is None:
                longer = [e for name, e in entities.items() if not name.startswith("=") and self._is_short_form(key, name)]
                entity = longer[0] if len({id(e) for e in longer}) == 1 else Entity(self._without_legal_form(key))
            entities[key] = entity
            if key != entity.name:
                entity.aliases.add(key)
            found.extend(Ref(run.start, run.end, "name", run.start, [entity]) for run in accepted[key])
        return found

    def _without_legal_form(self, name: str) -> str:
        parts = name.split()
        while len(parts) > 1 and low(parts[-1]).strip(".,") in self._legal and parts[-2] not in self._and:
            parts.pop()
        return " ".join(parts)

    def _is_short_form(self, short: str, full: str) -> bool:
        """Whether a name is the beginning of a longer one, its last word, its initials, or the site of that name.

        "Kaveri" and "KM" are short forms of "Kaveri Microsystems"; "Kaveri" is none of "Kaveri Ventures", a company beside it.
        """
        words = full.split()
        if words[: len(short.split())] == short.split():
            return low(words[-1]) not in self._divisions
        if (len(words) == 2 and short == words[1]) or low(full).startswith(low(short) + "."):
            return True
        initials = "".join(w[0] for w in words if w[0].isupper())
        return len(short) >= 2 and short.replace(".", "") == initials

    def kind(self, name: str) -> set[str]:
        """Return the organization type that the last telling word of a name implies: of "Orbane Capital" it is investor."""
        return next(({self._kinds[word]} for word in reversed(low(name).split()) if word in self._kinds), set())


def _known(entities: dict[str, Entity], known: KnownOrganization) -> Entity:
    """Return the entity of a listed organization; its key begins with "=", which no name in a text does."""
    return entities.setdefault("=" + known.id, Entity(known.name, known.id, set(known.types), parent=known.parent))


def _is_spelled(doc: Doc, ref: Ref) -> bool:
    """Whether a mention has the capital of a name, or none where the organization itself writes none ("iliad")."""
    return doc[ref.start].text[0].isupper() or doc[ref.start].text == ref.entities[0].name


def _call(doc: Doc, found: list[Ref]) -> None:
    """Name each listed organization as the article does: by its usual name if that occurs, else by the longest form used."""
    entities = {id(r.entities[0]): r.entities[0] for r in found}
    forms: dict[int, set[str]] = defaultdict(set)
    for ref in found:
        if ref.form == "name":
            forms[id(ref.entities[0])].add(doc[ref.start : ref.end].text.replace("\n", " "))
    for key, entity in entities.items():
        used = forms[key]
        if used and entity.known and entity.name not in used:
            entity.aliases.add(entity.name)
            entity.name = max(sorted(used), key=len)
        entity.aliases.update(used - {entity.name})


def _in_parentheses(doc: Doc, end: int) -> str:
    """Return the abbreviation or ticker in parentheses after a name, or "": of "Orbane Labs (XETRA: OBL)" it is "OBL"."""
    if end + 2 >= len(doc) or doc[end].text != "(":
        return ""
    close = next((i for i in range(end + 1, min(end + 5, len(doc))) if doc[i].text == ")"), end)
    text = doc[close - 1].text
    return text if len(text) > 1 and text.isupper() and text.isalpha() else ""
