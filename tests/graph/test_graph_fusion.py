"""The rules of fusion, case by case: each case lists (day, status, amount) oldest first and what they come to."""

from datetime import date
from itertools import permutations

import pytest
from hand_built import article, exactly, money, says

from kg.errors import InputError
from kg.graph import KnowledgeGraph, StatusPeriod

SAID = {"en": ("So it is.", "Acme Inc.", "Betalab"), "fr": ("C'est ainsi.", "ACME", "Bétalab SA")}


def deals(*claims, relation="invests_in", languages=("en",)):
    """The relationships of claims of one article each: (status, number of claims, disputed), oldest first."""
    readings = []
    for i, (day, status, amount) in enumerate(claims):
        lang = languages[i % len(languages)]
        sentence, one, other = SAID[lang]
        readings.append(article(f"a{i}", says(sentence, relation, one, other, status, amount=amount), published=day, lang=lang))
    with KnowledgeGraph() as graph:
        graph.add_all(readings)
        found = sorted(graph.relationships(), key=lambda r: r.claims[0].article.id)
        return [(r.status, len(r.claims), r.disputed) for r in found]


CASES = {
    "a rumor grows into a deal": (
        [("2025-01-01", "rumoured", None), ("2025-02-01", "in_talks", money(10)), ("2025-06-01", "announced", exactly(15))],
        [("announced", 3, False)],
    ),
    "a rumor does not retire what is announced": (
        [("2025-01-01", "announced", exactly(5)), ("2025-01-10", "rumoured", None)],
        [("announced", 2, False)],
    ),
    "a later rumor after an announcement is another deal": (
        [("2025-01-01", "announced", exactly(5)), ("2025-06-10", "rumoured", exactly(9))],
        [("announced", 1, False), ("rumoured", 1, False)],
    ),
    "an announced deal closes": (
        [("2025-01-01", "announced", money(None, 10)), ("2026-06-10", "completed", None)],
        [("completed", 2, False)],
    ),
    "8 billion done and 5 in talks stay two": (
        [("2025-01-01", "completed", exactly(8)), ("2025-01-05", "in_talks", exactly(5))],
        [("completed", 1, False), ("in_talks", 1, False)],
    ),
    "a done deal told again, about the same amount": (
        [("2025-01-01", "completed", exactly(8)), ("2025-09-05", "completed", exactly(8.2))],
        [("completed", 2, False)],
    ),
    "done again for another amount is another deal": (
        [("2025-01-01", "completed", exactly(8)), ("2025-09-05", "completed", exactly(4))],
        [("completed", 1, False), ("completed", 1, False)],
    ),
    "euros are not dollars": (
        [("2025-01-01", "completed", exactly(8)), ("2025-09-05", "completed", exactly(8, "EUR"))],
        [("completed", 1, False), ("completed", 1, False)],
    ),
    "talks after a year are other talks": (
        [("2024-01-01", "in_talks", None), ("2025-06-05", "in_talks", None)],
        [("in_talks", 1, False), ("in_talks", 1, False)],
    ),
    "a denial undoes talk": ([("2025-01-01", "rumoured", None), ("2025-01-02", "denied", None)], [("denied", 2, False)]),
    "talk comes back after a denial": (
        [("2025-01-01", "denied", None), ("2025-02-02", "in_talks", None)],
        [("in_talks", 2, False)],
    ),
    "a denial does not undo a fact, but disputes it": (
        [("2025-01-01", "completed", None), ("2025-01-02", "denied", None)],
        [("completed", 2, True)],
    ),
    "a deal ends": ([("2025-01-01", "announced", None), ("2025-03-01", "ended", None)], [("ended", 2, False)]),
    "what has ended stays so": (
        [("2025-03-01", "ended", None), ("2025-03-02", "in_talks", None)],
        [("ended", 2, False)],
    ),
    "a new deal long after an end": (
        [("2025-03-01", "ended", None), ("2025-09-02", "announced", None)],
        [("ended", 1, False), ("announced", 1, False)],
    ),
    "amounts that exclude each other within a month": (
        [("2025-03-01", "announced", exactly(50)), ("2025-03-02", "announced", exactly(35))],
        [("announced", 2, True)],
    ),
    "amounts that move over months": (
        [("2025-03-01", "in_talks", exactly(50)), ("2025-06-02", "in_talks", exactly(35))],
        [("in_talks", 2, False)],
    ),
    "a completed deal outlives later rumors of another one": (
        [("2025-01-01", "completed", exactly(8)), ("2025-06-01", "rumoured", None), ("2025-06-20", "denied", None)],
        [("completed", 1, False), ("denied", 2, False)],
    ),
    "talk of the done deal in the month after is about that deal": (
        [("2025-01-01", "completed", None), ("2025-02-01", "rumoured", None)],
        [("completed", 2, False)],
    ),
    "a day later it is about another": (
        [("2025-01-01", "completed", None), ("2025-02-02", "rumoured", None)],
        [("completed", 1, False), ("rumoured", 1, False)],
    ),
    "talks of a year are one": (
        [("2025-01-01", "in_talks", None), ("2026-01-01", "in_talks", None)],
        [("in_talks", 2, False)],
    ),
    "a day later they are other talks": (
        [("2025-01-01", "in_talks", None), ("2026-01-02", "in_talks", None)],
        [("in_talks", 1, False), ("in_talks", 1, False)],
    ),
    "a tenth more is the same amount in round figures": (
        [("2025-01-01", "completed", exactly(10)), ("2025-06-01", "completed", exactly(11))],
        [("completed", 2, False)],
    ),
    "more than a tenth more is another amount": (
        [("2025-01-01", "completed", exactly(10)), ("2025-06-01", "completed", exactly(11.1))],
        [("completed", 1, False), ("completed", 1, False)],
    ),
    "bounds that overlap are no conflict": (
        [("2025-03-01", "announced", money(10)), ("2025-03-02", "announced", money(None, 12))],
        [("announced", 2, False)],
    ),
    "two outlets that exclude each other stay side by side": (
        [("2025-03-01", "in_talks", money(20)), ("2025-03-02", "in_talks", money(None, 10)), ("2025-03-03", "denied", None)],
        [("denied", 3, True)],
    ),
    "claims without date come first": (
        [("2025-03-01", "announced", None), (None, "in_talks", None)],
        [("announced", 2, False)],
    ),
}


