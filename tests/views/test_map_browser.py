"""The page in a browser, with real clicks and keys; `open_page` fails any test in which something leaves the page."""

from __future__ import annotations

import itertools

import pytest

import kg.views
from kg.model import Amount

pytestmark = pytest.mark.browser

COUNTS = "#counts"
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script><img src=x onerror=alert(3)>",
    "\"'><svg onload=alert(4)> &lt;b&gt; &amp;amp; {{7*7}} ${7*7} href=",
    "شركة \u202eevil\u202c الذكاء <!-- --> ]]> \u2028",
    "N" * 10_000,
]


def click_line(page, relation, group="firm"):
    id = page.evaluate("([r, g]) => kgMap.lines.find(e => e.relation === r && e.group === g).id", [relation, group])
    point, box = page.evaluate("id => kgMap.point(id)", id), page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + point["x"], box["y"] + point["y"])


def test_a_click_on_a_line_shows_the_sentence_with_the_mentions_marked(open_page, small_graph):
    page = open_page(kg.views.to_html(small_graph))
    click_line(page, "invests_in", "tentative")
    evidence = page.locator("#evidence")
    assert evidence.locator("blockquote").inner_text() == "Amazon could invest over $10bn in OpenAI."
    assert evidence.locator("mark").all_inner_texts() == ["Amazon", "OpenAI"]
    shown = evidence.inner_text()
    for part in (
        "in talks",
        "more than $10B",
        "Jan 15, 2026",
        "Example Wire",
        "according to The Daily Example",
        "verb: invest … in",
    ):
        assert part in shown
    assert evidence.locator("a").get_attribute("href") == "https://example.org/0"
    page.keyboard.press("Escape")
    assert "Largest amounts" in page.locator("#evidence").text_content()


def test_filters_hide_and_reset_brings_back(open_page, small_graph):
    page = open_page(kg.views.to_html(small_graph))
    everything = page.locator(COUNTS).inner_text()
    assert everything == "6 organizations, 7 of 7 relationships"
    page.get_by_label("invests in").uncheck()
    assert page.locator(COUNTS).inner_text() == "5 organizations, 5 of 7 relationships"
    page.get_by_label("Chipmaker").uncheck()
    assert page.locator(COUNTS).inner_text() == "4 organizations, 3 of 7 relationships"
    page.get_by_label("denied").uncheck()
    assert page.evaluate("kgMap.lines.length") == 2
    page.get_by_role("button", name="Reset").click()
    assert page.locator(COUNTS).inner_text() == everything
    page.get_by_label("Firm only").check()
    assert {e["group"] for e in page.evaluate("kgMap.lines.map(l => ({ group: l.group }))")} == {"firm"}


def test_nothing_left_says_so(open_page, small_graph):
    page = open_page(kg.views.to_html(small_graph))
    for box in page.locator("#status input").all():
        box.uncheck()
    assert page.get_by_text("Nothing matches.").is_visible()


@pytest.mark.parametrize(("typed", "found"), [("nvid", "Nvidia"), ("CREATEUR", "OpenAI")])
def test_search_finds_names_and_aliases_and_focuses(open_page, small_graph, typed, found):
    page = open_page(kg.views.to_html(small_graph))
    page.keyboard.press("/")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    assert page.locator("#evidence h2").inner_text().strip() == found
    assert page.evaluate("kgMap.network.getSelectedNodes()") == [f"urn:test:{found}"]
    page.locator("#find").fill("nobody at all")
    page.keyboard.press("Enter")
    assert page.get_by_text("No organization of that name").is_visible()


