"""The page as text: one file, the same bytes, a policy that fits it."""

from __future__ import annotations

import base64
import hashlib
import random
import re

import pytest

import kg.views
from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.model import Amount, Article, Claim, Evidence, Organization, Party, Reading


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


def test_no_text_of_an_article_is_in_the_markup(small_graph, unpack):
    html = kg.views.to_html(small_graph)
    assert "Amazon could invest over" not in html
    texts = [c["text"] for claims in unpack(html, "packed-evidence") for c in claims]
    assert "Amazon could invest over $10bn in OpenAI." in texts
    assert len(texts) == sum(len(r.claims) for r in small_graph.held)


def test_it_speaks_english_and_french(small_graph, unpack):
    french = kg.views.to_html(small_graph, lang="fr")
    assert '<html lang="fr">' in french
    assert "Partenariats technologiques" in french
    assert unpack(french, "graph")["terms"]["fr"]["relation"]["invests_in"] == "investit dans"
    with pytest.raises(InputError, match="en, fr"):
        kg.views.to_html(small_graph, lang="de")


def test_an_empty_graph_is_a_page_too(make_graph, unpack):
    assert unpack(kg.views.to_html(make_graph([])), "graph")["nodes"] == []


@pytest.mark.slow
def test_ten_thousand_relationships_stay_within_four_megabytes(make_graph, make_organization, make_relationship):
    several = [make_organization(f"Organization {i}") for i in range(3000)]
    said = "Organization {} will invest ${} million in organization {}, people familiar with the matter said on day {}."
    held = [
        make_relationship(
            several[i % 3000], "invests_in", several[(i * 7 + i // 3000) % 3000], sentence=said.format(i, i, 7 * i, i)
        )
        for i in range(1, 10_001)
    ]
    assert len(kg.views.to_html(make_graph(held), max_edges=10_000)) < 4_000_000


def test_a_stored_graph_is_drawn_with_its_sentence(unpack):
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
    [edge] = unpack(html, "graph")["edges"]
    assert (edge["from"], edge["to"], edge["status"]) == ("amazon", "openai", "in_talks")
    assert edge["amount"] == {"min": 10**10, "max": None, "currency": "USD"}
    assert [[c["text"] for c in claims] for claims in unpack(html, "packed-evidence")] == [[text]]
    questions = {q["name"]: q["cases"] for q in unpack(html, "graph")["questions"]}
    assert questions["talks"] == [[0]]
    assert questions["pipeline"] == []
