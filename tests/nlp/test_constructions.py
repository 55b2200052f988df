"""What the constructions make of words and order, on documents built by hand.

The parser is wrong often on this text, so the documents here carry no tree, or the wrong one that the model really gave.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from spacy import blank
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.lexicon import lexicon
from kg.nlp.boundaries import sentences
from kg.nlp.entities import Entity, Ref
from kg.nlp.syntax import Sentence, Syntax

SYNTAX = Syntax(lexicon("en"))
VERBS = {"owns", "invested", "backed", "said", "rose", "has", "signed", "holds", "fell"}


def sentence(text: str, heads: Sequence[int] | None = None, deps: Sequence[str] | None = None) -> Sentence:
    """Build a sentence from words; capitalized words but the first of "The …" are mentions of one organization each."""
    words = text.split()
    pos = ["VERB" if w in VERBS else "PUNCT" if w in ",;()" else "PROPN" if w[0].isupper() else "NOUN" for w in words]
    starts = [i == 0 for i in range(len(words))]
    doc = Doc(Vocab(), words=words, pos=pos, heads=heads, deps=deps, sent_starts=None if heads else starts)
    mentions = [Ref(i, i + 1, "name", i, [Entity(w)]) for i, w in enumerate(words) if w[0].isupper()]
    return Sentence(doc, 0, len(doc), mentions, SYNTAX)


def names(group: object) -> list[str]:
    return [e.name for ref in group.refs for e in ref.entities] if group else []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Alpha , Beta and Gamma backed Delta", [["Alpha", "Beta", "Gamma"], ["Delta"]]),
        ("Alpha , Beta , Gamma and Delta", [["Alpha", "Beta", "Gamma", "Delta"]]),
        ("Alpha ( ALF ) and Beta", [["Alpha", "Beta"], ["ALF"]]),
        ("Alpha of Beta , Gamma", [["Alpha"], ["Beta"], ["Gamma"]]),
        ("Alpha , a division of Beta , and Gamma", [["Alpha", "Gamma"], ["Beta"]]),
        ("Alpha backed Beta", [["Alpha"], ["Beta"]]),
    ],
)
def test_lists_are_one_group_and_asides_are_not(text: str, groups: list[list[str]]) -> None:
    assert [names(g) for g in sentence(text).groups] == groups


@pytest.mark.parametrize(
    ("text", "verb", "subject"),
    [
        ("Alpha has invested in Beta", "invested", ["Alpha"]),
        ("Alpha , which owns Gamma , invested in Beta", "invested", ["Alpha"]),
        ("Alpha , which owns Gamma , invested in Beta", "owns", ["Alpha"]),
        ("Gamma said Alpha invested in Beta", "invested", ["Alpha"]),
        ("after Gamma fell , Alpha invested in Beta", "invested", ["Alpha"]),
        ("the head of Gamma said profit rose", "rose", []),
    ],
)
def test_the_subject_is_found_by_order_where_the_tree_says_nothing(text: str, verb: str, subject: list[str]) -> None:
    built = sentence(text)
    assert names(built.subject(built.words.index(verb))) == subject


def test_a_tree_that_names_the_subject_is_believed() -> None:
    built = sentence(
        "Alpha the rival Gamma invested in Beta",
        [4, 3, 3, 0, 4, 4, 5],
        ["nsubj", "det", "compound", "appos", "ROOT", "prep", "pobj"],
    )
    assert names(built.subject(4)) == ["Alpha"]


def test_a_wrong_label_to_the_right_does_not_matter() -> None:
    # the model made Beta a direct object once, a modifier of the verb another time: the preposition decides
    built = sentence("Alpha invested billions in Beta", [1, 1, 1, 1, 1], ["nsubj", "ROOT", "dobj", "prep", "npadvmod"])
    assert names(built.after_preposition(("in",), 2, 5)) == ["Beta"]


def test_sentences_end_at_stops_and_line_breaks_and_not_at_quotes() -> None:
    doc = sentences(Doc(blank("en").vocab, words=["It", "grew", ".", '"', "Good", ".", '"', "\n", "More", "2", "."]))
    assert [t.text for t in doc if t.is_sent_start] == ["It", "Good", "More"]