@pytest.mark.parametrize("languages", [("en",), ("fr", "en"), ("en", "fr")], ids=" ".join)
@pytest.mark.parametrize(("claims", "expected"), CASES.values(), ids=CASES.keys())
def test_deals(claims, expected, languages):
    assert deals(*claims, languages=languages) == expected


def test_standing_relations_are_one():
    claims = [("2020-03-01", "completed", None), ("2025-03-01", "completed", None), (None, "completed", None)]
    assert deals(*claims, relation="subsidiary_of") == [("completed", 3, False)]


def test_two_claims_of_one_article_are_two_deals():
    done = says("It holds 8 billion.", "invests_in", "Acme", "Betalab", "completed", amount=exactly(8))
    talk = says("It may add more.", "invests_in", "Acme", "Betalab", "in_talks")
    with KnowledgeGraph() as graph:
        graph.add(article("a", done, talk))
        assert sorted(r.status for r in graph.relationships()) == ["completed", "in_talks"]
        assert graph.query("ASK { ?s tp:investsIn ?o }")


def test_symmetric_relations_are_one_whichever_way_round():
    with KnowledgeGraph() as graph:
        graph.add(article("a", says("One way.", "partners_with", "Zeta", "Acme", "announced")))
        graph.add(article("b", says("The other.", "partners_with", "Acme", "Zeta", "completed"), published="2025-07-01"))
        [relationship] = graph.relationships()
        assert (relationship.subject.name, relationship.object.name) == ("Acme", "Zeta")
        assert {claim.claim.subject.name for claim in relationship.claims} == {"Acme", "Zeta"}
        assert graph.query("SELECT ?s ?o { ?s tp:partnersWith ?o }").serialize("csv").count("\n") == 3


