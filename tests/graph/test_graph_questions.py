"""The named questions, each on one small graph whose answers were worked out by hand."""

import re
from datetime import date
from importlib import resources

import pytest
import test_graph_more_questions as more
from hand_built import BILLION, SEED, article, exactly, money, says

from kg.errors import InputError
from kg.graph import KnowledgeGraph, questions
from kg.model import Organization

LAB = (Organization(name="Betalab", types=("ai_lab",)), Organization(name="Gammalab", types=("ai_lab",)))
ARTICLES = [
    SEED,
    article(
        "one",
        says("Acme has put 8 billion into Betalab.", "invests_in", "Acme", "Betalab", "completed", amount=exactly(8)),
        says("Acme Cloud is part of Acme.", "subsidiary_of", "Acme Cloud", "Acme", "completed"),
        says("Betalab computes at Acme Cloud.", "provides_compute_to", "Acme Cloud", "Betalab", "completed"),
        says("Betalab and Gammalab are rivals.", "competes_with", "Betalab", "Gammalab", "completed"),
        published="2025-01-10",
        source="Daily",
        organizations=LAB,
    ),
    article(
        "two",
        says("Acme a prêté à Gammalab.", "lends_to", "Acme", "Gammalab", "completed"),
        says("Gammalab loue chez Acme Cloud.", "provides_compute_to", "Acme Cloud", "Gammalab", "completed"),
        says("Gammalab loue aussi chez Nimbus.", "provides_compute_to", "Nimbus", "Gammalab", "completed"),
        says("Acme discuterait d'ajouter jusqu'à 5 milliards.", "invests_in", "Acme", "Betalab", "rumoured", amount=money(None, 5)),
        published="2025-03-01",
        lang="fr",
        source="Le Soir",
        organizations=LAB,
    ),
    article(
        "three",
        says("Nimbus will buy Zeta for 3 billion.", "acquires", "Nimbus", "Zeta", "announced", amount=exactly(3), by=("Daily",)),
        published="2025-05-01",
        source="Echo",
    ),
    article(
        "four",
        says("Nimbus denies that it will buy Zeta.", "acquires", "Nimbus", "Zeta", "denied"),
        says("Omega may invest in Zeta.", "invests_in", "Omega", "Zeta", "in_talks"),
        published="2025-05-03",
        source="Daily",
    ),
]


@pytest.fixture(scope="module")
def graph():
    with KnowledgeGraph() as graph:
        graph.add_all(ARTICLES)
        yield graph


SEED_TALKS = (
    *("Amazon", "invests_in", "OpenAI", "in_talks", 10 * BILLION, None, "USD", None),
    *("Bloomberg, Reuters, The Information", SEED.claims[0].evidence.text, "seed-fr"),
)
MORE = ("Acme", "invests_in", "Betalab", "rumoured", None, 5 * BILLION, "USD", date(2025, 3, 1), "Le Soir")
MORE_QUOTE = "Acme discuterait d'ajouter jusqu'à 5 milliards."
OMEGA = (
    "Omega",
    "invests_in",
    "Zeta",
    "in_talks",
    None,
    None,
    None,
    date(2025, 5, 3),
    "Daily",
    "Omega may invest in Zeta.",
    "four",
)
INVESTED, LENT = "Acme has put 8 billion into Betalab.", "Acme a prêté à Gammalab."
BUYS = ("Nimbus", "acquires", "Zeta")

