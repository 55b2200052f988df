"""Questions that need a story over several days, copies, a group or decisions: their answers, worked out by hand."""

from datetime import date

import pytest
from hand_built import BILLION, WIRE, article, exactly, money, says

from kg.graph import KnowledgeGraph

PAPERS = [
    article(
        "wire",
        says("Acme may put money into Betalab.", "invests_in", "Acme", "Betalab", "rumoured", amount=money(1, 3)),
        published="2025-01-10",
        source="The Wire",
        before=WIRE,
    ),
    article(
        "copy",
        says("Acme may put money into Betalab.", "invests_in", "Acme", "Betalab", "rumoured", amount=money(1, 3)),
        published="2025-01-11",
        source="Daily",
        before=WIRE,
    ),
    article(
        "rumeur",
        says("Nimbus songerait à racheter Zeta.", "acquires", "Nimbus", "Zeta", "rumoured"),
        says("Omega discuterait avec Zeta.", "invests_in", "Omega", "Zeta", "in_talks"),
        published="2025-01-20",
        lang="fr",
        source="Le Soir",
    ),
    article(
        "annonce",
        says("Acme investit deux milliards dans Betalab.", "invests_in", "Acme", "Betalab", "completed", amount=exactly(2)),
        says("Acme va racheter Nimbus.", "acquires", "Acme", "Nimbus", "announced", amount=exactly(5, "EUR")),
        published="2025-03-01",
        lang="fr",
        source="Le Soir",
    ),
    article(
        "no",
        says("Nimbus denies that it will buy Zeta.", "acquires", "Nimbus", "Zeta", "denied"),
        says("Betalab and Gammalab are rivals.", "competes_with", "Betalab", "Gammalab", "completed"),
        says("Chipco supplies Betalab.", "supplies_hardware_to", "Chipco", "Betalab", "completed"),
        says("Chipco supplies Gammalab too.", "supplies_hardware_to", "Chipco", "Gammalab", "completed"),
        says("Chipco also lends to Acme.", "lends_to", "Chipco", "Acme", "completed"),
        says("Acme buys servers from Omega.", "supplies_hardware_to", "Omega", "Acme", "completed"),
        says("Omega gets its chips at Chipco.", "supplies_hardware_to", "Chipco", "Omega", "completed"),
        says("AWS is a customer of Chipco.", "supplies_hardware_to", "Chipco", "Amazon Web Services", "completed"),
        says("Amazon holds a stake in Omega.", "invests_in", "Amazon", "Omega", "completed"),
        published="2025-04-01",
        source="Echo",
    ),
]


@pytest.fixture(scope="module")
def graph():
    with KnowledgeGraph() as graph:
        graph.add_all(PAPERS)
        [wrong] = [c.iri for r in graph.relationships(organization="Omega") for c in r.claims if c.claim.status == "in_talks"]
        graph.decide("reject", wrong)
        [right] = [c.iri for r in graph.relationships(organization="Nimbus") for c in r.claims if c.claim.status == "announced"]
        graph.decide("confirm", right)
        yield graph


def day(text):
    return date.fromisoformat(text)