def test_a_french_and_an_english_article_tell_one_story_in_any_order():
    told = [
        article(
            "fr",
            says(
                "Acme négocie une entrée au capital de Betalab.", "invests_in", "Acme", "Betalab", "in_talks", amount=money(None, 5)
            ),
            published="2025-01-10",
            lang="fr",
        ),
        article(
            "en",
            says(
                "Acme Inc. will invest $4 billion in Betalab.", "invests_in", "Acme Inc.", "Betalab", "announced", amount=exactly(4)
            ),
            published="2025-03-01",
        ),
        article("fin", says("Acme closed the deal.", "invests_in", "Acme", "Betalab SA", "completed"), published="2025-05-02"),
    ]
    exports = set()
    for order in permutations(told):
        with KnowledgeGraph() as graph:
            graph.add_all(order)
            [relationship] = graph.relationships()
            assert relationship.history == (
                StatusPeriod(status="in_talks", since=date(2025, 1, 10), until=date(2025, 3, 1)),
                StatusPeriod(status="announced", since=date(2025, 3, 1), until=date(2025, 5, 2)),
                StatusPeriod(status="completed", since=date(2025, 5, 2), until=None),
            )
            assert [claim.article.id for claim in relationship.claims] == ["fr", "en", "fin"]
            assert (relationship.first_reported, relationship.last_reported) == (date(2025, 1, 10), date(2025, 5, 2))
            assert relationship.amount == exactly(4)
            assert (relationship.subject.name, relationship.subject.aliases) == ("Acme", ("Acme Inc.",))
            exports.add(graph.export("nquads"))
    assert len(exports) == 1


def test_two_names_of_one_organization_make_no_relationship():
    with KnowledgeGraph() as graph:
        graph.add(article("a", says("It owns itself.", "acquires", "Acme", "Acme Inc.", "completed")))
        assert list(graph.relationships()) == []
        assert graph.stats()["claims"] == 1
        assert graph.validate().conforms
        assert graph.retract("a")
        assert graph.export("nquads") == ""


def test_a_deal_answers_to_the_names_it_had_before_older_articles_came():
    told = [
        article("b", says("It is agreed.", "acquires", "Acme", "Betalab", "announced"), published="2025-03-01"),
        article("a", says("On en parle.", "acquires", "Acme", "Betalab", "in_talks"), published="2025-02-01", lang="fr"),
        article("0", says("It is rumored.", "acquires", "Acme", "Betalab", "rumoured"), published="2025-01-01"),
    ]
    with KnowledgeGraph() as graph:
        names = []
        for reading in told:
            graph.add(reading)
            [relationship] = graph.relationships()
            names.append(relationship.iri)
        assert len(set(names)) == 3
        assert [graph.relationship(name).iri for name in names] == [names[2]] * 3
        graph.retract("0")
        assert graph.relationship(names[0]).iri == names[1]
        with pytest.raises(InputError, match="no relationship"):
            graph.relationship(names[2])
        assert graph.stats()["relationships"] == 1
        assert graph.validate().conforms


def test_a_name_never_leads_to_another_deal():
    done = article(
        "b", says("It is done.", "invests_in", "Acme", "Betalab", "completed", amount=exactly(8)), published="2025-03-01"
    )
    more = article("a", says("More.", "invests_in", "Acme", "Betalab", "completed", amount=exactly(3)), published="2025-01-01")
    with KnowledgeGraph() as graph:
        graph.add(done)
        [first] = graph.relationships()
        graph.add(more)
        assert graph.relationship(first.iri).amount == exactly(8)
        assert len({r.iri for r in graph.relationships()}) == 2
