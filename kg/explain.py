"""How an article was read: each sentence with its mentions and claims, and the sentences that look like a deal and gave no claim.

`explain(article)` is for a person who checks the reader. It reads the article as `extract` does and shows what the reading rests
on; a sentence is *unread* where two organizations and a word of the lexicon stand in it and it gave no claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from spacy.tokens import Doc

from kg.extract import read_document
from kg.lexicon import Entry, lexicon
from kg.model import Article, Claim, Reading
from kg.nlp.relations import Candidate
from kg.nlp.syntax import Sentence
from kg.nlp.words import WordMatcher, group_matcher
from kg.ontology import relation_types

__all__ = ["DealWord", "ExplainedSentence", "Explanation", "Piece", "Reference", "explain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Words that stand for organizations: one, or several for "the two groups".

    Attributes:
        form: "name", "descriptor", "pronoun" or "possessive" (its, son).
        organizations: The names of those meant.
    """

    start: int
    end: int
    text: str
    form: str
    organizations: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Whether the words are the organization's name itself, so that nobody needs to be told who is meant."""
        return self.organizations == (self.text,)

    def to_json(self) -> dict[str, Any]:
        """Return the reference as a JSON object."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "form": self.form,
            "organizations": list(self.organizations),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DealWord:
    """A word of the lexicon that can state a relation, where it stands in a sentence.

    Attributes:
        relations: The relation types that it can state, in the order of the ontology.
        used: Whether the reader took it for a relation of two organizations here.
    """

    start: int
    end: int
    text: str
    relations: tuple[str, ...]
    used: bool

    def to_json(self) -> dict[str, Any]:
        """Return the word as a JSON object."""
        return {"start": self.start, "end": self.end, "text": self.text, "relations": list(self.relations), "used": self.used}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence, with what it is part of."""

    text: str
    reference: Reference | None
    word: DealWord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedSentence:
    """A sentence and what was read in it; offsets are those of the article's text.

    Attributes:
        number: Its place in the article, from 1.
        references: The mentions in it, in order.
        deal_words: The words in it that can state a relation, in order.
        claims: The claims that quote it.
        repeats: Claims of other sentences whose deal this one states too.
        doubtful: What it may claim, with too little confidence to count.
    """

    number: int
    start: int
    end: int
    text: str
    references: tuple[Reference, ...]
    deal_words: tuple[DealWord, ...]
    claims: tuple[Claim, ...]
    repeats: tuple[Claim, ...]
    doubtful: tuple[Claim, ...] = ()

    @property
    def organizations(self) -> tuple[str, ...]:
        """The names of the organizations that the sentence mentions, each once, in order."""
        return tuple(dict.fromkeys(name for reference in self.references for name in reference.organizations))

    @property
    def is_unread(self) -> bool:
        """Whether it has two organizations and a deal word and gave no claim, nor states one that another sentence gave."""
        return bool(len(self.organizations) > 1 and self.deal_words and not self.claims and not self.repeats)

    def pieces(self) -> Iterator[Piece]:
        """Yield the sentence in pieces that, put together, are its text; of references that overlap, the first counts."""
        references: list[Reference] = []
        for r in self.references:
            if not references or r.start >= references[-1].end:
                references.append(r)
        spans: tuple[Reference | DealWord, ...] = (*references, *self.deal_words)
        cuts = sorted({self.start, self.end, *(cut for span in spans for cut in (span.start, span.end))})
        for start, end in pairwise(cuts):
            reference = next((r for r in references if r.start <= start < r.end), None)
            word = next((w for w in self.deal_words if w.start <= start < w.end), None)
            yield Piece(self.text[start - self.start : end - self.start], reference, word)

    def to_json(self) -> dict[str, Any]:
        """Return the sentence as a JSON object."""
        return {
            "number": self.number,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "mentions": [reference.to_json() for reference in self.references],
            "deal_words": [word.to_json() for word in self.deal_words],
            "claims": [claim.to_json() for claim in self.claims],
            "repeats": [claim.to_json() for claim in self.repeats],
            "doubtful": [claim.to_json() for claim in self.doubtful],
            "unread": self.is_unread,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An article's reading, sentence by sentence."""

    reading: Reading
    sentences: tuple[ExplainedSentence, ...]

    @property
    def unread(self) -> tuple[ExplainedSentence, ...]:
        """The coverage report: the sentences with two organizations and a deal word that gave no claim."""
        return tuple(sentence for sentence in self.sentences if sentence.is_unread)

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as a JSON object of kind "explanation"."""
        article = self.reading.article
        return {
            "kind": "explanation",
            "article": article.to_json(),
            "organizations": [o.to_json(article=article.id) for o in self.reading.organizations],
            "sentences": [sentence.to_json() for sentence in self.sentences],
        }


def explain(article: Article) -> Explanation:
    """Read one article and say how.

    Raises:
        InputError: The article is in a language that is not read.
        ModelError: The language model is missing.
    """
    doc, reading = read_document(article)
    find, previous = _deal_words(article.lang), 0
    sentences: list[ExplainedSentence] = []
    for sentence in doc._.kg_sentences:
        start, end = _bounds(doc, sentence)
        if start < end:
            candidates = [c for c in doc._.kg_candidates if c.sentence.start == sentence.start]
            claims = tuple(c for c in reading.claims if start <= c.evidence.start < end)
            sentences.append(
                ExplainedSentence(
                    number=len(sentences) + 1,
                    start=start,
                    end=end,
                    text=article.text[start:end],
                    references=_references(doc, sentence),
                    deal_words=tuple(find(sentence, previous, candidates)),
                    claims=claims,
                    repeats=tuple(c for c in reading.claims if c not in claims and any(_is_deal(x, c) for x in candidates)),
                    doubtful=tuple(c for c in reading.doubtful if start <= c.evidence.start < end),
                )
            )
        previous = sentence.start
    return Explanation(reading=reading, sentences=tuple(sentences))


def _bounds(doc: Doc, sentence: Sentence) -> tuple[int, int]:
    """Return the offsets of a sentence without the white space around it."""
    span = doc[sentence.start : sentence.end]
    text = span.text
    return span.start_char + len(text) - len(text.lstrip()), span.start_char + len(text.rstrip())


def _references(doc: Doc, sentence: Sentence) -> tuple[Reference, ...]:
    found = []
    for ref in sentence.mentions:
        if ref.form != "product" and ref.entities:
            span = doc[ref.start : ref.end]
            names = tuple(entity.name for entity in ref.entities)
            found.append(Reference(start=span.start_char, end=span.end_char, text=span.text, form=ref.form, organizations=names))
    return tuple(found)


def _is_deal(candidate: Candidate, claim: Claim) -> bool:
    """Whether a candidate states the deal of a claim: the same relation between the same two organizations."""
    ends = {entity.name for entity in candidate.parties}
    return candidate.relation == claim.relation and ends == {claim.subject.name, claim.object.name}


@cache
def _deal_words(language: str) -> Callable[[Sentence, int, list[Candidate]], Iterator[DealWord]]:
    """Return what finds the deal words of a sentence, given where the one before begins and what was read in it."""
    words, forms = lexicon(language), dict[tuple[str, ...], list[Entry]]()
    for entry in words.entries:
        for form in entry.forms:
            forms.setdefault(form, []).append(entry)
    matcher = WordMatcher({form: tuple(entries) for form, entries in forms.items()})
    groups = {name: group_matcher(members) for name, members in words.groups.items()}
    grammar = words.words("be") | words.words("have") | words.words("prepositions")

    def has(names: tuple[str, ...], sentence: Sentence, start: int) -> bool:
        return not names or any(groups[name].any(sentence.words, start, sentence.end) for name in names)

    def is_plain(sentence: Sentence, start: int, end: int) -> bool:
        return (end - start == 1 and sentence.words[start] in grammar) or any(_is_name(sentence, i) for i in range(start, end))

    def find(sentence: Sentence, previous: int, candidates: list[Candidate]) -> Iterator[DealWord]:
        for start, end, entries in matcher.finditer(sentence.words, sentence.start, sentence.end):
            used = any(c.trigger.start < end and start < c.trigger.end for c in candidates)
            fitting = [e for e in entries if has(e.needs, sentence, sentence.start) and has(e.context, sentence, previous)]
            if fitting and (used or not is_plain(sentence, start, end)):
                span, stated = sentence.doc[start:end], {e.relation for e in fitting}
                yield DealWord(
                    start=span.start_char,
                    end=span.end_char,
                    text=span.text,
                    relations=tuple(relation for relation in relation_types() if relation in stated),
                    used=used,
                )

    return find


def _is_name(sentence: Sentence, token: int) -> bool:
    """Whether a token is part of a name (of whatever), or of a descriptor whose complement says who is meant."""
    ref = sentence.at.get(token)
    if ref is None:
        return sentence.doc[token].text[0].isupper() and token > sentence.start
    return ref.form == "product" or (ref.form == "name" and token >= ref.start) or (ref.form == "descriptor" and ref.complete)
