"""What the map says by its looks, before anybody asks it: shapes, widths, dashes, arrowheads, and lines that stand for several."""

from __future__ import annotations

import pytest

import kg.views
from kg.model import Amount
from kg.views.model import style

pytestmark = pytest.mark.browser


def test_a_line_for_several_relationships_opens_into_them(open_page, make_graph, make_organization, make_relationship):
    a, b = make_organization("Alpha"), make_organization("Beta")
    held = [
        make_relationship(a, "partners_with", b, status="announced", sentence="Alpha and Beta announced a pact."),
        make_relationship(b, "partners_with", a, status="completed", sentence="Beta works with Alpha."),
        make_relationship(a, "partners_with", b, status="rumoured", sentence="Alpha may work with Beta."),
    ]
    page = open_page(kg.views.to_html(make_graph(held)))
    lines = page.evaluate("kgMap.lines.map(l => [l.group, l.shown.length])")
    assert sorted(lines) == [["firm", 2], ["tentative", 1]]
    spot = page.evaluate("kgMap.point(kgMap.lines.find(l => l.group === 'firm').id)")
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    assert "2 relationships" in page.locator("#evidence").inner_text()
    assert set(page.locator("blockquote").all_inner_texts()) == {"Alpha and Beta announced a pact.", "Beta works with Alpha."}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_looks_follow_type_relation_status_and_money(open_page, small_graph, scheme):
    page = open_page(kg.views.to_html(small_graph), color_scheme=scheme)
    drawn = page.evaluate(
        """() => kgMap.lines.map(l => {
          const o = kgMap.network.body.data.edges.get(l.id);
          return { relation: l.relation, group: l.group, dashes: o.dashes, arrow: o.arrows.to.enabled, width: o.width,
            color: o.color.color };
        })"""
    )
    of = {(d["relation"], d["group"], round(d["width"], 1)): d for d in drawn}
    for d in of.values():
        assert d["color"] == style()["relations"][d["relation"]][scheme]
        assert (d["dashes"] or []) == style()["groups"][d["group"]]["dash"]
        assert d["arrow"] == (d["relation"] not in {"partners_with", "competes_with"})
    width = {d["relation"]: d["width"] for d in sorted(drawn, key=lambda d: d["width"])}
    assert width["provides_compute_to"] > width["invests_in"] > width["acquires"], "the more money, the wider"
    nodes = page.evaluate(
        "kgMap.ids.map(id => [id, kgMap.network.body.data.nodes.get(id)]).map(([id, n]) => [id, n.shape, n.color.background])"
    )
    assert ["urn:test:Nvidia", "diamond", style()["types"]["chipmaker"][scheme]] in nodes
    assert len({shape for _, shape, _ in nodes}) == 4


def test_the_search_completes_names_and_a_pointer_gets_a_word(open_page, small_graph):
    page = open_page(kg.views.to_html(small_graph))
    assert page.locator("#find").get_attribute("list") == "names"
    assert {"Amazon", "OpenAI", "Oracle"} <= set(page.locator("#names option").evaluate_all("all => all.map(o => o.value)"))
    spot = page.evaluate("kgMap.network.canvasToDOM(kgMap.spot('urn:test:Nvidia'))")
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + spot["x"] + 1, box["y"] + spot["y"] + 1)
    page.locator("#tip").wait_for()
    assert page.locator("#tip").inner_text() == "Nvidia · Chipmaker"


def test_an_amount_is_written_on_its_line(open_page, make_graph, make_organization, make_relationship):
    a, b = make_organization("Alpha"), make_organization("Beta")
    page = open_page(kg.views.to_html(make_graph([make_relationship(a, "lends_to", b, amount=Amount(None, 5 * 10**8, "GBP"))])))
    assert "≤ £500M" in {label["text"] for label in page.evaluate("kgMap.labels()")}
