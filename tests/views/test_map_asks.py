"""What people ask of the map, with real clicks and keys: filters, neighborhoods, paths, groups, questions, replay, exports."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from pypdf import PdfReader

import kg.views
from kg.graph import StatusPeriod, StoredOrganization
from kg.model import Amount
from kg.ontology import BASE
from kg.views.model import style

pytestmark = pytest.mark.browser

COUNTS = "#counts"


@pytest.fixture(scope="session")
def chain(make_graph, make_organization, make_relationship):
    """A, B, C, D in a row, E and F apart; French and English articles of two outlets, amounts and dates."""
    a, b, c, d, e, f = (make_organization(f"{x} Inc") for x in "ABCDEF")
    return make_graph(
        [
            make_relationship(a, "invests_in", b, amount=Amount(2 * 10**9, None, "USD"), day=date(2025, 9, 1)),
            make_relationship(b, "partners_with", c, attributed_to=("Le Quotidien",), lang="fr", day=date(2025, 5, 1)),
            make_relationship(c, "acquires", d, status="in_talks", amount=Amount(5 * 10**8, None, "EUR"), day=date(2025, 10, 1)),
            make_relationship(e, "lends_to", f, status="announced", day=date(2025, 12, 1)),
            make_relationship(f, "provides_compute_to", e, day=date(2025, 12, 1)),
        ]
    )


def shown(page):
    return set(page.evaluate("kgMap.ids.map(id => id.replace('urn:test:', '').slice(0, 1))"))


def choose(page, name):
    page.locator("#find").fill(name)
    page.locator("#find").press("Enter")


def test_filters_by_amount_outlet_and_language(open_page, chain):
    page = open_page(kg.views.to_html(chain))
    page.get_by_label("At least").select_option("$1B")
    assert shown(page) == {"A", "B"}
    page.get_by_label("At least").select_option("any")
    page.get_by_label("Reported by", exact=True).select_option("Le Quotidien (1)")
    assert shown(page) == {"B", "C"}
    page.get_by_role("button", name="Reset").click()
    assert shown(page) == set("ABCDEF")
    page.get_by_label("Language of the article").select_option("French (1)")
    assert shown(page) == {"B", "C"}


def test_the_neighborhood_grows_with_the_steps(open_page, chain):
    page = open_page(kg.views.to_html(chain))
    choose(page, "A Inc")
    for steps, near in (("1 step", "AB"), ("2 steps", "ABC"), ("3 steps", "ABCD")):
        page.locator("#evidence").get_by_role("button", name=steps).click()
        assert shown(page) == set(near)
        assert f"A Inc · {steps}" in page.locator("#scope").inner_text()
        choose(page, "A Inc")
    page.locator("#scope button").click()
    assert shown(page) == set("ABCDEF")
    page.locator("#map").focus()
    choose(page, "D Inc")
    page.locator("#map").focus()
    page.keyboard.press("1")
    assert shown(page) == {"C", "D"}
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert shown(page) == set("ABCDEF")


def test_the_path_between_two_goes_whatever_way_relations_go(open_page, chain):
    page = open_page(kg.views.to_html(chain))
    choose(page, "D Inc")
    page.get_by_label("Path to").fill("a inc")
    page.get_by_label("Path to").press("Enter")
    assert shown(page) == set("ABCD")
    assert page.locator("#evidence h3").all_inner_texts() == ["STEP 1", "STEP 2", "STEP 3"]
    assert "acquires" in page.locator("#evidence .item").first.inner_text()
    page.locator("#scope button").click()
    choose(page, "D Inc")
    page.get_by_label("Path to").fill("E Inc")
    page.get_by_label("Path to").press("Enter")
    assert page.get_by_text("No way leads from the one to the other").is_visible()


def test_units_are_rolled_up_into_the_group_and_what_is_inside_it_goes(open_page, make_graph, make_organization, make_relationship):
    def known(name, id):
        return StoredOrganization(iri=f"{BASE}org/{id}", name=name, types=("company",), aliases=())

    hynix, telecom, amazon = known("SK Hynix", "sk-hynix"), known("SK Telecom", "sk-telecom"), known("Amazon", "amazon")
    aws, other = known("Amazon Web Services", "aws"), make_organization("Other")
    held = [
        make_relationship(hynix, "supplies_hardware_to", other),
        make_relationship(telecom, "partners_with", aws),
        make_relationship(aws, "subsidiary_of", amazon),
    ]
    page = open_page(kg.views.to_html(make_graph(held)))
    assert page.locator(COUNTS).inner_text() == "5 organizations, 3 of 3 relationships"
    page.get_by_label("By group").check()
    assert set(page.evaluate("kgMap.ids")) == {"sk-group", "amazon", "urn:test:Other"}
    assert page.locator(COUNTS).inner_text() == "3 organizations, 2 of 3 relationships"
    choose(page, "SK Hynix")
    assert "SK Hynix, SK Telecom" in page.locator("#evidence").inner_text()
    page.locator("#evidence .item", has_text="partners").click()
    assert "SK Telecom → Amazon Web Services" in page.locator("#evidence").inner_text()


def test_questions_are_offered_with_their_cases_and_loops_are_drawn_as_such(
    open_page, make_graph, make_organization, make_relationship
):
    a, b, c = (make_organization(x) for x in ("Lender", "Lab", "Other"))
    held = [
        make_relationship(a, "lends_to", b),
        make_relationship(a, "provides_compute_to", b),
        make_relationship(b, "acquires", c, status="rumoured"),
    ]
    loop = {
        "financier": "Lender",
        "financed": "Lab",
        "supplier": "Lender",
        "finances": "lends_to",
        "supplies": "provides_compute_to",
    }
    talk = {"subject": "Lab", "relation": "acquires", "object": "Other", "status": "rumoured"}
    page = open_page(kg.views.to_html(make_graph(held, [], {"circular-financing": [loop], "talks": [talk]})))
    assert page.locator(".asks button").all_inner_texts() == ["↻ Circular financing 1", "Only talked of 1"]
    page.get_by_role("button", name="Circular financing").click()
    evidence = page.locator("#evidence")
    assert "Lender → Lab → Lender" in evidence.inner_text()
    assert "Who finances a customer of its own" in evidence.inner_text()
    assert page.evaluate("kgMap.glow().size") == 2
    assert set(page.evaluate("kgMap.ids")) == {"urn:test:Lender", "urn:test:Lab"}
    evidence.locator(".item", has_text="lends to").click()
    assert evidence.locator("blockquote").count() == 1
    page.get_by_role("button", name="← Back").click()
    page.get_by_role("button", name="← Overview").click()
    page.get_by_role("button", name="Only talked of").click()
    assert evidence.locator(".item").count() == 1
    assert page.evaluate("kgMap.glow().size") == 0


def test_the_slider_replays_what_was_known_by_a_day(open_page, chain):
    page = open_page(kg.views.to_html(chain))
    page.locator("#day").focus()
    page.keyboard.press("Home")
    assert page.locator("#day-name").inner_text() == "As reported by May 1, 2025"
    assert shown(page) == {"B", "C"}
    page.keyboard.press("ArrowRight")
    assert shown(page) == {"A", "B", "C"}
    assert " ".join(page.locator("#changes").inner_text().split()) == "A Inc invests in B Inc completed"
    page.keyboard.press("End")
    assert shown(page) == set("ABCDEF")
    assert page.locator("#day-name").inner_text() == "All that is reported"


def test_a_status_is_drawn_as_it_was_on_the_day(open_page, make_graph, make_organization, make_relationship):
    a, b, c = (make_organization(x) for x in "abc")
    grown = (
        StatusPeriod(status="rumoured", since=date(2025, 3, 1), until=date(2025, 9, 1)),
        StatusPeriod(status="completed", since=date(2025, 9, 1), until=None),
    )
    held = [
        make_relationship(a, "acquires", b, day=date(2025, 3, 1), history=grown),
        make_relationship(a, "partners_with", c, day=date(2025, 9, 1)),
    ]
    page = open_page(kg.views.to_html(make_graph(held)))
    groups = "kgMap.lines.map(l => l.relation + ' ' + l.group).sort()"
    assert page.evaluate(groups) == ["acquires firm", "partners_with firm"]
    page.locator("#day").fill("0")
    assert page.evaluate(groups) == ["acquires tentative"]
    page.get_by_label("Firm only").check()
    assert page.evaluate(groups) == []
    page.get_by_label("Firm only").uncheck()
    page.get_by_role("button", name="Replay").click()
    page.wait_for_function("() => document.querySelector('#day').value === '2'", timeout=5000)
    assert page.evaluate(groups) == ["acquires firm", "partners_with firm"]
    page.locator("#day").fill("1")
    assert "rumoured → completed" in " ".join(page.locator("#changes").inner_text().split())


def test_the_history_is_a_drawing_and_contradictions_stand_side_by_side(
    open_page, make_graph, make_organization, make_relationship
):
    a, b = make_organization("a"), make_organization("b")
    yes = make_relationship(a, "acquires", b, status="announced", day=date(2025, 3, 1), attributed_to=("The Times",))
    no = make_relationship(a, "acquires", b, status="denied", day=date(2025, 6, 1), attributed_to=("Le Journal",))
    both = make_relationship(a, "acquires", b, status="announced", disputed=True, history=yes.history)
    object.__setattr__(both, "claims", (*yes.claims, *no.claims))
    page = open_page(kg.views.to_html(make_graph([both])))
    page.locator("#evidence .item").first.click()
    evidence = page.locator("#evidence")
    assert [" ".join(x.split()) for x in evidence.locator(".sides > div").all_inner_texts()] == [
        "announced The Times Mar 1, 2025",
        "denied Le Journal Jun 1, 2025",
    ]
    assert evidence.locator(".strip circle").count() == 2
    assert evidence.locator("blockquote").count() == 2


def test_the_address_keeps_scope_day_and_choices(open_page, chain):
    html = kg.views.to_html(chain)
    page = open_page(html)
    page.get_by_label("Reported by", exact=True).select_option("The Daily Example (4)")
    choose(page, "C Inc")
    page.locator("#evidence").get_by_role("button", name="1 step").click()
    page.locator("#day").fill("1")
    page.get_by_role("button", name="Français").click()
    again = open_page(html, address=page.evaluate("location.hash"))
    for look in (COUNTS, "#evidence", "#scope", "#day-name", "#filters"):
        assert again.locator(look).inner_text() == page.locator(look).inner_text()
    assert "C Inc · 1 pas" in again.locator("#scope").inner_text()
    open_page(html, address="#show=around&id=nobody&hops=9&day=x&outlet=nowhere&lang=xx&show=question&name=none")


def test_the_language_can_be_changed_on_the_page(open_page, chain):
    page = open_page(kg.views.to_html(chain))
    page.get_by_role("button", name="Français").click()
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.get_by_label("investit dans").is_visible()
    assert page.locator(COUNTS).inner_text() == "6 organisations, 5 relations sur 5"
    assert page.get_by_role("button", name="Réinitialiser").is_visible()
    page.get_by_role("button", name="English").click()
    assert page.get_by_label("invests in").is_visible()


def saved(page, kind):
    page.get_by_text("Save", exact=True).click()
    with page.expect_download() as download:
        page.locator(f"#{kind}").click()
    page.get_by_text("Save", exact=True).click()
    return download.value.path().read_text(encoding="utf-8")


def test_what_is_shown_can_be_saved_as_csv_and_svg(open_page, make_graph, make_organization, make_relationship):
    a, b, c = make_organization('=HYPERLINK("x")'), make_organization("<b>&amp;"), make_organization("c")
    held = [
        make_relationship(a, "acquires", b, amount=Amount(5, None, "USD")),
        make_relationship(b, "invests_in", c, status="rumoured"),
    ]
    page = open_page(kg.views.to_html(make_graph(held), title="</text> & more"))
    rows = list(csv.DictReader(io.StringIO(saved(page, "csv").removeprefix("\ufeff"))))
    assert [(r["subject"], r["relation"], r["object"], r["min"], r["max"]) for r in rows] == [
        ('\'=HYPERLINK("x")', "acquires", "<b>&amp;", "5", ""),
        ("<b>&amp;", "invests_in", "c", "", ""),
    ]
    texts = [t.text for t in ET.fromstring(saved(page, "svg")).iter("{http://www.w3.org/2000/svg}text")]
    assert {"<b>&amp;", "c", "</text> & more"} <= set(texts)
    page.get_by_label("Firm only").check()
    assert len(list(csv.DictReader(io.StringIO(saved(page, "csv"))))) == 1


def test_keys_open_the_table_and_the_help(open_page, chain):
    page = open_page(kg.views.to_html(chain))
    page.keyboard.press("t")
    assert page.locator("#table caption").is_visible()
    page.keyboard.press("t")
    page.keyboard.press("?")
    assert page.locator("#help").get_by_text("find an organization").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_the_page_says_what_it_left_out_and_what_it_was_told_to_say(open_page, small_graph):
    page = open_page(kg.views.to_html(small_graph, max_edges=3, note="Illustrative <articles>."))
    assert "4 of 7 relationships were left out" in page.locator("#banners").inner_text()
    assert "Illustrative <articles>." in page.locator("#banners .note").inner_text()
    assert "not drawn: 1." in page.locator("#alone").inner_text()
    around = open_page(kg.views.to_html(small_graph, organization="OpenAI"))
    assert "Around OpenAI" in around.locator("#banners").inner_text()
    assert "left out" not in around.locator("#banners").inner_text()


def test_thousands_of_lines_are_drawn_at_once_and_one_can_be_clicked(open_page, make_graph, make_organization, make_relationship):
    several = [make_organization(f"Organization {i}") for i in range(900)]
    held = [make_relationship(several[i % 900], "invests_in", several[(7 * i + i // 900 + 1) % 900]) for i in range(1, 1801)]
    page = open_page(kg.views.to_html(make_graph(held)))
    assert "120 of 1800" in page.locator(COUNTS).inner_text()
    page.get_by_label("Strongest relationships").fill("1800")
    assert page.evaluate("kgMap.lines.length") == 1800
    spot = page.evaluate("kgMap.point(kgMap.lines[5].id)")
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    assert page.locator("#evidence h2").count() == 1


def test_it_prints(open_page, small_graph, tmp_path):
    page = open_page(kg.views.to_html(small_graph), color_scheme="dark")
    dark = page.evaluate("kgMap.fill('urn:test:OpenAI')")
    page.pdf(path=tmp_path / "map.pdf", landscape=True)
    printed = "".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "map.pdf").pages)
    for name in ("Amazon", "Nvidia", "$300B", "Largest amounts"):
        assert name.lower() in printed.lower(), "the map is printed as a drawing with its names, and the panel after it"
    assert "Reset" not in printed
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    fills = page.locator("#map > svg path").evaluate_all("paths => paths.map(p => p.getAttribute('fill'))")
    assert style()["types"]["ai_lab"]["light"] in fills
    assert dark == style()["types"]["ai_lab"]["dark"] not in fills
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#map > svg").count() == 0
