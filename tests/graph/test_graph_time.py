"""Two clocks: what the press said by a day, and what is new since one."""

from datetime import date

import pytest
from hand_built import article, exactly, money, says

from kg.graph import KnowledgeGraph


def told(identifier, day, status, amount=None, *, subject="Acme", lang="en"):
    return article(
        identifier, says(f"{identifier}.", "acquires", subject, "Betalab", status, amount=amount), published=day, lang=lang
    )


STORY = [
    told("rumor", "2025-01-10", "rumoured", money(None, 5)),
    told("talks", "2025-02-10", "in_talks", lang="fr"),
    told("signed", "2025-03-10", "announced", exactly(4)),
    told("done", "2025-06-10", "completed"),
    told("undated", None, "rumoured", subject="Zeta"),
]


@pytest.fixture
def graph():
    with KnowledgeGraph() as graph:
        graph.add_all(STORY)
        yield graph


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2025-01-09", None),
        ("2025-01-10", "rumoured"),
        ("2025-03-09", "in_talks"),
        ("2025-03-10", "announced"),
        ("2026-01-01", "completed"),
    ],
)
def test_the_graph_of_a_day_is_that_of_the_articles_until_then(graph, day, status):
    past = graph.as_of(date.fromisoformat(day))
    assert [r.status for r in past.relationships()] == ([status] if status else [])
    with KnowledgeGraph() as only:
        only.add_all(r for r in STORY if r.article.published and r.article.published <= date.fromisoformat(day))
        assert past.export("nquads") == only.export("nquads")
    assert past.query("ASK { ?a tp:acquires ?b }").__bool__() == (status == "completed")


def test_the_graph_of_a_day_answers_questions_and_heeds_decisions(graph):
    graph.decide("same", "Acme", "Acme Holding")
    past = graph.as_of(date(2025, 2, 28))
    assert [(row["status"], row["date"]) for row in past.ask("talks", organization="Acme Holding").dicts()] == [
        ("in_talks", date(2025, 1, 10)),
        ("in_talks", date(2025, 2, 10)),
    ]


def test_what_is_new_since_a_day(graph):
    graph.add(told("again", "2025-06-12", "completed"))
    graph.add(told("other", "2025-06-11", "in_talks", subject="Omega"))

    def since(day):
        found = graph.diff(date.fromisoformat(day))
        return [(c.kind, c.was and c.was.status, c.now.status, c.now.subject.name, [x.article.id for x in c.claims]) for c in found]

    assert since("2025-06-13") == []
    assert since("2025-06-12") == [("repeated", "completed", "completed", "Acme", ["again"])]
    assert since("2025-06-10") == [
        ("status", "announced", "completed", "Acme", ["done", "again"]),
        ("new", None, "in_talks", "Omega", ["other"]),
    ]
    assert since("2020-01-01") == [
        ("new", None, "completed", "Acme", ["rumor", "talks", "signed", "done", "again"]),
        ("new", None, "in_talks", "Omega", ["other"]),
    ], "the article without date is not new"
    assert [c.day for c in graph.diff(date(2025, 6, 10))] == [date(2025, 6, 12), date(2025, 6, 11)]


def test_a_new_amount_and_a_new_dispute_are_changes(graph):
    graph.add(told("dearer", "2025-06-20", "completed", exactly(4.2)))
    graph.add(told("no", "2025-06-25", "denied"))
    assert [c.kind for c in graph.diff(date(2025, 6, 20))] == ["amount"]
    assert [c.kind for c in graph.diff(date(2025, 6, 21))] == ["disputed"]
