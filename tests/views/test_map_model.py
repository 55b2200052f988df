"""What is chosen, how it is placed, and what the page says in which language."""

from __future__ import annotations

import itertools
import math
import random
import re
import tomllib
from collections import Counter, defaultdict
from datetime import date
from importlib import resources

import pytest

from kg.errors import InputError
from kg.model import Amount
from kg.ontology import organization_types, relation_types, statuses
from kg.views.layout import positions
from kg.views.model import draw, style
from kg.views.presets import PRESETS


def test_lines_are_ordered_by_articles_then_money_then_date(make_graph, make_organization, make_relationship):
    a, b, c, d, e = (make_organization(n) for n in "abcde")
    graph = make_graph(
        [
            make_relationship(a, "invests_in", b, day=date(2025, 1, 1)),
            make_relationship(a, "invests_in", c, day=date(2026, 1, 1)),
            make_relationship(a, "invests_in", d, amount=Amount(150_000_000_000, None, "JPY")),
            make_relationship(a, "invests_in", e, articles=2),
        ]
    )
    assert [line.relationships[0].object.name for line in draw(graph).edges] == ["e", "d", "c", "b"]


def test_what_is_beyond_the_limit_is_left_out_and_counted(small_graph):
    picture = draw(small_graph, max_edges=2)
    assert len(picture.edges) == 2
    assert (picture.total, picture.left_out, picture.alone) == (7, 5, 1)
    with pytest.raises(InputError, match="at least 1"):
        draw(small_graph, max_edges=0)


def test_around_one_organization_its_own_relationships_come_first(small_graph):
    picture = draw(small_graph, organization="Oracle")
    assert {n.organization.name for n in picture.nodes} == {"Oracle", "Nvidia", "OpenAI"}
    assert {e.relation for e in draw(small_graph, organization="Amazon", max_edges=2).edges} == {"invests_in"}
    with pytest.raises(InputError, match="Alone"):
        draw(small_graph, organization="Alone")


def test_relationships_of_one_relation_and_group_are_one_line_that_opens(make_graph, make_organization, make_relationship):
    a, b = make_organization("a"), make_organization("b")
    graph = make_graph(
        [
            make_relationship(a, "partners_with", b, status="announced"),
            make_relationship(b, "partners_with", a, status="completed"),
            make_relationship(a, "partners_with", b, status="ended"),
            make_relationship(b, "invests_in", a),
        ]
    )
    lines = draw(graph).edges
    assert sorted((e.relation, e.group, len(e.relationships)) for e in lines) == [
        ("invests_in", "firm", 1),
        ("partners_with", "firm", 2),
        ("partners_with", "void", 1),
    ]
    sides = [e.bend if e.source == lines[0].source else -e.bend for e in lines]
    assert len(set(sides)) == 3, "lines between the same two organizations must not lie on one another"


def test_the_width_grows_with_the_lower_bound(make_graph, make_organization, make_relationship):
    a, b, c, d = (make_organization(n) for n in "abcd")
    bounds = {b: Amount(10**9, None, "USD"), c: Amount(10**11, 10**11, "USD"), d: Amount(None, 10**12, "USD")}
    graph = make_graph([make_relationship(a, "invests_in", o, amount=m) for o, m in bounds.items()])
    width = {e.relationships[0].object.name: e.width for e in draw(graph).edges}
    assert width["c"] > width["b"] > width["d"]


@pytest.mark.parametrize("count", [2, 3, 30, 90, 450])
def test_no_two_organizations_lie_on_one_another(count):
    chance = random.Random(count)
    edges = [(i, chance.randrange(i)) for i in range(1, count) if i % 7] + [(0, 1)]
    boxes = [(60.0 + 10 * (i % 9), 46.0) for i in range(count)]
    points = positions(boxes, edges)
    tolerance = 4.0
    hit = [
        (i, j)
        for i, j in itertools.combinations(range(count), 2)
        if abs(points[i][0] - points[j][0]) < (boxes[i][0] + boxes[j][0]) / 2 - tolerance
        and abs(points[i][1] - points[j][1]) < (boxes[i][1] + boxes[j][1]) / 2 - tolerance
    ]
    assert len(hit) <= count // 100
    assert positions(boxes, edges[::-1]) == points


