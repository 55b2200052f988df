"""Copies of one text are one source."""

import random

import pytest
from hand_built import WIRE, article, says

from kg.graph import KnowledgeGraph
from kg.graph.sketches import alike, sketch
from kg.graph.terms import article_of, tp

DEAL = says("Acme will buy Betalab.", "acquires", "Acme", "Betalab", "announced")
OTHER = (
    "Le conseil du groupe s'est réuni jeudi soir et n'a rien dit de ses projets. Selon un proche, les deux maisons se connaissent "
    "de longue date, et leurs équipes travaillent ensemble depuis l'automne. Le titre a gagné deux pour cent à la Bourse."
)


def added(*readings):
    graph = KnowledgeGraph()
    graph.add_all(readings)
    return graph


def outlets(graph):
    return {row["outlet"] for row in graph.query("SELECT DISTINCT ?outlet { ?c tp:origin/rdfs:label ?outlet }").dicts()}


def copies(graph):
    rows = graph.query("SELECT ?one ?first { ?a tp:copyOf ?f . ?a dcterms:identifier ?one . ?f dcterms:identifier ?first }").rows
    return dict(rows)


def test_three_outlets_that_print_one_text_are_one_source():
    graph = added(
        article("a", DEAL, published="2025-03-02", source="Daily", before=WIRE),
        article("b", DEAL, published="2025-03-01", source="The Wire", before=WIRE),
        article("c", DEAL, published="2025-03-03", source="Echo", before=WIRE.replace("Monday", "Sunday")),
    )
    assert copies(graph) == {"a": "b", "c": "b"}
    assert outlets(graph) == {"The Wire"}
    [row] = graph.ask("single-outlet").dicts()
    assert (row["outlet"], row["articles"]) == ("The Wire", 3)


def test_three_outlets_with_a_text_of_their_own_are_three():
    words = WIRE.split()
    texts = [" ".join(random.Random(seed).sample(words, len(words))) for seed in range(3)]
    graph = added(*(article(f"a{i}", DEAL, source=f"Outlet {i}", before=text + " ") for i, text in enumerate(texts)))
    assert copies(graph) == {}
    assert outlets(graph) == {"Outlet 0", "Outlet 1", "Outlet 2"}
    assert graph.ask("single-outlet").rows == []


def test_a_translation_that_names_its_wire_is_the_wire():
    french = says("Acme va racheter Betalab.", "acquires", "Acme", "Betalab", "announced", by=("The Wire",))
    graph = added(
        article("en", DEAL, source="The Wire", before=WIRE),
        article("fr", french, source="Le Soir", lang="fr", before=OTHER),
    )
    assert outlets(graph) == {"The Wire"}
    assert [row["articles"] for row in graph.ask("single-outlet").dicts()] == [2]


def test_what_a_copy_attributes_counts_for_whom_it_names():
    named = says("Acme will buy Betalab.", "acquires", "Acme", "Betalab", "announced", by=("Echo",))
    graph = added(
        article("a", DEAL, published="2025-03-01", source="Daily", before=WIRE),
        article("b", named, published="2025-03-02", source="Paper", before=WIRE),
    )
    assert outlets(graph) == {"Daily", "Echo"}


def test_when_the_first_goes_the_next_is_the_first():
    graph = added(
        article("a", DEAL, published="2025-03-01", source="Daily", before=WIRE),
        article("b", DEAL, published="2025-03-02", source="Paper", before=WIRE),
        article("c", DEAL, published=None, source="Echo", before=WIRE),
    )
    assert outlets(graph) == {"Daily"}
    graph.retract("a")
    assert copies(graph) == {"c": "b"}, "an article without date is not taken for the first"
    assert outlets(graph) == {"Paper"}
    graph.add(article("b", DEAL, published="2025-03-02", source="Other Paper", before=WIRE))
    assert outlets(graph) == {"Other Paper"}, "a corrected first corrects its copies"


def test_copies_that_hang_together_by_one_article_part_when_it_goes():
    words = [f"w{i}" for i in range(200)]
    parts = {"a": words[:120], "b": words[40:160], "c": words[80:]}
    graph = added(*(article(key, DEAL, source=key, before=" ".join(part) + " ") for key, part in parts.items()))
    assert set(copies(graph)) == {"b", "c"}
    graph.retract("b")
    assert copies(graph) == {}
    assert outlets(graph) == {"a", "c"}


def test_short_texts_are_not_compared():
    graph = added(article("a", DEAL, source="Daily"), article("b", DEAL, source="Echo"))
    assert outlets(graph) == {"Daily", "Echo"}
    assert not list(graph._store.match(article_of(next(graph._store.inner.named_graphs())), tp("textSketch")))


EDITS = {
    "one word in twenty changed": lambda words, rng: [w if rng.random() > 0.05 else f"x{rng.random()}" for w in words],
    "the last third cut": lambda words, rng: words[: len(words) * 2 // 3],
    "a paragraph put before": lambda words, rng: [*(f"lead{i}" for i in range(len(words) // 5)), *words],
    "capitals, punctuation and spacing": lambda words, rng: [f" {w.upper()}," for w in words],
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edited_copy_is_found(edit):
    found = 0
    for seed in range(50):
        rng = random.Random(seed)
        words = [f"{rng.choice(WIRE.split())}{rng.randrange(9)}" for _ in range(250)]
        (one, bands), (other, other_bands) = sketch(" ".join(words)), sketch(" ".join(edit(words, rng)))
        found += alike(one, other) and not set(bands).isdisjoint(other_bands)
    assert found >= 49


def test_the_articles_of_the_corpus_are_no_copies_of_each_other():
    from pathlib import Path

    import kg

    folder = Path(__file__).parent.parent / "corpus"
    sketches = [sketch(article.text)[0] for article in kg.read_articles([str(folder)])]
    assert len(sketches) > 40
    assert all(sketches), "an article of the corpus is too short"
    assert not any(alike(one, other) for place, one in enumerate(sketches) for other in sketches[place + 1 :])


def test_a_copy_that_claims_nothing_leaves_no_trace():
    first, copy = article("a", before=WIRE, published="2025-01-02"), article("b", before=WIRE, published="2025-01-01")
    with KnowledgeGraph() as graph, KnowledgeGraph() as never:
        graph.add_all([first, copy])
        graph.retract("b")
        never.add(first)
        assert graph.export("nquads") == never.export("nquads")
