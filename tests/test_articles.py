from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import lexicon
from kg.articles import detect_language, languages, read_articles, samples
from kg.errors import InputError

Write = Callable[..., Path]
ENGLISH = "Amazon is in talks to invest more than $10 billion in OpenAI, people familiar with the matter said."
FRENCH = "Amazon négocie un investissement de plus de dix milliards de dollars dans OpenAI, selon deux sources."
GERMAN = "Amazon verhandelt über eine Investition von mehr als zehn Milliarden Dollar in OpenAI."
HTML = f"""<!doctype html><html lang="en"><head><title>Ten billion | The Gazette</title>
<meta property="og:title" content="Ten billion on the table"><meta property="og:site_name" content="The Gazette">
<meta property="article:published_time" content="2025-12-17T08:00:00Z"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Ten billion on the table</h1><p>{ENGLISH}</p><p>{"Neither company wished to comment on the report. " * 4}</p></article>
<footer>Terms and cookies</footer></body></html>"""


def test_languages_are_those_of_the_lexicons() -> None:
    assert languages() == tuple(lexicon.languages()) == ("en", "fr")


def test_text_file(write: Write) -> None:
    path = write("amazon.txt", "\ufeffAmazon négocie\r\navec OpenAI.\rRien n'est signé.\n")
    (article,) = read_articles(path)
    assert (article.id, article.lang, article.title, article.published) == ("amazon", "fr", "", None)
    assert article.text == "Amazon négocie\navec OpenAI.\nRien n'est signé.\n"


def test_html_gives_the_main_text_and_what_the_page_says_of_itself(write: Write) -> None:
    (article,) = read_articles(write("page.html", HTML))
    assert ENGLISH in article.text
    assert "cookies" not in article.text
    assert (article.id, article.lang, article.published, article.source) == ("page", "en", date(2025, 12, 17), "The Gazette")
    assert article.title == "Ten billion on the table"


def test_json_lines_keep_the_text_as_it_stands(write: Write) -> None:
    full = {
        "id": "a-1",
        "lang": "fr-CA",
        "title": "Dix milliards",
        "published": "2025-12-17T08:00:00+01:00",
        "source": "Le Fil",
        "url": "https://example.org/1",
        "text": f"{FRENCH}\r\n\r\nRien n'est signé. ",
        "gold": {"relations": []},
    }
    bare = {"text": ENGLISH, "id": None, "published": None, "lang": None}
    first, second = read_articles(write("news.jsonl", [full, bare]))
    assert first.text == full["text"]
    assert first.to_json() == {key: full[key] for key in full if key != "gold"} | {"lang": "fr", "published": "2025-12-17"}
    assert (second.id, second.lang) == (second.digest[:16], "en")


