"""Factual status and traps: what is not said as a fact is never read as one, in French and English alike."""

from __future__ import annotations

import pytest

from kg import Article
from kg.extract import read

CASES = [
    ("en", "Amazon has invested $8 billion in Anthropic.", "invests_in", "completed"),
    ("en", "Amazon is in talks to invest more than $10 billion in OpenAI.", "invests_in", "in_talks"),
    ("en", "Amazon is considering an investment in OpenAI.", "invests_in", "rumoured"),
    ("en", "Amazon could invest in OpenAI.", "invests_in", "rumoured"),
    ("en", "Amazon has agreed to invest $10 billion in OpenAI.", "invests_in", "announced"),
    ("en", "Amazon will invest $10 billion in OpenAI.", "invests_in", "announced"),
    ("en", "SoftBank sold its entire stake in Nvidia.", "invests_in", "ended"),
    ("en", "Amazon was in talks to invest in OpenAI, a report said. Amazon denied it.", "invests_in", "denied"),
    ("fr", "Amazon a investi 8 milliards de dollars dans Anthropic.", "invests_in", "completed"),
    ("fr", "Amazon négocie un investissement de plus de dix milliards de dollars dans OpenAI.", "invests_in", "in_talks"),
    ("fr", "Amazon envisage d'investir dans OpenAI.", "invests_in", "rumoured"),
    ("fr", "Amazon pourrait investir dans OpenAI.", "invests_in", "rumoured"),
    ("fr", "Amazon aurait investi dans OpenAI.", "invests_in", "rumoured"),
    ("fr", "Amazon va investir 10 milliards de dollars dans OpenAI.", "invests_in", "announced"),
    ("fr", "Amazon s'est engagé à investir 10 milliards de dollars dans OpenAI.", "invests_in", "announced"),
    ("fr", "SoftBank a vendu sa participation dans Nvidia.", "invests_in", "ended"),
]
CASES += [
    ("fr", "Anthropic, dans lequel Amazon a investi 8 milliards de dollars, recrute.", "invests_in", "completed"),
    ("en", "Anthropic, in which Amazon has invested $8 billion, declined to comment.", "invests_in", "completed"),
    ("fr", "Si l'accord aboutit, Amazon compterait parmi les actionnaires d'OpenAI.", "invests_in", "rumoured"),
    ("en", "If the deal goes through, Amazon will be a shareholder of OpenAI.", "invests_in", "rumoured"),
]
CASES += [  # a state is over, a deal is only agreed, a comma phrase speaks for itself
    ("fr", "Cloudwatt, dont Orange était actionnaire, a fermé.", "invests_in", "ended"),
    ("fr", "Cloudwatt, dont Orange était déjà actionnaire, recrute.", "invests_in", "completed"),
    ("en", "Amazon is investing $10 billion in OpenAI.", "invests_in", "announced"),
    ("en", "Anthropic, backed by Amazon, intends to build a data center.", "invests_in", "completed"),
    ("fr", "Anthropic, soutenue par Amazon, prévoit de bâtir un centre de données.", "invests_in", "completed"),
    ("en", "Amazon's investment in OpenAI has closed.", "invests_in", "completed"),
    ("fr", "L'investissement d'Amazon dans OpenAI sera bouclé en juin.", "invests_in", "announced"),
    ("en", "Whether Amazon will invest in OpenAI is being looked at.", "invests_in", "rumoured"),
    ("fr", "Amazon songeait à investir dans OpenAI, mais y a renoncé.", "invests_in", "ended"),
    ("en", "Amazon talked about an investment in OpenAI, without result.", "invests_in", "ended"),
    ("en", "Amazon is investing in OpenAI, the Financial Times reported. Amazon denied it.", "invests_in", "denied"),
    ("fr", "Amazon a annoncé qu'il investirait 10 milliards de dollars dans OpenAI.", "invests_in", "announced"),
    ("fr", "Amazon n'a pas investi dans OpenAI, a déclaré un porte-parole.", "invests_in", "denied"),
]
SILENCE = [
    ("en", "Amazon will not invest in OpenAI."),
    ("fr", "Amazon n'investira pas dans OpenAI."),
    ("en", "Amazon did not invest in OpenAI."),
    ("en", "Amazon will invest $125 billion in data centers this year."),
    ("en", "Shares of Amazon and OpenAI rose."),
    ("fr", "Amazon n'a pas investi dans OpenAI."),
    ("fr", "Amazon investira 125 milliards de dollars dans ses centres de données."),
]


@pytest.mark.parametrize(("language", "text", "relation", "status"), CASES)
def test_the_clause_decides_the_status(language: str, text: str, relation: str, status: str) -> None:
    found = [c.status for c in read(Article(id="a", text=text, lang=language)).claims if c.relation == relation]
    assert found == [status]


TWO_DEALS = [
    ("en", "Amazon has invested $8 billion in Anthropic. Amazon is in talks to invest $5 billion in Anthropic."),
    (
        "fr",
        "Amazon a investi 8 milliards de dollars dans Anthropic. Amazon négocie pour investir 5 milliards dans Anthropic.",
    ),
    ("en", "Google, already a shareholder of Anthropic, plans nothing. Google is in talks to invest in Anthropic."),
]


@pytest.mark.parametrize(("language", "text"), TWO_DEALS)
def test_a_deal_done_and_one_in_talks_stay_two(language: str, text: str) -> None:
    found = [c.status for c in read(Article(id="a", text=text, lang=language)).claims if c.relation == "invests_in"]
    assert sorted(found) == ["completed", "in_talks"]


def test_a_denial_answers_a_rumor() -> None:
    text = "Amazon may invest in OpenAI, Reuters reported. Amazon did not invest in OpenAI, a spokesman said."
    found = [c.status for c in read(Article(id="a", text=text, lang="en")).claims if c.relation == "invests_in"]
    assert found == ["denied"]


@pytest.mark.parametrize(("language", "text"), SILENCE)
def test_what_states_nothing_gives_no_claim(language: str, text: str) -> None:
    assert read(Article(id="a", text=text, lang=language)).claims == ()


def test_a_relative_after_an_apposition_is_about_its_head() -> None:
    """ "Anthropic, rival of OpenAI, in which Amazon has invested": nothing about Amazon and OpenAI."""
    for language, text in (
        ("fr", "Anthropic, grand rival d'OpenAI, dans lequel Amazon a déjà investi 8 milliards de dollars, recrute."),
        ("en", "Anthropic, a rival of OpenAI, in which Amazon has invested $8 billion, is hiring."),
    ):
        claims = read(Article(id="a", text=text, lang=language)).claims
        assert {(c.subject.name, c.object.name) for c in claims if c.relation == "invests_in"} == {("Amazon", "Anthropic")}
