"""The page as text: one file, the same bytes, a policy that fits it."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re

import pytest

import kg.views
from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.model import Amount, Article, Claim, Evidence, Organization, Party, Reading


def _json(html: str, name: str):
    return json.loads(re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.DOTALL)[1])


def test_the_same_graph_gives_the_same_bytes_in_whatever_order_it_comes(small_graph, make_graph):
    html = kg.views.to_html(small_graph)
    for seed in range(3):
        shuffled = list(small_graph.held)
        random.Random(seed).shuffle(shuffled)
        assert kg.views.to_html(make_graph(shuffled, small_graph.others)) == html


def test_nothing_of_the_page_comes_from_elsewhere(small_graph):
    html = kg.views.to_html(small_graph)
    assert not re.search(r"<(link|iframe|img|object|embed|base)\b", html)
    assert not re.search(r"<script[^>]*\bsrc=", html)
    assert "sourceMappingURL" not in html
    assert len(html) < 800_000


def test_the_policy_admits_each_script_by_its_hash_and_nothing_else(small_graph):
    html = kg.views.to_html(small_graph, title="@script-hashes@ <script>1</script>")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind in ("script", "style"):
        blocks = re.findall(rf"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(b.encode()).digest()).decode()}'" for b in blocks}
        assert hashes == set(re.search(rf"{kind}-src ([^;]*);", policy)[1].split())


def test_the_page_says_what_it_left_out_and_what_it_was_told_to_say(small_graph):
    html = kg.views.to_html(small_graph, max_edges=3, note="Illustrative <articles>.")
    assert "4 of 7 relationships were left out" in html
    assert "Organizations without a relationship, not drawn: 1." in html
    assert '<p class="note" dir="auto">Illustrative &lt;articles&gt;.</p>' in html
    assert "Around OpenAI" in kg.views.to_html(small_graph, organization="OpenAI")
    assert "left out" not in re.search(r'<div id="banners">(.*?)</div>', kg.views.to_html(small_graph), re.DOTALL)[1]


def test_it_speaks_english_and_french(small_graph):
    french = kg.views.to_html(small_graph, lang="fr")
    assert '<html lang="fr">' in french
    assert "Partenariats technologiques" in french
    assert _json(french, "data")["relations"]["invests_in"]["label"] == "investit dans"
    with pytest.raises(InputError, match="en, fr"):
        kg.views.to_html(small_graph, lang="de")


def test_lines_are_dashed_and_pointed_as_the_ontology_says(small_graph):
    edges = {(e["relation"], e["group"]): e for e in _json(kg.views.to_html(small_graph), "edges")}
    assert edges["invests_in", "tentative"]["dashes"]
    assert edges["invests_in", "firm"]["dashes"] is False
    assert edges["acquires", "void"]["dashes"] not in (False, edges["invests_in", "tentative"]["dashes"])
    assert edges["invests_in", "firm"]["arrows"]["to"]["enabled"]
    assert not edges["partners_with", "firm"]["arrows"]["to"]["enabled"]


def test_an_empty_graph_is_a_page_too(make_graph):
    assert _json(kg.views.to_html(make_graph([])), "nodes") == []


def test_a_stored_graph_is_drawn_with_its_sentence():
    text = "Amazon is in talks to invest more than $10 billion in OpenAI."
    claim = Claim(
        article="a1",
        relation="invests_in",
        subject=Party("Amazon", "Amazon"),
        object=Party("OpenAI", "OpenAI"),
        status="in_talks",
        amount=Amount(10**10, None, "USD"),
        evidence=Evidence(0, len(text), text),
    )
    organizations = (Organization(name="Amazon", types=("tech_company",)), Organization(name="OpenAI", types=("ai_lab",)))
    with KnowledgeGraph() as graph:
        graph.add(Reading(article=Article(id="a1", text=text, lang="en"), claims=(claim,), organizations=organizations))
        html = kg.views.to_html(graph)
    [[line]] = _json(html, "data")["lines"].values()
    assert line["claims"][0]["text"] == text
    assert line["amount"] == {"min": 10**10, "max": None, "currency": "USD"}
