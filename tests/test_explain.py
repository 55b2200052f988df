"""How an article was read: what stands at each sentence, what was not read, and how it is shown."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import kg
from kg.cli import app
from kg.explain import Explanation, explain

Write = Callable[..., Path]
TEXT = (
    "Amazon is in talks to invest more than $10 billion in OpenAI, Reuters reported.\n\n"
    "Microsoft has invested $13 billion in the ChatGPT maker. Nothing else happened.\n"
    "Amazon has never acquired Mistral AI. Microsoft has invested in OpenAI before. Nvidia and Meta were praised."
)


def article(text: str, **fields: str) -> kg.Article:
    return kg.Article(**{"id": "a1", "lang": "en", "title": "Ten billion"} | fields, text=text)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def explanation() -> Explanation:
    return explain(article(TEXT))


def run(*arguments: str | Path, **options: object) -> Result:
    return CliRunner().invoke(app, ["explain", *map(str, arguments)], **options)  # type: ignore[arg-type]


def test_it_is_the_reading_of_extract_with_every_claim_at_its_sentence(explanation: Explanation) -> None:
    (reading,) = kg.extract([article(TEXT)])
    assert explanation.reading == reading
    assert [c for s in explanation.sentences for c in s.claims] == list(reading.claims)
    for sentence in explanation.sentences:
        assert all(c.evidence.text in sentence.text for c in sentence.claims)


@pytest.mark.parametrize(
    ("lang", "text"), [("en", TEXT), ("fr", "« Amazon a racheté Anthropic », dit-il.\n\n \n Le groupe investit.\n")]
)
def test_no_word_of_the_article_is_lost(lang: str, text: str) -> None:
    sentences = explain(article(text, lang=lang)).sentences
    assert re.sub(r"\s", "", "".join(s.text for s in sentences)) == re.sub(r"\s", "", text)
    for s in sentences:
        assert text[s.start : s.end] == s.text == "".join(piece.text for piece in s.pieces())
        for part in (*s.references, *s.deal_words):
            assert text[part.start : part.end] == part.text
            assert s.start <= part.start < part.end <= s.end


def test_it_says_who_a_descriptor_stands_for(explanation: Explanation) -> None:
    (maker,) = [r for s in explanation.sentences for r in s.references if r.form == "descriptor"]
    assert (maker.text, maker.organizations, maker.is_plain) == ("the ChatGPT maker", ("OpenAI",), False)
    assert explanation.sentences[0].references[0].is_plain


def test_the_coverage_report_lists_what_looks_like_a_deal_and_gave_no_claim(explanation: Explanation) -> None:
    (unread,) = explanation.unread
    assert unread.text == "Amazon has never acquired Mistral AI."
    assert unread.organizations == ("Amazon", "Mistral AI")
    assert [(w.text, w.relations, w.used) for w in unread.deal_words] == [("acquired", ("acquires",), False)]


def test_a_sentence_that_repeats_a_deal_was_read(explanation: Explanation) -> None:
    (again,) = [s for s in explanation.sentences if s.text.startswith("Microsoft has invested in OpenAI")]
    assert (again.claims, again.is_unread) == ((), False)
    assert [(c.subject.name, c.object.name, c.evidence.text[:9]) for c in again.repeats] == [("Microsoft", "OpenAI", "Microsoft")]
    assert [w.used for w in again.deal_words] == [True]


def test_a_word_in_a_name_is_no_deal_word() -> None:
    (sentence,) = explain(article("Analysts compared Partners Group with Nvidia on Monday.")).sentences
    assert sentence.deal_words == ()


def test_it_goes_into_json(explanation: Explanation) -> None:
    value = json.loads(json.dumps(explanation.to_json()))
    assert value["kind"] == "explanation"
    assert value["article"]["text"] == TEXT
    assert [s["number"] for s in value["sentences"] if s["unread"]] == [4]
    assert [c["type"] for c in value["sentences"][0]["claims"]] == ["invests_in"]
    assert value["sentences"][1]["mentions"][1]["organizations"] == ["OpenAI"]


def test_a_language_that_is_not_read_is_refused() -> None:
    with pytest.raises(kg.InputError, match="language 'de' is not read"):
        explain(article("Amazon kauft OpenAI.", lang="de"))


def test_an_article_without_a_sentence_is_explained_too() -> None:
    empty = explain(article("\n"))
    assert empty.sentences == empty.unread == ()
    assert "No organization was found." in kg.explanation_to_html(empty)


def test_the_terminal_shows_mentions_claims_grounds_and_what_was_not_read(write: Write) -> None:
    result = run(write("news.txt", TEXT))
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert "  1  [Amazon] is in talks to invest more than $10 billion in [OpenAI], [Reuters] reported." in lines
    assert "  2  [Microsoft] has invested $13 billion in [the ChatGPT maker = OpenAI]." in lines
    (talks,) = [line for line in lines if "in_talks" in line]
    assert "1. Amazon — invests_in — OpenAI · in_talks · at least 10 billion USD · reported by Reuters" in talks
    assert "because of “in talks” · found by verb" in talks
    assert "  4  [Amazon] has never acquired [Mistral AI]. · not read" in lines
    assert "       states the deal of claim 2, too" in lines
    assert "not read: 1 of 6 sentences have two organizations and a deal word and gave no claim" in lines
    assert lines[-2:] == ["       organizations: Amazon, Mistral AI", "       deal words: acquired (acquires)"]


def test_one_article_of_several_is_chosen_by_its_identifier(write: Write) -> None:
    news = write("news.jsonl", [{"id": f"n{k}", "lang": "en", "text": f"Meta bought Acme{k} Robotics."} for k in range(12)])
    assert run(news, "--article", "n7").stdout.startswith("n7\n")
    for arguments, said in [
        ((news,), "12 articles; choose one by --article ID: n0, n1, n2, n3, n4, n5, n6, n7 and 4 more"),
        ((news, "--article", "n99"), "no article 'n99' in"),
        ((), "no articles: name files or folders"),
        ((news, "--article", "n7", "--json", "-o", "x.html"), "choose one of --json and --output"),
    ]:
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr


def test_it_reads_standard_input_and_prints_json_or_a_page(tmp_path: Path) -> None:
    printed = run("-", "--json", input=TEXT)
    assert len(json.loads(printed.stdout)["sentences"]) == 6
    page = run("-", "-o", tmp_path / "e.html", "--lang", "fr", input=TEXT)
    assert (page.exit_code, page.stdout) == (0, "")
    assert "Comment kg a lu cet article" in (tmp_path / "e.html").read_text("utf-8")
    assert run("-", "-o", "-", input=TEXT).stdout.startswith("<!DOCTYPE html>")
    assert "the page exists in en, fr, not in 'de'" in run("-", "-o", "-", "--lang", "de", input=TEXT).stderr


def test_the_page_puts_claims_beside_their_sentences_and_misses_at_the_end(explanation: Explanation) -> None:
    html = kg.explanation_to_html(explanation)
    rows = re.findall(r'<div class="row.*?(?=<div class="row|</main>)', html, re.DOTALL)
    first, second = rows[:2]
    assert "at least 10 billion USD" in first
    assert "because of “in talks”" in first
    assert re.search(r"according to</span> Reuters", first)
    assert '<i class="who">OpenAI</i>' in second
    assert "13 billion USD" in second
    coverage = html[html.index('<section id="coverage">') :]
    assert "acquired" in coverage
    assert "Mistral AI" in coverage
    assert "Microsoft" not in coverage
    assert "au moins 10 milliards USD" in kg.explanation_to_html(explanation, lang="fr")


def test_text_is_data_and_the_policy_admits_no_script() -> None:
    hostile = '<script>alert(1)</script><img src=x onerror=alert(2)> {{7*7}} Amazon "bought" <b onclick=x>OpenAI</b>.'
    page = kg.explanation_to_html(
        explain(article(hostile, title="</title><style>*{}</style>@style-hashes@", source='"><svg>', url="javascript:alert(3)"))
    )
    assert not re.search(r"<(script|img|svg|b onclick|link|iframe|object|embed|base)\b", page)
    assert "javascript:" not in page
    assert "{{7*7}}" in page
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_what_is_in_doubt_is_shown_where_it_stands_and_is_no_claim():
    article = next(a for a in kg.read_articles(kg.samples()) if a.id == "sample-fr-02")
    explanation = kg.explain(article)
    shown = [claim for sentence in explanation.sentences for claim in sentence.doubtful]
    assert shown
    assert sorted(map(str, shown)) == sorted(map(str, explanation.reading.doubtful))
    for sentence in explanation.sentences:
        assert all(sentence.start <= claim.evidence.start < sentence.end for claim in sentence.doubtful)
        assert not set(sentence.doubtful) & set(sentence.claims)
    page = kg.explanation_to_html(explanation, lang="fr")
    assert "En doute, et pas une affirmation: ASML" in page
    assert f"confiance {shown[0].confidence:.2f}".replace(".", ",") in page
