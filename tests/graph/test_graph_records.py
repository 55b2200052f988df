import dataclasses
from datetime import date

import pytest
from hand_built import SEED, article, exactly, money, says

from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.model import Amount, Evidence, Organization

FACT = says("Acme Cloud runs Betalab.", "provides_compute_to", "Acme Cloud", "Betalab", "completed")


def stored_claims(graph):
    return [claim for relationship in graph.relationships() for claim in relationship.claims]


def test_claims_come_back_as_they_were_read():
    reading = article(
        "id/with spaces & ünïcode#1",
        says(
            '« Acme » "prête"\n\t\\ 5 Md€ à 🦙 Lama.',
            "lends_to",
            "Acme",
            "🦙 Lama",
            "announced",
            amount=exactly(5, "EUR"),
            by=("Wire", "Blatt"),
        ),
        says("Rivals.", "competes_with", "Zeta", "Acme", "completed"),
        lang="fr",
        title="Un titre",
        source="Blatt",
        url="https://example.org/a?b=c#d",
        before="Avant. 🦙🦙 ",
    )
    with KnowledgeGraph() as graph:
        assert graph.add(reading) == "new"
        claims = stored_claims(graph)
        assert {claim.claim for claim in claims} == set(reading.claims)
        [stored] = graph.articles()
        assert claims[0].article == stored
        assert (stored.id, stored.title, stored.lang, stored.source) == (reading.article.id, "Un titre", "fr", "Blatt")
        assert (stored.url, stored.published, stored.digest) == (reading.article.url, date(2025, 6, 1), reading.article.digest)


def test_an_article_without_claims_is_kept():
    with KnowledgeGraph() as graph:
        assert graph.add(article("empty")) == "new"
        assert graph.add(article("empty")) == "same"
        assert graph.stats()["articles"] == 1


def test_a_thing_said_twice_is_one_claim():
    first = says("Acme is a rival of Zeta.", "competes_with", "Acme", "Zeta", "completed")
    again = says("Zeta competes with Acme.", "competes_with", "Zeta", "Acme", "completed")
    with KnowledgeGraph() as graph:
        graph.add(article("a", first, again))
        [claim] = stored_claims(graph)
        assert claim.claim.evidence.text == "Acme is a rival of Zeta."


def test_seed_is_stored_with_its_status_and_makes_no_edge():
    with KnowledgeGraph() as graph:
        graph.add(SEED)
        talks, division = sorted(graph.relationships(), key=lambda r: r.relation)
        assert (talks.relation, talks.subject.name, talks.object.name, talks.status) == (
            "invests_in",
            "Amazon",
            "OpenAI",
            "in_talks",
        )
        assert talks.amount == money(10)
        assert talks.claims[0].claim.attributed_to == ("Bloomberg", "Reuters", "The Information")
        assert (division.subject.name, division.object.name, division.status) == ("Amazon Web Services", "Amazon", "completed")
        between = "ASK { o:amazon ?p o:openai } "
        assert not graph.query(between)
        assert not graph.query("ASK { o:openai ?p o:amazon }")
        assert not graph.query("ASK { ?s tp:finances ?o }")
        assert not graph.query("ASK { GRAPH <https://w3id.org/tech-partnerships/id/graph/in-force> { o:amazon a ?role } }")
        assert graph.query("ASK { o:aws tp:subsidiaryOf o:amazon }")


@pytest.mark.parametrize(
    ("change", "says_so"),
    [
        ({"relation": "marries"}, "unknown relation 'marries'"),
        ({"status": "perhaps"}, "unknown status 'perhaps'"),
        ({"article": "other"}, "belongs to article 'other'"),
        ({"evidence": Evidence(0, 3, "xyz")}, "the evidence is not what the article has at 0 to 3"),
        ({"evidence": Evidence(0, 0, "")}, "the evidence"),
        ({"evidence": Evidence(-4, 3, "Acm")}, "the evidence"),
        ({"amount": Amount(5, 5, "dollars")}, "the currency 'dollars'"),
        ({"amount": Amount(5, 4, "USD")}, "the amount"),
        ({"amount": Amount(None, None, "USD")}, "the amount"),
        ({"amount": Amount(0, 4, "USD")}, "the amount"),
    ],
)
def test_a_reading_that_contradicts_itself_is_refused_whole(change, says_so):
    reading = article("a", FACT, says("Acme buys Zeta.", "acquires", "Acme", "Zeta", "announced"))
    broken = dataclasses.replace(reading, claims=(reading.claims[1], dataclasses.replace(reading.claims[0], **change)))
    with KnowledgeGraph() as graph:
        with pytest.raises(InputError) as error:
            graph.add(broken)
        assert says_so in str(error.value)
        assert "'a'" in str(error.value)
        assert graph.export("nquads") == ""


def test_what_rdf_cannot_hold_is_an_input_error():
    with KnowledgeGraph() as graph:
        for reading in (
            article("a\ud800"),
            article("a", title="\ud800"),
            article("a", FACT, lang="not a language"),
            article(""),
            article("a", says("x", "acquires", " ", "Zeta", "announced")),
            article("a", organizations=(Organization(name="Acme", types=("circus",)),)),
        ):
            with pytest.raises(InputError):
                graph.add(reading)
        assert graph.stats()["articles"] == 0