def test_a_large_component_is_a_disc_of_dots_none_upon_another():
    chance = random.Random(3)
    edges = [(i, int(i * chance.random() ** 2)) for i in range(1, 2000)] + [(chance.randrange(2000), i % 40) for i in range(1500)]
    boxes = [(90.0, 40.0 + 60 / (1 + i // 20)) for i in range(2000)]
    points = positions(boxes, edges)
    cells = defaultdict(list)
    for i, (x, y) in enumerate(points):
        cells[x // 100, y // 100].append(i)
    near = (
        (i, j) for (x, y), here in cells.items() for i in here for j in cells.get((x + 1, y), []) + cells.get((x, y + 1), []) + here
    )
    upon = [(i, j) for i, j in near if i < j and math.dist(points[i], points[j]) < 0.85 * (boxes[i][1] + boxes[j][1]) / 2]
    assert len(upon) < 5
    for axis in (0, 1):  # no columns: the dots take as many places from left to right as they do in a disc
        places = Counter(int(p[axis] // 25) for p in points)
        assert max(places.values()) < 4 * 2000 / len(places)


def test_the_layout_leaves_the_random_numbers_of_others_alone():
    edges = [(i, i // 2) for i in range(1, 450)]
    first = positions([(50.0, 40.0)] * 450, edges)
    random.seed(1)
    before = random.getstate()
    assert positions([(50.0, 40.0)] * 450, edges) == first
    assert random.getstate() == before


def test_every_term_of_the_ontology_has_a_look():
    assert set(style()["relations"]) == set(relation_types())
    assert set(style()["types"]) == set(organization_types())
    assert set(style()["groups"]) == {s.group for s in statuses().values()}


SIGHT = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "without red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
}
"""What eyes make of linear red, green and blue (Machado, Oliveira and Fernandes 2009, severity 1)."""


def seen(color, sight):
    """Return a color in CIELAB, in which distances are about as large as they look."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    ]
    r, g, b = (min(1, max(0, sum(x * y for x, y in zip(row, linear, strict=True)))) for row in SIGHT[sight])
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("kind", ["relations", "types"])
@pytest.mark.parametrize("paper", ["light", "dark"])
def test_colors_stay_apart_for_eyes_that_do_not_see_red_or_green(kind, paper):
    for sight in SIGHT:
        for (a, one), (b, other) in itertools.combinations(style()[kind].items(), 2):
            assert math.dist(seen(one[paper], sight), seen(other[paper], sight)) > 12, (sight, a, b)


def test_the_two_languages_say_the_same_things():
    words = tomllib.loads((resources.files("kg.views") / "words.toml").read_text(encoding="utf-8"))
    assert set(words) == {"en", "fr"}
    assert words["en"].keys() == words["fr"].keys()
    for key, text in words["en"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", words["fr"][key])), key


PAGE = [*sorted(f.name for f in resources.files("kg.views").iterdir() if f.name.endswith(".js")), "template.html"]


def test_no_word_of_the_page_is_unused():
    words = tomllib.loads((resources.files("kg.views") / "words.toml").read_text(encoding="utf-8"))["en"]
    code = "".join((resources.files("kg.views") / name).read_text(encoding="utf-8") for name in PAGE)
    counted = {re.sub("^one_", "", w) for w in words if w.startswith("one_")}
    assert all(f'"{w.removesuffix("s")}"' in code for w in counted)
    known = {*(f"one_{w}" for w in counted), *(w for w in words if w.removesuffix("s") in counted), "firm", "tentative", "void"}
    questions = {f"q_{name.replace('-', '_')}" for name in PRESETS}
    assert questions <= set(words)
    used = set(re.findall(r"\b(?:words|w)\.(\w+)", code)) | set(re.findall(r'data-(?:word|label)="(\w+)"', code))
    used |= set(re.findall(r'words\[data\.focus \? "(\w+)" : "(\w+)"\]', code)[0])
    still = "".join((resources.files("kg.views") / name).read_text(encoding="utf-8") for name in ("page.py", "drawing.py"))
    used |= set(re.findall(r'\bw\["(\w+)"\]', still))
    assert set(words) - known - questions - used == set()
    assert used - set(words) <= {"words"}


def test_code_repeats_no_name_of_the_ontology():
    terms = {t for t in (*relation_types(), *organization_types(), *statuses()) if "_" in t}
    for name in ("html.py", "model.py", "layout.py", "presets.py", "drawing.py", "sheet.py", "shapes.py", "view.css", *PAGE):
        code = (resources.files("kg.views") / name).read_text(encoding="utf-8")
        assert not [t for t in terms if t in code], name
