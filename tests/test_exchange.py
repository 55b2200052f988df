"""The formats of other tools, each read back by another tool than the one that wrote it."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.exchange import EXCHANGE_FORMATS, to_exchange
from kg.graph import KnowledgeGraph
from kg.model import Organization

sys.path.insert(0, str(Path(__file__).parent / "graph"))
from hand_built import BILLION, SEED, article, exactly, money, says

LAB = Organization(name="Betalab", types=("ai_lab", "company"))


@pytest.fixture(scope="module")
def graph() -> Any:
    with KnowledgeGraph() as graph:
        graph.add(SEED)
        graph.add(
            article(
                "one",
                says('Acme & Co "owns" part of <Betalab>.', "invests_in", "Acme", "Betalab", "completed", amount=exactly(8)),
                says("Il pourrait ajouter 5 milliards.", "invests_in", "Acme", "Betalab", "rumoured", amount=money(None, 5, "EUR")),
                says("Acme lends to Zeta.", "lends_to", "Acme", "Zeta", "completed", amount=exactly(1)),
                says("They are rivals.", "competes_with", "Zeta", "Betalab", "completed"),
                source="Daily",
                url="https://example.org/one",
                organizations=(LAB,),
            )
        )
        yield graph


def deals(graph: KnowledgeGraph) -> set[tuple[str, str, str, str]]:
    return {(r.subject.name, r.relation, r.object.name, r.status) for r in graph.relationships()}


def test_graphml_is_read_by_igraph(graph: KnowledgeGraph, tmp_path: Path) -> None:
    import igraph

    path = tmp_path / "graph.graphml"
    path.write_text(to_exchange(graph, "graphml"), "utf-8")
    network = igraph.Graph.Read_GraphML(str(path))
    names = network.vs["label"]
    assert {(names[e.source], e["relation"], names[e.target], e["status"]) for e in network.es} == deals(graph)
    assert {e["amount_min"] for e in network.es if e["relation"] == "lends_to"} == {BILLION}
    assert network.is_directed()


def test_gexf_is_read_as_xml_that_holds_every_deal(graph: KnowledgeGraph) -> None:
    from lxml import etree

    text = to_exchange(graph, "gexf")
    root = etree.fromstring(text.encode())
    space = {"g": root.nsmap[None]}
    labels = {node.get("id"): node.get("label") for node in root.findall(".//g:node", space)}
    titles = {a.get("id"): a.get("title") for a in root.findall(".//g:attributes[@class='edge']/g:attribute", space)}
    found = set()
    for edge in root.findall(".//g:edge", space):
        values = {titles[v.get("for")]: v.get("value") for v in edge.findall(".//g:attvalue", space)}
        found.add((labels[edge.get("source")], values["relation"], labels[edge.get("target")], values["status"]))
    assert found == deals(graph)
    assert "lastmodified" not in text


def test_the_tables_hang_together(graph: KnowledgeGraph) -> None:
    nodes = {row["id"]: row for row in csv.DictReader(io.StringIO(to_exchange(graph, "csv-nodes")))}
    edges = list(csv.DictReader(io.StringIO(to_exchange(graph, "csv-edges"))))
    found = {(nodes[e["source"]]["name"], e["relation"], nodes[e["target"]]["name"], e["status"]) for e in edges}
    assert found == deals(graph)
    assert {e["amount_max"] for e in edges if e["status"] == "rumoured"} == {str(5 * BILLION)}
    assert [n["types"] for n in nodes.values() if n["name"] == "Betalab"] == ["ai_lab company"]


# what FollowTheMoney 4.11 allows of the schemata that are used: properties, and the schemata that ends may have
THING = {"name", "alias", "keywords"}
INTERVAL = {"summary", "date", "sourceUrl", "publisher"}
ANYONE = {"Company", "Organization", "PublicBody"}
SCHEMATA: dict[str, tuple[set[str], dict[str, set[str]]]] = {
    "Company": (THING, {}),
    "Organization": (THING, {}),
    "PublicBody": (THING, {}),
    "Ownership": (INTERVAL | {"role", "status"}, {"owner": ANYONE, "asset": {"Company"}}),
    "Debt": (INTERVAL | {"amount", "currency"}, {"creditor": ANYONE, "debtor": ANYONE}),
    "UnknownLink": (INTERVAL | {"role", "status"}, {"subject": ANYONE, "object": ANYONE}),
}


def test_entities_are_those_that_follow_the_money_knows_and_assert_no_rumor(graph: KnowledgeGraph) -> None:
    entities = {e["id"]: e for e in map(json.loads, to_exchange(graph, "ftm").splitlines())}
    for entity in entities.values():
        allowed, ends = SCHEMATA[entity["schema"]]
        assert set(entity["properties"]) <= allowed | set(ends)
        assert set(ends) <= set(entity["properties"]), "an end is missing"
        for end, schemata in ends.items():
            [target] = entity["properties"][end]
            assert entities[target]["schema"] in schemata
        assert all(isinstance(v, str) and v for values in entity["properties"].values() for v in values)
    edges = [e for e in entities.values() if SCHEMATA[e["schema"]][1]]
    by_schema = {(e["schema"], *e["properties"].get("status", [])) for e in edges}
    assert by_schema == {
        ("Ownership", "completed"),
        ("Debt",),
        ("UnknownLink", "rumoured"),
        ("UnknownLink", "in_talks"),
        ("UnknownLink", "completed"),
    }
    [own] = [e for e in edges if e["schema"] == "Ownership" and e["properties"]["role"] == ["invests in"]]
    assert entities[own["properties"]["owner"][0]]["properties"]["name"] == ["Acme"]
    assert own["properties"]["summary"] == ['Acme & Co "owns" part of <Betalab>.']


@pytest.mark.parametrize("format", EXCHANGE_FORMATS)
def test_the_same_articles_give_the_same_bytes(graph: KnowledgeGraph, format: Any) -> None:
    assert to_exchange(graph, format) == to_exchange(graph, format)
    with KnowledgeGraph() as empty:
        assert isinstance(to_exchange(empty, format), str)


def test_another_format_is_refused(graph: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="unknown format 'xls'; known are graphml, gexf"):
        to_exchange(graph, "xls")  # type: ignore[arg-type]
