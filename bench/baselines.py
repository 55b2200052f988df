"""Two simple readers to hold kg against: `python bench/baselines.py {co-occurrence,subject-verb-object} ARTICLES.jsonl…`.

Both read with the stock spaCy models and take the organizations that these find. *Co-occurrence* gives two organizations of a
sentence the relation of the nearest deal word of kg's own lexicon, of the words that need no other ones (this reads better than
all of them do, or than only words that stand between the two). *Subject-verb-object* reads the tree, as tutorials do: a short
list of verbs, their subject and their object, direct or after a preposition. Neither knows statuses (every claim is `completed`,
the most frequent one), amounts, outlets, or who "the start-up" is. The claims are printed as `kg extract --json` prints them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from itertools import combinations

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

import kg
from kg.cli.printing import print_json
from kg.evaluate import fold
from kg.lexicon import lexicon
from kg.model import Article, Claim, Evidence, Organization, Party, Reading

VERBS = {
    "en": {
        "invest": "invests_in",
        "back": "invests_in",
        "fund": "invests_in",
        "lead": "invests_in",
        "acquire": "acquires",
        "buy": "acquires",
        "purchase": "acquires",
        "merge": "acquires",
        "host": "provides_compute_to",
        "lease": "provides_compute_to",
        "rent": "provides_compute_to",
        "supply": "supplies_hardware_to",
        "ship": "supplies_hardware_to",
        "sell": "supplies_hardware_to",
        "equip": "supplies_hardware_to",
        "license": "licenses_content_to",
        "lend": "lends_to",
        "partner": "partners_with",
        "collaborate": "partners_with",
        "team": "partners_with",
        "sign": "partners_with",
        "compete": "competes_with",
        "rival": "competes_with",
        "own": "subsidiary_of",
        "control": "subsidiary_of",
        "use": "provides_models_to",
        "integrate": "provides_models_to",
    },
    "fr": {
        "investir": "invests_in",
        "financer": "invests_in",
        "soutenir": "invests_in",
        "acquérir": "acquires",
        "acheter": "acquires",
        "racheter": "acquires",
        "reprendre": "acquires",
        "fusionner": "acquires",
        "héberger": "provides_compute_to",
        "louer": "provides_compute_to",
        "fournir": "supplies_hardware_to",
        "livrer": "supplies_hardware_to",
        "vendre": "supplies_hardware_to",
        "équiper": "supplies_hardware_to",
        "licencier": "licenses_content_to",
        "prêter": "lends_to",
        "collaborer": "partners_with",
        "coopérer": "partners_with",
        "associer": "partners_with",
        "allier": "partners_with",
        "signer": "partners_with",
        "concurrencer": "competes_with",
        "rivaliser": "competes_with",
        "posséder": "subsidiary_of",
        "détenir": "subsidiary_of",
        "contrôler": "subsidiary_of",
        "utiliser": "provides_models_to",
        "intégrer": "provides_models_to",
    },
}
REVERSED = {"subsidiary_of", "provides_models_to"}
"""Relations whose subject is the object of the verb: who owns is the parent, who uses is the customer."""
SUBJECTS, PASSIVE_SUBJECTS = {"nsubj"}, {"nsubjpass", "nsubj:pass"}
OBJECTS = {"dobj", "obj", "iobj", "dative", "pobj", "obl", "obl:arg", "obl:mod"}
PREPOSITIONS, AGENTS = {"prep", "dative"}, {"agent", "obl:agent"}
SHARING = {"xcomp", "conj"}
"""How a verb hangs on another whose subject is its own: "plans to buy", "founded and owns"."""


def co_occurrence(doc: Doc) -> Iterator[tuple[str, Span, Span]]:
    """Yield (relation, subject, object) for two organizations of a sentence, typed by the deal word nearest to them."""
    for sentence in doc.sents:
        words = list(_deal_words(sentence))
        for first, second in combinations(_organizations(sentence), 2):
            if words and fold(first.text) != fold(second.text):
                _, relation = min((_distance(first, second, place), relation) for place, relation in words)
                yield relation, first, second


def subject_verb_object(doc: Doc) -> Iterator[tuple[str, Span, Span]]:
    """Yield (relation, subject, object) for the verbs that are listed."""
    place = {token.i: span for span in _organizations(doc) for token in span}
    for verb in doc:
        relation = VERBS[doc.lang_].get(verb.lemma_.casefold()) if verb.pos_ == "VERB" else None
        if relation is None:
            continue
        subjects, objects = _arguments(verb)
        if not subjects and verb.dep_ in SHARING:
            subjects, _ = _arguments(verb.head)
        for first in _spans(subjects, place):
            for second in _spans(objects, place):
                if fold(first.text) != fold(second.text):
                    yield (relation, second, first) if relation in REVERSED else (relation, first, second)


BASELINES: dict[str, Callable[[Doc], Iterable[tuple[str, Span, Span]]]] = {
    "co-occurrence": co_occurrence,
    "subject-verb-object": subject_verb_object,
}


def read(article: Article) -> dict[str, Reading]:
    """Return what each baseline reads in an article."""
    doc = _stock(article.lang)(article.text)
    return {name: _reading(article, doc, name) for name in BASELINES}


def _reading(article: Article, doc: Doc, name: str) -> Reading:
    """Return each relation of two organizations once, with the first sentence that says so."""
    claims = dict[tuple[str, str, str], Claim]()
    for relation, subject, object_ in BASELINES[name](doc):
        sentence = subject.sent
        claim = Claim(
            article=article.id,
            relation=relation,
            subject=Party(subject.text, subject.text),
            object=Party(object_.text, object_.text),
            status="completed",
            evidence=Evidence(sentence.start_char, sentence.end_char, sentence.text),
            rule=name,
        )
        claims.setdefault((relation, subject.text, object_.text), claim)
    names = dict.fromkeys(span.text for span in _organizations(doc))
    return Reading(
        article=article,
        claims=tuple(claims.values()),
        organizations=tuple(Organization(name=text, types=("company",)) for text in names),
    )


@cache
def _stock(lang: str) -> Language:
    return spacy.load(next(model.package for model in lexicon(lang).models if find_spec(model.package)))


@cache
def _words(lang: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return the forms of the deal words that need no other words, and their relations, by the first word."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for entry in lexicon(lang).entries:
        for form in () if entry.needs or entry.context else entry.forms:
            found.setdefault(form[0], []).append((form, entry.relation))
    return found


def _deal_words(sentence: Span) -> Iterator[tuple[int, str]]:
    """Yield where the deal words of a sentence stand and their relations, the longest that begins at each place."""
    lowered = [token.lower_.replace("’", "'") for token in sentence]
    for place, word in enumerate(lowered):
        hits = [hit for hit in _words(sentence.doc.lang_).get(word, ()) if tuple(lowered[place : place + len(hit[0])]) == hit[0]]
        if hits:
            yield sentence.start + place, max(hits, key=lambda hit: len(hit[0]))[1]


def _distance(first: Span, second: Span, place: int) -> int:
    """Return how far a word stands from two spans, none where it stands between them."""
    return max(first.start - place, place - second.end + 1, 0)


def _arguments(verb: Token) -> tuple[list[Token], list[Token]]:
    """Return the subjects and the objects of a verb, also what hangs on an object by a preposition ("a stake in X")."""
    subjects = [token for token in verb.children if token.dep_ in SUBJECTS]
    objects = [token for token in verb.children if token.dep_ in OBJECTS | PASSIVE_SUBJECTS]
    for child in verb.children:
        if child.dep_ in AGENTS:
            subjects += [child, *child.children]
    for head in (verb, *objects):
        for child in head.children:
            if child.dep_ in PREPOSITIONS:
                objects += [token for token in child.children if token.dep_ == "pobj"]
            elif child.dep_ == "nmod":
                objects.append(child)
    return subjects, objects


def _organizations(part: Doc | Span) -> list[Span]:
    return [span for span in part.ents if span.label_ == "ORG"]


def _spans(tokens: Iterable[Token], place: dict[int, Span]) -> list[Span]:
    """Return the organizations that tokens stand for ("X", "the company X"), and those coordinated with them."""
    heads = [head for token in tokens for head in (token, *token.conjuncts)]
    found = [place.get(token.i) for head in heads for token in (head, *head.children)]
    return list(dict.fromkeys(span for span in found if span is not None))


def main(name: str, paths: list[str]) -> None:
    """Print what a baseline reads, as JSON Lines."""
    for article in kg.read_articles(paths):
        reading = read(article)[name]
        print_json(claim.to_json() for claim in reading.claims)
        print_json(organization.to_json(article=article.id) for organization in reading.organizations)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