def test_folders_are_read_in_order_of_path_and_without_hidden_files(write: Write, tmp_path: Path) -> None:
    for name in ("b/z.txt", "b/a.md", "a.txt", ".hidden.txt", "b/.git/c.txt", "b/picture.png"):
        write(name, ENGLISH)
    assert [article.id for article in read_articles([tmp_path])] == ["a", "a", "z"]
    assert [article.id for article in read_articles([tmp_path / "b"])] == ["a", "z"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (json.dumps({"id": "x", "text": FRENCH}) + "\n", ["x"]),
        ("\n\ufeff \n" + json.dumps({"id": "x", "text": FRENCH}) + "\n" + json.dumps({"id": "y", "text": ENGLISH}), ["x", "y"]),
        (ENGLISH + "\n{not JSON}", None),
    ],
)
def test_standard_input(content: str, expected: list[str] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    articles = list(read_articles("-"))
    assert [a.id for a in articles] == (expected or [articles[0].digest[:16]])


MALFORMED = {
    "not UTF-8": ("a.txt", "Amazon n\xe9gocie".encode("latin-1"), "a.txt: not UTF-8: byte 0xe9 at offset 8"),
    "line not UTF-8": (
        "a.jsonl",
        b'{"text": "ok ok ok"}\n{"text": "\xff"}\n',
        "a.jsonl, line 2: not UTF-8: byte 0xff at offset 31",
    ),
    "UTF-16": ("a.txt", ENGLISH.encode("utf-16"), "a.txt: binary data (a zero byte), not text in UTF-8"),
    "binary": ("a.html", b"\x89PNG\0\0", "a.html: binary data"),
    "empty": ("a.txt", "", "a.txt: the article's text is empty"),
    "blank": ("a.md", "\ufeff \n\n", "a.md: the article's text is empty"),
    "empty JSON Lines": ("a.jsonl", "\n", "a.jsonl: empty; one article a line is expected"),
    "broken JSON": ("a.jsonl", '{"text": "x"', "a.jsonl, line 1: Invalid JSON: EOF while parsing"),
    "half a surrogate pair": ("a.jsonl", '{"text": "\\ud83d"}', "a.jsonl, line 1: Invalid JSON"),
    "no object": ("a.jsonl", '["text"]', "a.jsonl, line 1: Input should be an object"),
    "no text": ("a.jsonl", '{"id": "x"}', "a.jsonl, line 1: text: Field required"),
    "text of another type": ("a.jsonl", '{"text": 5}', "a.jsonl, line 1: text: Input should be a valid string, found '5'"),
    "null text": ("a.jsonl", '{"text": null}', "a.jsonl, line 1: text: Input should be a valid string, found 'None'"),
    "empty text": ("a.jsonl", '{"text": " "}', "a.jsonl, line 1: the article's text is empty"),
    "zero character": ("a.jsonl", '{"text": "a\\u0000"}', "a.jsonl, line 1: text: a zero character"),
    "id that cannot be printed": ("a.jsonl", '{"text": "x", "id": "a\\nb"}', "a.jsonl, line 1: id: 'a\\nb' holds characters"),
    "bad date": (
        "a.jsonl",
        '{"text": "x", "published": "17/12/2025"}',
        "a.jsonl, line 1: published: '17/12/2025' is not a date like 2026-01-29",
    ),
    "unknown language": ("a.jsonl", '{"text": "x", "lang": "de"}', "a.jsonl, line 1: language 'de' is not read; known: en, fr"),
    "text in another language": ("a.txt", GERMAN, "a.txt: language 'de' is not read; known: en, fr"),
    "page without text": ("a.html", "<html><body></body></html>", "a.html: no main text found in this HTML"),
    "unsupported ending": ("a.xls", "cells", "a.xls: a file ending in '.xls' is not read; known: .txt, .md"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed_input_says_where_and_what(case: str, write: Write) -> None:
    name, content, expected = MALFORMED[case]
    path = write(name, content)
    with pytest.raises(InputError) as error:
        list(read_articles(path))
    assert expected in str(error.value).replace(f"{path.parent}/", "")


def test_missing_files_and_folders_without_articles(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.txt: no such file"):
        list(read_articles(tmp_path / "gone.txt"))
    with pytest.raises(InputError, match=r"no article in this folder; articles end in \.txt"):
        list(read_articles(tmp_path))


def test_articles_before_a_malformed_one_are_read(write: Write) -> None:
    articles = read_articles(write("a.jsonl", [{"id": "x", "text": ENGLISH}, {"id": "y"}]))
    assert next(articles).id == "x"
    with pytest.raises(InputError, match="line 2"):
        next(articles)


def test_malformed_articles_can_be_left_out_but_not_silently(write: Write) -> None:
    path = write("a.jsonl", [{"id": "x"}, {"id": "y", "text": ENGLISH}, {"text": GERMAN}])
    errors: list[InputError] = []
    assert [a.id for a in read_articles([path, "gone.txt"], skip_invalid=True, on_invalid=errors.append)] == ["y"]
    assert [str(e).partition(": ")[0].removeprefix(f"{path}, ") for e in errors] == ["line 1", "line 3", "gone.txt"]
    with pytest.warns(UserWarning, match="left out: .*line 1"):
        next(read_articles([path], skip_invalid=True))


def test_one_identifier_stands_for_one_article(write: Write) -> None:
    first, second = write("one/a.txt", ENGLISH), write("two/a.txt", FRENCH)
    assert len(list(read_articles([first, first]))) == 2
    with pytest.raises(InputError) as error:
        list(read_articles([first, second]))
    assert str(error.value) == f"{second}: another article has the id 'a' already: {first}"


@pytest.mark.parametrize("text", ["Nvidia.", "OpenAI, Amazon, Microsoft", "12 345", "€"])
def test_short_texts_are_never_foreign(text: str) -> None:
    assert detect_language(text) in languages()


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        "Amazon negocia una inversión de diez mil millones de dólares en OpenAI.",
        "アマゾンはオープンAIへの投資を交渉している。",
    ],
)
def test_other_languages_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not read; known: en, fr"):
        detect_language(text)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip))
def test_any_text_survives_json_lines(text: str) -> None:
    line = json.dumps({"text": text, "lang": "en"}).encode()
    from kg.articles.items import from_json

    assert from_json(line.decode(), "here", {}).text == text


def test_samples_are_marked_as_illustrations() -> None:
    articles = list(read_articles(samples()))
    assert len(articles) == 20
    assert {a.lang for a in articles} == {"fr", "en"}
    assert all("sample" in a.source and "fiction" in a.source for a in articles)
    assert all(a.title.startswith(("[Exemple]", "[Sample]")) for a in articles)
    assert all("gold" not in json.loads(line) for line in (samples() / "samples.jsonl").read_text("utf-8").splitlines())