RUMOR, DONE = "Acme may put money into Betalab.", "Acme investit deux milliards dans Betalab."
DEAL = ("Acme", "invests_in", "Betalab")
TAKEOVER = ("Acme", "acquires", "Nimbus")
EXPECTED = {
    ("rumors-come-true",): [(*DEAL, day("2025-01-10"), day("2025-03-01"), "completed", RUMOR, DONE)],
    ("rumors-come-true", "Zeta"): [],
    ("rumors-gone", "2025-02-01"): [
        ("Nimbus", "acquires", "Zeta", "denied", day("2025-04-01"), "Nimbus denies that it will buy Zeta."),
    ],
    ("scoops",): [
        ("Echo", 7, 7, 0, "AWS is a customer of Chipco."),
        ("Le Soir", 2, 1, 1, "Acme va racheter Nimbus."),
        ("The Wire", 1, 1, 0, RUMOR),
    ],
    ("falls-with", "The Wire"): [],
    ("falls-with", "Le Soir"): [(*TAKEOVER, "announced", 1, "Acme va racheter Nimbus.")],
    ("shared-suppliers",): [
        ("Chipco", "supplies_hardware_to", "Betalab", "Gammalab", "Chipco supplies Betalab.", "Chipco supplies Gammalab too."),
    ],
    ("money-rounds",): [
        (
            *("Chipco", "Acme", "Omega", "Chipco also lends to Acme.", "Acme buys servers from Omega."),
            "Omega gets its chips at Chipco.",
        ),
    ],
    ("pipeline",): [(*TAKEOVER, day("2025-03-01"), 5 * BILLION, 5 * BILLION, "EUR", "Acme va racheter Nimbus.")],
    ("pipeline", "Zeta"): [],
    ("amounts", "Betalab"): [
        (*DEAL, day("2025-01-10"), "rumoured", BILLION, 3 * BILLION, "USD", "The Wire", RUMOR, "wire"),
        (*DEAL, day("2025-01-11"), "rumoured", BILLION, 3 * BILLION, "USD", "The Wire", RUMOR, "copy"),
        (*DEAL, day("2025-03-01"), "completed", 2 * BILLION, 2 * BILLION, "USD", "Le Soir", DONE, "annonce"),
    ],
    ("copies",): [("copy", day("2025-01-11"), "Daily", "wire", day("2025-01-10"), "The Wire", RUMOR)],
    ("group", "Amazon"): [
        ("Amazon", "Amazon", "invests_in", "Omega", "Amazon holds a stake in Omega."),
        ("Amazon Web Services", "Chipco", "supplies_hardware_to", "Amazon Web Services", "AWS is a customer of Chipco."),
    ],
    ("roles",): [
        ("Chipco", 2, "Hardware supplier", "AWS is a customer of Chipco."),
        ("Chipco", 2, "Lender", "Chipco also lends to Acme."),
    ],
    ("claims", "Omega"): [
        ("rejected", day("2025-01-20"), "Omega", "invests_in", "Zeta", "in_talks", None, "Omega discuterait avec Zeta.", "rumeur"),
        (None, day("2025-04-01"), "Amazon", "invests_in", "Omega", "completed", None, "Amazon holds a stake in Omega.", "no"),
        (
            None,
            day("2025-04-01"),
            "Chipco",
            "supplies_hardware_to",
            "Omega",
            "completed",
            None,
            "Omega gets its chips at Chipco.",
            "no",
        ),
        (
            None,
            day("2025-04-01"),
            "Omega",
            "supplies_hardware_to",
            "Acme",
            "completed",
            None,
            "Acme buys servers from Omega.",
            "no",
        ),
    ],
    ("unlisted",): [
        ("acme", "Acme", 6, "Acme buys servers from Omega."),
        ("betalab", "Betalab", 5, DONE),
        ("chipco", "Chipco", 5, "AWS is a customer of Chipco."),
        ("omega", "Omega", 4, "Acme buys servers from Omega."),
        ("nimbus", "Nimbus", 3, "Acme va racheter Nimbus."),
        ("zeta", "Zeta", 3, "Nimbus denies that it will buy Zeta."),
        ("gammalab", "Gammalab", 2, "Betalab and Gammalab are rivals."),
    ],
}


@pytest.mark.parametrize("asked", EXPECTED, ids=" ".join)
def test_answers(graph, asked, ask_rows):
    rows = ask_rows(graph, *asked)
    if asked[0] == "claims":
        assert all(graph.query(f"ASK {{ claim:{row[0]} a tp:Claim }}") for row in rows)
        rows = [row[1:] for row in rows]
    assert rows == EXPECTED[asked]


def test_talk_that_nobody_repeats_is_gone(graph):
    graph = KnowledgeGraph()
    graph.add(article("a", says("It may.", "acquires", "Acme", "Zeta", "rumoured"), published="2025-01-01"))
    assert [row["status"] for row in graph.ask("rumors-gone", since="2025-02-01").dicts()] == ["rumoured"]
    graph.add(article("b", says("It still may.", "acquires", "Acme", "Zeta", "rumoured"), published="2025-02-01"))
    assert graph.ask("rumors-gone", since="2025-02-01").rows == []


def test_what_is_confirmed_is_shown(graph):
    [row] = [row for row in graph.ask("claims", organization="Nimbus").dicts() if row["decided"]]
    assert (row["decided"], row["status"]) == ("confirmed", "announced")


def test_a_former_name_is_the_organization_and_divisions_roll_up_on_demand():
    with KnowledgeGraph() as graph:
        graph.add(article("a", says("Facebook buys Zeta.", "acquires", "Facebook", "Zeta", "completed")))
        graph.add(article("b", says("Instagram works with Acme.", "partners_with", "Instagram", "Acme", "completed")))
        assert [r.subject.name for r in graph.relationships(organization="Zeta")] == ["Meta"]
        assert {(row["part"], row["relation"]) for row in graph.ask("group", organization="Meta").dicts()} == {
            ("Meta", "acquires"),
            ("Instagram", "partners_with"),
        }
