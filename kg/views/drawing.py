"""The map as a still picture, in shapes and words that any format can write: no HTML, no script, light colors for paper.

A `Drawing` has the strongest lines at the places that `kg.views.layout` gave them, names and amounts where they lie on nothing
else, a legend of what occurs, and under it all what was left out. `kg.views.pictures` writes it as SVG or PNG.
"""

from __future__ import annotations

import textwrap
from typing import Any

from kg.ontology import organization_types, relation_types, statuses
from kg.views.model import Picture, style
from kg.views.page import label, words
from kg.views.shapes import INK, QUIET, Drawing, Stroke, Words, arrow, cut, mark, plain
from kg.views.sheet import MAP, MARGIN, TOP, Sheet, drawn

__all__ = ["drawing"]

LEGEND = 250.0


def drawing(picture: Picture, *, title: str | None, lang: str, max_edges: int, note: str) -> Drawing:
    """Draw all lines of a picture, which holds no more than a reader can follow."""
    w = words()[lang]
    count = sum(len(e.relationships) for e in picture.edges)
    about = w["counts"].format(n=len(drawn(picture)), r=count, total=picture.total)
    result = Drawing(title=plain(title or w["title"]), about=about, lang=lang)
    sheet = Sheet(picture)
    result.strokes, result.shapes = sheet.lines()
    result.words = sheet.names(lang)
    result.width = 2 * MARGIN + MAP + LEGEND
    result.words += [
        Words(MARGIN, 32, cut(result.title, 90), 22, bold=True),
        Words(MARGIN, 56, about, 13, QUIET),
    ]
    bottom = _legend(result, picture, lang)
    result.height = max(TOP + sheet.height, bottom) + MARGIN
    values = {"organization": picture.focus, "n": picture.left_out, "total": picture.total, "max": max_edges}
    notes = [note, w["around"] if picture.focus else "", w["cut_around" if picture.focus else "cut"] if picture.left_out else ""]
    notes.append(w["alone"].format(n=picture.alone) if picture.alone else "")
    for text in filter(None, (plain(n.format(**values) if n is not note else n) for n in notes)):
        for line in textwrap.wrap(text, 190):
            result.words.append(Words(MARGIN, result.height, line, 12, INK if text == plain(note) else QUIET))
            result.height += 18
    result.height += 8
    return result


def _legend(result: Drawing, picture: Picture, lang: str) -> float:
    """Write what colors, shapes and dashes mean, for what occurs, and return where it ends."""
    w, x, y = words()[lang], 2 * MARGIN + MAP, TOP
    used: dict[str, set[str]] = {
        "type": {n.type for n in drawn(picture)},
        "relation": {e.relation for e in picture.edges},
        "groups": {e.group for e in picture.edges},
    }
    terms: dict[str, dict[str, Any]] = {"type": dict(organization_types()), "relation": dict(relation_types())}
    for kind, order in (("type", style()["types"]), ("relation", style()["relations"])):
        y += 20
        result.words.append(Words(x, y, w[kind], 12, QUIET, bold=True))
        for name in (name for name in order if name in used[kind]):
            y += 21
            if kind == "type":
                result.shapes.append(mark(name, x + 12, y, 7))
            else:
                color = style()["relations"][name]["light"]
                result.strokes.append(Stroke((x, y), (x + 10, y), (x + 20, y), color, 3))
                if not terms[kind][name].symmetric:
                    result.shapes.append(arrow((x, y), (x + 26, y), 0, 10, color))
            result.words.append(Words(x + 36, y, label(terms[kind][name], lang), 12.5))
        y += 10
    y += 20
    result.words.append(Words(x, y, w["status"], 12, QUIET, bold=True))
    for group in (g for g in style()["groups"] if g in used["groups"]):
        y += 21
        dash = tuple(map(float, style()["groups"][group]["dash"]))
        result.strokes.append(Stroke((x, y), (x + 13, y), (x + 26, y), QUIET, 3, dash))
        names = ", ".join(label(s, lang) for s in statuses().values() if s.group == group)
        for line in textwrap.wrap(names, 30):
            result.words.append(Words(x + 36, y, line, 12.5))
            y += 16
        y -= 16
    y += 12
    for line in textwrap.wrap(w["how_to_read"], 42):
        y += 16
        result.words.append(Words(x, y, line, 11.5, QUIET))
    return y