EXPECTED = {
    ("talks",): [(*MORE, MORE_QUOTE, "two"), SEED_TALKS, OMEGA],
    ("talks", "openai"): [SEED_TALKS],
    ("talks", "Nimbus"): [],
    ("in-force", "Gammalab"): [
        ("Acme", "lends_to", "Gammalab", date(2025, 3, 1), None, None, None, 1, "Acme a prêté à Gammalab."),
        ("Acme Cloud", "provides_compute_to", "Gammalab", date(2025, 3, 1), None, None, None, 1, "Gammalab loue chez Acme Cloud."),
        ("Betalab", "competes_with", "Gammalab", date(2025, 1, 10), None, None, None, 1, "Betalab and Gammalab are rivals."),
        ("Nimbus", "provides_compute_to", "Gammalab", date(2025, 3, 1), None, None, None, 1, "Gammalab loue aussi chez Nimbus."),
    ],
    ("timeline", "Zeta"): [
        (
            date(2025, 5, 1),
            *BUYS,
            "announced",
            3 * BILLION,
            3 * BILLION,
            "USD",
            "Daily",
            "Nimbus will buy Zeta for 3 billion.",
            "three",
        ),
        (date(2025, 5, 3), *BUYS, "denied", None, None, None, "Daily", "Nimbus denies that it will buy Zeta.", "four"),
        (
            date(2025, 5, 3),
            "Omega",
            "invests_in",
            "Zeta",
            "in_talks",
            None,
            None,
            None,
            "Daily",
            "Omega may invest in Zeta.",
            "four",
        ),
    ],
    ("circular-financing",): [
        ("Acme", "invests_in", "Betalab", "Acme Cloud", "provides_compute_to", INVESTED, "Betalab computes at Acme Cloud."),
        ("Acme", "lends_to", "Gammalab", "Acme Cloud", "provides_compute_to", LENT, "Gammalab loue chez Acme Cloud."),
    ],
    ("firm-against-tentative",): [
        ("Acme", "firm", "USD", 1, 8 * BILLION, 8 * BILLION, 0, 0, INVESTED),
        ("Acme", "tentative", "USD", 1, 0, 5 * BILLION, 0, 0, MORE_QUOTE),
        ("Amazon", "tentative", "USD", 1, 10 * BILLION, 0, 1, 0, SEED.claims[0].evidence.text),
        ("Omega", "tentative", None, 1, 0, 0, 0, 1, "Omega may invest in Zeta."),
    ],
    ("firm-against-tentative", "Omega"): [("Omega", "tentative", None, 1, 0, 0, 0, 1, "Omega may invest in Zeta.")],
    ("conflicts",): [
        (
            *BUYS,
            date(2025, 5, 1),
            "announced",
            3 * BILLION,
            3 * BILLION,
            "USD",
            "Daily",
            "Nimbus will buy Zeta for 3 billion.",
            "three",
        ),
        (*BUYS, date(2025, 5, 3), "denied", None, None, None, "Daily", "Nimbus denies that it will buy Zeta.", "four"),
    ],
    ("conflicts", "Acme"): [],
    ("single-outlet", "Zeta"): [
        (*BUYS, "announced", "Daily", 2, "Nimbus denies that it will buy Zeta."),
        ("Omega", "invests_in", "Zeta", "in_talks", "Daily", 1, "Omega may invest in Zeta."),
    ],
    ("backers-of-rivals",): [("Acme", "Betalab", "Gammalab", INVESTED, LENT), ("Acme", "Gammalab", "Betalab", LENT, INVESTED)],
    ("backers-of-rivals", "Gammalab"): [("Acme", "Gammalab", "Betalab", LENT, INVESTED)],
    ("exposure", "Acme Cloud"): [
        ("subsidiary_of", "Acme", "invests_in", "Betalab", "Acme Cloud is part of Acme.", INVESTED),
        ("subsidiary_of", "Acme", "lends_to", "Gammalab", "Acme Cloud is part of Acme.", LENT),
    ],
    ("compute-dependence",): [("Betalab", "Acme", "Betalab computes at Acme Cloud.")],
    ("why", "Betalab", "Acme"): [
        (
            *("Acme", "invests_in", "Betalab", "completed", date(2025, 1, 10), "completed", 8 * BILLION, 8 * BILLION, "USD"),
            *("Daily", "Acme has put 8 billion into Betalab.", "one"),
        ),
        (
            *("Acme", "invests_in", "Betalab", "rumoured", date(2025, 3, 1), "rumoured", None, 5 * BILLION, "USD"),
            *("Le Soir", MORE_QUOTE, "two"),
        ),
    ],
    ("changes", "2025-05-02"): [(date(2025, 5, 3), "Omega", "invests_in", "Zeta", None, "in_talks", "Omega may invest in Zeta.")],
}


