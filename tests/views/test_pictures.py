"""Still pictures of the map: what they show, that names are readable, and that text is text."""

from __future__ import annotations

import itertools
import random
import struct
import sys
import xml.etree.ElementTree as ET

import pytest
from typer.testing import CliRunner

import kg.views
from kg.cli import app
from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.model import Amount, Article, Claim, Evidence, Organization, Party, Reading
from kg.views.drawing import drawing
from kg.views.model import draw
from kg.views.shapes import width_of

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return [t.text for t in ET.fromstring(svg).iter(f"{SVG}text")]


def test_a_picture_has_names_amounts_a_legend_and_what_was_left_out(small_graph):
    svg = kg.views.to_svg(small_graph, title="Who builds with whom", note="Illustrative articles.")
    said = texts(svg)
    for part in ("Who builds with whom", "6 organizations, 7 of 7 relationships", "OpenAI", "Nvidia", "$300B", "> $10B"):
        assert part in said
    for part in ("AI lab", "Chipmaker", "invests in", "competes with", "announced, completed", "rumoured, in talks"):
        assert part in said, "the legend names what occurs"
    assert "lends to" not in said
    assert "Illustrative articles." in said
    assert "Organizations without a relationship, not drawn: 1." in said
    assert "left out" not in svg
    assert "stroke-dasharray" in svg
    less = " ".join(texts(kg.views.to_svg(small_graph, max_edges=2, lang="fr")))
    assert "5 relations sur 7 ont été laissées de côté : la carte garde les 2 que" in less
    assert "300 Md $" in less


def test_a_picture_of_one_organization_has_its_partners_only(small_graph):
    said = texts(kg.views.to_svg(small_graph, organization="Oracle"))
    assert {"Oracle", "Nvidia", "OpenAI"} <= set(said)
    assert "Amazon" not in said
    assert "Around Oracle: its relationships and those between its partners." in said


def test_names_lie_on_no_other_name(make_graph, make_organization, make_relationship):
    chance = random.Random(5)
    several = [make_organization(f"Organization with number {i}") for i in range(90)]
    held = [make_relationship(several[i], "invests_in", several[int(i * chance.random() ** 2)]) for i in range(1, 90)]
    drawn = drawing(draw(make_graph(held)), title=None, lang="en", max_edges=120, note="")
    names = [w for w in drawn.words if w.halo]
    assert len(names) > 60
    for a, b in itertools.combinations(names, 2):
        wide, high = (width_of(a.text, a.size) + width_of(b.text, b.size)) / 2, (a.size + b.size) / 2
        assert abs(a.x - b.x) > wide - 0.1 or abs(a.y - b.y) > high - 0.1, (a.text, b.text)
    assert all(w.x - width_of(w.text, w.size) / 2 > 0 and w.x + width_of(w.text, w.size) / 2 < drawn.width for w in names)


@pytest.mark.parametrize(
    "text", ["</text><script>1</script>", "\"'&amp;{{7*7}}{n}", "a\x00b\x1b\u202ec", "$x^2$ \\frac", "N" * 10_000]
)
def test_text_is_never_markup(make_graph, make_organization, make_relationship, text):
    graph = make_graph([make_relationship(make_organization(f"A {text}"), "acquires", make_organization("B"))])
    svg = kg.views.to_svg(graph, title=text, note=text)
    kinds = {node.tag.removeprefix(SVG) for node in ET.fromstring(svg).iter()}
    assert kinds <= {"svg", "title", "desc", "rect", "g", "path", "circle", "text"}
    plain = "".join(c for c in text if c.isprintable())[:15]
    assert any("".join(t.split()).startswith("".join(plain.split())[:3]) for t in texts(svg))
    assert kg.views.to_png(graph, title=text, note=text).startswith(b"\x89PNG")


def test_the_same_graph_gives_the_same_picture(small_graph, make_graph):
    turned = make_graph(small_graph.held[::-1], small_graph.others)
    assert kg.views.to_svg(turned) == kg.views.to_svg(small_graph)
    png = kg.views.to_png(small_graph)
    assert kg.views.to_png(turned) == png
    wide, high = struct.unpack(">II", png[16:24])
    assert wide > 2000
    assert high > 600


def test_an_empty_graph_and_a_wrong_language(make_graph, small_graph):
    assert "0 organizations, 0 of 0 relationships" in texts(kg.views.to_svg(make_graph([])))
    with pytest.raises(InputError, match="en, fr"):
        kg.views.to_svg(small_graph, lang="de")


def test_a_png_without_matplotlib_says_what_to_do(small_graph, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(InputError, match="pip install matplotlib"):
        kg.views.to_png(small_graph)


def test_amounts_are_short_and_keep_their_bounds():
    from kg.views.page import amount_words

    assert amount_words(Amount(None, 100_000_000_000, "USD"), "en") == "≤ $100B"
    assert amount_words(Amount(600_000_000, 700_000_000, "GBP"), "en") == "£600M–£700M"
    assert amount_words(Amount(950_000, 950_000, "CHF"), "en") == "CHF\N{NO-BREAK SPACE}950000"
    assert amount_words(Amount(1_260_000_000_000, None, "EUR"), "fr") == "> 1260 Md €"


def test_the_command_writes_what_the_name_of_the_file_says_and_how_large_it_is(tmp_path):
    said = "Amazon invested in OpenAI."
    claim = Claim(
        article="a1",
        relation="invests_in",
        subject=Party("Amazon", "Amazon"),
        object=Party("OpenAI", "OpenAI"),
        status="completed",
        evidence=Evidence(0, len(said), said),
    )
    organizations = (Organization(name="Amazon", types=("tech_company",)), Organization(name="OpenAI", types=("ai_lab",)))
    with KnowledgeGraph(tmp_path / "store") as graph:
        graph.add(Reading(article=Article(id="a1", text=said, lang="en"), claims=(claim,), organizations=organizations))
    for name, start in (("map.html", b"<!DOCTYPE html>"), ("map.svg", b"<svg "), ("map.PNG", b"\x89PNG")):
        file = tmp_path / name
        result = CliRunner().invoke(app, ["view", "--store", str(tmp_path / "store"), "-o", str(file)])
        assert result.exit_code == 0, result.output
        assert file.read_bytes().startswith(start)
        assert result.stderr == f"{file} written, {file.stat().st_size / 1000:,.0f} kB\n"
