"""Each lexicon entry keeps its word: its example gives its relation through the real pipeline, its counterexamples do not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg import Article, OntologyError
from kg.extract import read
from kg.lexicon import Entry, languages, lexicon, load
from kg.model import Claim
from kg.ontology import relation_types

ENTRIES = [(language, entry) for language in languages() for entry in lexicon(language).entries]
MARK = re.compile(r"\[([so]):([^\]]+)\]")
FILES = Path(__file__).parents[2] / "kg" / "lexicon"


def marked(example: str) -> tuple[str, dict[str, str]]:
    """Return the plain sentence and the marked words; a mark that does not close, or is missing, is an error of the entry."""
    marks = dict(MARK.findall(example))
    assert set(marks) == {"s", "o"}, f"needs one [s:…] and one [o:…]: {example}"
    plain = MARK.sub(lambda m: m[2], example)
    assert "[" not in plain, f"a mark does not close: {example}"
    return plain, marks


def is_said(entry: Entry, marks: dict[str, str], claim: Claim) -> bool:
    def same(words: str, name: str, mention: str) -> bool:
        return words in (name, mention) or words in name or name in words

    forward = same(marks["s"], claim.subject.name, claim.subject.mention) and same(
        marks["o"], claim.object.name, claim.object.mention
    )
    backward = same(marks["o"], claim.subject.name, claim.subject.mention) and same(
        marks["s"], claim.object.name, claim.object.mention
    )
    return claim.relation == entry.relation and (forward or (relation_types()[entry.relation].symmetric and backward))


def test_both_languages_have_a_full_lexicon() -> None:
    for language in ("en", "fr"):
        entries = lexicon(language).entries
        assert {e.relation for e in entries} == set(relation_types())
        assert len(entries) >= 80


@pytest.mark.parametrize(("language", "entry"), ENTRIES, ids=[f"{la}-{e.relation}-{e.kind}-{e.words[0]}" for la, e in ENTRIES])
def test_an_entry_reads_its_example_and_not_its_counterexamples(language: str, entry: Entry) -> None:
    text, marks = marked(entry.example)
    claims = read(Article(id="example", text=text, lang=language), reader="rules").claims
    assert any(is_said(entry, marks, c) for c in claims), f"{text} gave {[(c.relation, c.subject, c.object) for c in claims]}"
    for counterexample in entry.counterexamples:
        wrong = [
            c
            for c in read(Article(id="counter", text=counterexample, lang=language), reader="rules").claims
            if c.relation == entry.relation
        ]
        assert not wrong, counterexample


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "verb"', 'kind = "adverb"', "kind is 'adverb'; allowed: verb, noun, role"),
        ('relation = "invests_in"', 'relation = "invest_in"', "unknown 'invest_in'; allowed: acquires"),
        ("[descriptors]", "[descriptors]\nbakery = []", "unknown 'bakery'"),
        ("[[entry]]", '[[entry]]\ncolour = "red"', "colour"),
        ('language = "en"', "language = ", "Invalid value"),
    ],
)
def test_a_malformed_lexicon_says_where_and_what_is_allowed(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "en.toml"
    path.write_text((FILES / "en.toml").read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(OntologyError, match=re.escape(message)) as error:
        load(path)
    assert str(path) in str(error.value)
