"""The reading pipeline: stock spaCy components for words and trees, kg's own rooms after them.

`pipeline(language)` gives a spaCy `Language` whose documents carry `doc._.kg_refs` (mentions) and `doc._.kg_candidates` (relations
with status, amount and source). The rooms stand in this order, and each registers what it needs and writes, so that
`nlp.analyze_pipes()` proves it:

organizations → relations → status → amounts → attribution
"""

from __future__ import annotations

from functools import cache
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from kg.lexicon import lexicon
from kg.nlp.amounts import Amounts
from kg.nlp.attribution import Attribution
from kg.nlp.boundaries import sentences
from kg.nlp.entities import refs
from kg.nlp.extensions import register
from kg.nlp.models import load_model
from kg.nlp.organizations import Organizations
from kg.nlp.relations import Relations
from kg.nlp.scorer import scorer
from kg.nlp.status import StatusReader
from kg.nlp.syntax import Syntax
from kg.nlp.tags import Tags

__all__ = ["READERS", "pipeline"]

READERS: Final = ("both", "rules")
"""Who decides which organizations a deal joins: the constructions and the trained scorer together, or the constructions alone."""

_ROOMS = ("kg_organizations", "kg_relations", "kg_status", "kg_amounts", "kg_attribution")

register()


@cache
def pipeline(language: str, reader: str = READERS[0]) -> Language:
    """Return the reading pipeline of a language, loaded once a process.

    Raises:
        InputError: The language is not read.
        ModelError: Its spaCy model is missing or is not the one expected.
    """
    nlp = load_model(lexicon(language))
    nlp.add_pipe("kg_sentences", before="parser" if "parser" in nlp.pipe_names else None)
    if "attribute_ruler" in nlp.pipe_names:
        nlp.add_pipe("kg_tags", after="attribute_ruler")
        nlp.disable_pipe("attribute_ruler")
    for room in _ROOMS:
        nlp.add_pipe(room, config={"reader": reader} if room == "kg_relations" else {})
    return nlp


Language.component("kg_sentences", assigns=["token.is_sent_start"], func=sentences)


@Language.factory("kg_tags", requires=["token.dep"], assigns=["token.pos", "token.morph"])
def make_tags(nlp: Language, name: str) -> Tags:  # noqa: ARG001 spaCy passes it by name
    """Make the room that gives tokens their word class."""
    return Tags(nlp)


@Language.factory("kg_organizations", requires=["doc.ents", "doc.sents"], assigns=["doc._.kg_refs", "doc._.kg_topic"])
def make_organizations(nlp: Language, name: str) -> Organizations:  # noqa: ARG001 spaCy passes it by name
    """Make the room that finds mentions."""
    return Organizations(lexicon(nlp.lang), lambda text: [t.text.replace("’", "'") for t in nlp.tokenizer(text)])


@Language.factory(
    "kg_relations",
    requires=["doc._.kg_refs", "doc._.kg_topic", "token.dep"],
    assigns=["doc._.kg_sentences", "doc._.kg_candidates", "doc._.kg_doubtful", "doc._.kg_orphans"],
    default_config={"reader": READERS[0]},
)
class RelationRoom:
    """Reads mentions and trees; writes the candidate relations and the sentences they stand in.

    "Nvidia has invested in Mistral" gives a candidate of type invests_in from Nvidia to Mistral.
    """

    def __init__(self, nlp: Language, name: str, reader: str) -> None:  # noqa: ARG002 spaCy passes it by name
        words = lexicon(nlp.lang)
        self._syntax = Syntax(words)
        self.relations = Relations(words, self._syntax, scorer() if reader == "both" else None)

    def __call__(self, doc: Doc) -> Doc:
        """Write the candidates of a document on it."""
        doc._.kg_sentences = self._syntax.split(doc, refs(doc))
        doc._.kg_candidates, doc._.kg_doubtful, doc._.kg_orphans = self.relations.find(doc, doc._.kg_sentences)
        return doc


@Language.factory("kg_status", requires=["doc._.kg_candidates", "doc._.kg_sentences"], assigns=["doc._.kg_candidates"])
class StatusRoom:
    """Reads the clauses of the candidates; gives each its status, and drops those that state nothing.

    "Nvidia is in talks to invest in Mistral" is "in_talks", with the words "in talks" as the cue.
    """

    def __init__(self, nlp: Language, name: str) -> None:  # noqa: ARG002 spaCy passes it by name
        self._reader = StatusReader(lexicon(nlp.lang))

    def __call__(self, doc: Doc) -> Doc:
        """Write statuses on the candidates of a document."""
        doc._.kg_candidates = self._reader.read(doc._.kg_candidates, doc._.kg_sentences)
        doc._.kg_doubtful = self._reader.read(doc._.kg_doubtful, doc._.kg_sentences)
        return doc


@Language.factory(
    "kg_amounts", requires=["doc._.kg_candidates", "doc._.kg_sentences", "doc._.kg_orphans"], assigns=["doc._.kg_candidates"]
)
class AmountRoom:
    """Reads the sums of the sentences; gives each candidate the one that is its own.

    "Nvidia invested more than $2 billion in Mistral" has the amount "at least 2,000,000,000 USD"; a valuation is nobody's.
    """

    def __init__(self, nlp: Language, name: str) -> None:  # noqa: ARG002 spaCy passes it by name
        self._amounts = Amounts(lexicon(nlp.lang))

    def __call__(self, doc: Doc) -> Doc:
        """Write amounts on the candidates of a document."""
        self._amounts.attach(doc._.kg_candidates, doc._.kg_sentences, doc._.kg_orphans)
        if doc._.kg_doubtful:
            self._amounts.attach(doc._.kg_doubtful, doc._.kg_sentences, [])
        return doc


@Language.factory("kg_attribution", requires=["doc._.kg_candidates", "doc._.kg_sentences"], assigns=["doc._.kg_candidates"])
class AttributionRoom:
    """Reads who is said to report; gives each candidate the outlets that are said to have reported it.

    "Nvidia will invest in Mistral, Reuters reported" is attributed to Reuters.
    """

    def __init__(self, nlp: Language, name: str) -> None:  # noqa: ARG002 spaCy passes it by name
        self._attribution = Attribution(lexicon(nlp.lang))

    def __call__(self, doc: Doc) -> Doc:
        """Write outlets on the candidates of a document."""
        self._attribution.attach(doc._.kg_sentences, doc._.kg_candidates)
        self._attribution.attach(doc._.kg_sentences, doc._.kg_doubtful)
        return doc