def test_the_table_has_the_rows_of_the_map_and_opens_the_same_evidence(open_page, small_graph):
    page = open_page(kg.views.to_html(small_graph))
    page.get_by_role("button", name="Table").click()
    rows = page.locator("#table tbody tr")
    shown = {tuple(row.locator("th, td").all_inner_texts()[:4]) for row in rows.all()}
    labels = {"invests_in": "invests in", "provides_compute_to": "provides compute to", "acquires": "acquires"}
    assert rows.count() == len(small_graph.held)
    for r in small_graph.held:
        if r.relation in labels:
            assert (r.subject.name, labels[r.relation], r.object.name, r.status.replace("_", " ")) in shown
    page.get_by_label("Firm only").check()
    assert rows.count() == sum(r.status in {"announced", "completed"} for r in small_graph.held)
    rows.first.get_by_role("button").click()
    assert page.locator("#evidence blockquote").count()


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "closing", "quotes", "rtl", "long"])
def test_text_is_never_markup(open_page, make_graph, make_organization, make_relationship, text):
    a, b = make_organization(text, text, aliases=(text,)), make_organization("b" + text, "company", aliases=(text,))
    told = {
        "title": text,
        "source": text,
        "url": "javascript:alert(5)//" + text,
        "attributed_to": (text,),
        "rule": text,
        "cue": text,
    }
    line = make_relationship(a, "invests_in", b, amount=Amount(5, 9, text), sentence=text + text, disputed=True, **told)
    page = open_page(kg.views.to_html(make_graph([line]), title=text, note=text))
    click_line(page, "invests_in")
    assert page.locator("#evidence blockquote").text_content() == text + text
    assert page.locator("#evidence a").count() == 0
    page.get_by_role("button", name="Table").click()
    assert page.locator("#table tbody th").text_content() == text
    page.locator("#evidence .links button").first.click()
    assert page.locator("#evidence h2").text_content() == text
    assert page.locator("body img, body svg[onload], #evidence script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_keys_walk_through_the_organizations_and_move_the_map(open_page, small_graph):
    page = open_page(kg.views.to_html(small_graph))
    page.locator("#map").focus()
    page.keyboard.press("n")
    first = page.locator("#evidence h2").inner_text()
    page.keyboard.press("n")
    assert page.locator("#evidence h2").inner_text() != first
    page.keyboard.press("p")
    assert page.locator("#evidence h2").inner_text() == first
    before = page.evaluate("[kgMap.network.getViewPosition().x, kgMap.network.getScale()]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    after = page.evaluate("[kgMap.network.getViewPosition().x, kgMap.network.getScale()]")
    assert after[0] > before[0]
    assert after[1] > before[1]


def test_the_address_brings_the_same_view_back(open_page, small_graph):
    html = kg.views.to_html(small_graph)
    page = open_page(html)
    page.get_by_label("acquires").uncheck()
    page.get_by_label("Firm only").check()
    click_line(page, "supplies_hardware_to")
    page.get_by_role("button", name="Table").click()
    address = page.evaluate("location.hash")
    again = open_page(html, address=address)
    for look in (COUNTS, "#evidence", "#table"):
        assert again.locator(look).inner_text() == page.locator(look).inner_text()
    assert not again.get_by_label("acquires").is_checked()
    open_page(html, address="#at=nothing&top=x&type=,&relation=constructor")


def test_names_never_lie_on_one_another(open_page, make_graph, make_organization, make_relationship):
    several = [make_organization(f"Organization {i}") for i in range(60)]
    lines = [
        make_relationship(several[i], "invests_in", several[i // 3], amount=Amount(10**9 * i, None, "EUR")) for i in range(1, 60)
    ]
    page = open_page(kg.views.to_html(make_graph(lines)))
    for scale in (None, 0.3, 1.4):
        if scale:
            page.evaluate("s => { kgMap.network.moveTo({ scale: s }); kgMap.network.redraw(); }", scale)
        labels = page.evaluate("kgMap.labels()")
        assert len(labels) > 5
        for a, b in itertools.combinations(labels, 2):
            apart = max(abs(a["x"] - b["x"]) - a["w"] - b["w"], abs(a["y"] - b["y"]) - a["h"] - b["h"])
            assert apart > -0.01, (a["text"], b["text"])


def test_a_large_graph_opens_on_the_strongest_and_a_slider_brings_the_others(
    open_page, make_graph, make_organization, make_relationship
):
    several = [make_organization(f"Organization {i}") for i in range(300)]
    lines = [make_relationship(several[i], "invests_in", several[i // 2]) for i in range(1, 300)]
    page = open_page(kg.views.to_html(make_graph(lines)))
    assert "120 of 299 relationships" in page.locator(COUNTS).inner_text()
    page.get_by_label("Strongest relationships").fill("299")
    assert "300 organizations, 299 of 299 relationships" in page.locator(COUNTS).inner_text()


def test_the_picture_can_be_saved(open_page, small_graph, tmp_path):
    page = open_page(kg.views.to_html(small_graph))
    page.get_by_text("Save", exact=True).click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG").click()
    saved.value.save_as(tmp_path / "saved.png")
    assert (tmp_path / "saved.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "saved.png").stat().st_size > 10_000


def test_it_fits_a_phone_in_the_dark_in_french(open_page, small_graph):
    page = open_page(
        kg.views.to_html(small_graph, lang="fr"), viewport={"width": 390, "height": 800}, color_scheme="dark", has_touch=True
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#map").bounding_box()["height"] > 300
    assert page.locator("#filters").get_attribute("open") is None
    click_line(page, "invests_in", "tentative")
    assert "en pourparlers" in page.locator("#evidence").inner_text()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 28)"
    page.get_by_role("button", name="Tableau").click()
    assert max(row.bounding_box()["height"] for row in page.locator("#table tbody tr").all()) < 70, "names stay on a line or two"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_empty_graph_opens(open_page, make_graph):
    assert "0 organizations" in open_page(kg.views.to_html(make_graph([]))).locator(COUNTS).inner_text()