@pytest.mark.parametrize("asked", EXPECTED, ids=" ".join)
def test_answers(graph, asked, ask_rows):
    assert ask_rows(graph, *asked) == EXPECTED[asked]


def test_every_question_shows_sentences():
    for question in questions().values():
        assert re.search(r"\?sentence\b", question.sparql.partition("SELECT")[2].partition("WHERE")[0]), question.name


def test_every_question_is_tested_and_said_in_both_languages():
    assert {name for name, *_ in [*EXPECTED, *more.EXPECTED]} == set(questions())
    assert len(questions()) >= 24
    for question in questions().values():
        assert set(question.texts) == {"en", "fr"}
        assert all(text.endswith("?") for text in question.texts.values())
    files = {file.name for file in (resources.files("kg.graph") / "queries").iterdir()}
    assert files == {f"{name}.rq" for name in questions()}


def test_changes_show_what_was(graph):
    with KnowledgeGraph() as small:
        small.add(article("a", says("It may.", "acquires", "A", "B", "rumoured"), published="2025-01-01"))
        small.add(article("b", says("It did.", "acquires", "A", "B", "completed"), published="2025-02-01"))
        assert small.ask("changes", since="2025-01-02").rows == [
            (date(2025, 2, 1), "A", "acquires", "B", "rumoured", "completed", "It did.")
        ]


@pytest.mark.parametrize(
    ("name", "parameters", "says_so"),
    [
        ("talk", {}, "no question is called 'talk'; there are talks"),
        ("zzz", {}, "there are amounts, backers-of-rivals, changes"),
        ("talks", {"company": "Acme"}, "takes no 'company'; it takes organization"),
        ("timeline", {}, "needs 'organization', an organization"),
        ("changes", {}, "needs 'since', a date"),
        ("changes", {"since": "yesterday"}, "'yesterday' is no date; give YYYY-MM-DD"),
        ("talks", {"organization": "Betalabs"}, "no organization called 'Betalabs'; near names: Betalab"),
        ("talks", {"organization": 'x> } ; DROP ALL # "'}, "no organization called"),
        ("talks", {"organization": "https://w3id.org/tech-partnerships/id/org/x> <y"}, "no organization called"),
        ("talks", {"organization": ""}, "no organization called ''"),
    ],
)
def test_what_cannot_be_asked(graph, name, parameters, says_so):
    with pytest.raises(InputError) as error:
        graph.ask(name, **parameters)
    assert says_so in str(error.value)


def test_an_organization_is_found_by_name_alias_identifier_and_iri(graph):
    for given in ("Amazon Web Services", "aws", "AWS", "https://w3id.org/tech-partnerships/id/org/aws"):
        [relationship] = graph.relationships(organization=given)
        assert relationship.subject.name == "Amazon Web Services"
    with pytest.raises(InputError, match="near names: Acme"):
        list(graph.relationships(organization="Acmee"))


def test_an_alias_read_in_an_article_is_found():
    with KnowledgeGraph() as graph:
        lab = Organization(name="Lumen Tafl", types=("ai_lab",), aliases=("LT",))
        graph.add(article("a", says("So.", "acquires", "Lumen Tafl", "Zeta", "rumoured"), organizations=(lab,)))
        assert [r.subject.name for r in graph.relationships(organization="L.T.")] == ["Lumen Tafl"]
        [found] = [o for o in graph.organizations() if o.name == "Lumen Tafl"]
        assert (found.types, found.aliases) == (("ai_lab",), ("LT",))
