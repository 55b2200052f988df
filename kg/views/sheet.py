"""Where everything stands on a still picture: organizations at the size of the paper, names where they lie on nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from kg.ontology import relation_types
from kg.views.model import Edge, Node, Picture, dollars, style
from kg.views.page import amount_words
from kg.views.shapes import PAPER, Shape, Stroke, Words, arrow, cut, mark, width_of

if TYPE_CHECKING:
    from kg.views.layout import Point

__all__ = ["MAP", "MARGIN", "TOP", "Sheet", "drawn"]

Box: TypeAlias = tuple[float, float, float, float]
MAP, MARGIN, TOP = 1240.0, 24.0, 74.0
"""Width of the map, white around everything, and what the title takes, in pixels."""
HUBS, AMOUNTS, NAMED = 16, 14, 700
"""Organizations whose name is written first and bold, amounts that are written, organizations that may have a name."""


def drawn(picture: Picture) -> list[Node]:
    """Return the organizations that have a line."""
    ends = {i for e in picture.edges for i in (e.source, e.target)}
    return [n for n in picture.nodes if n.id in ends]


class Sheet:
    """The map itself: organizations brought to the size of the paper."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        nodes = drawn(picture)
        self.order = sorted(nodes, key=lambda n: (-n.wide[2], n.id))
        xs, ys = ([n.wide[k] for n in nodes] or [0.0] for k in (0, 1))
        self.scale = min(1.0, (MAP - 130) / ((max(xs) - min(xs)) or 1))
        left = MARGIN + (MAP - self.scale * (max(xs) - min(xs))) / 2
        self.height = self.scale * (max(ys) - min(ys)) + 90
        # From afar, dots would vanish: none has a radius under 3 pixels.
        self.at = {
            n.id: (
                left + self.scale * (n.wide[0] - min(xs)),
                TOP + 40 + self.scale * (n.wide[1] - min(ys)),
                max(3.0, self.scale * n.wide[2]),
            )
            for n in nodes
        }
        self.taken: dict[tuple[int, int], list[tuple[Box, str]]] = {}
        for i, (x, y, r) in self.at.items():
            self._take((x - r, y - r, x + r, y + r), i)

    def lines(self) -> tuple[list[Stroke], list[Shape]]:
        """Return the lines, the weakest first, their arrowheads, and the organizations."""
        strokes, shapes = [], []
        for edge in reversed(self.picture.edges):
            start, via, end = self._course(edge)
            group, color = style()["groups"][edge.group], _line_color(edge)
            width = max(0.7, edge.width * self.scale)
            strokes.append(Stroke(start, via, end, color, round(width, 2), tuple(map(float, group["dash"])), group["opacity"]))
            if not relation_types()[edge.relation].symmetric:
                shapes.append(arrow(via, end, self.at[edge.target][2], 5 + 1.6 * width, color))
        for n in reversed(self.order):
            x, y, r = self.at[n.id]
            shapes += [mark(n.type, x, y, r + 1.2, PAPER), mark(n.type, x, y, r)]
        return strokes, shapes

    def names(self, lang: str) -> list[Words]:
        """Return names, those of hubs first, and the largest amounts, each where it lies on nothing else or not at all."""
        result: list[Words] = []
        hubs, rest = self.order[:HUBS], self.order[HUBS:NAMED]
        paid = [(e, m) for e in self.picture.edges if (m := max((r.amount for r in e.relationships), key=dollars)) and dollars(m)]
        paid.sort(key=lambda p: (-dollars(p[1]), p[0].id))
        angles = self._angles()
        for n in hubs:
            result += self._name(n, 13.5, angles, bold=True)
        for edge, amount in paid[:AMOUNTS]:
            start, via, end = self._course(edge)
            text = amount_words(amount, lang)
            for t in (0.5, 0.4, 0.6):
                u = 1 - t
                x, y = (u * u * start[k] + 2 * u * t * via[k] + t * t * end[k] for k in (0, 1))
                w, h = width_of(text, 11) / 2, 7.0
                if self._free((x - w, y - h, x + w, y + h)):
                    self._take((x - w, y - h, x + w, y + h), "")
                    result.append(Words(x, y, text, 11, _line_color(edge), bold=True, middle=True, halo=True))
                    break
        for n in rest:
            result += self._name(n, 11.5, angles, bold=False)
        return result

    def _name(self, node: Node, size: float, angles: dict[str, list[float]], *, bold: bool) -> Iterator[Words]:
        x, y, r = self.at[node.id]
        text = cut(node.organization.name, 28)
        w, h = width_of(text, size) / 2 + 1, size / 2 + 1
        places = [
            (x, y + r + h + 1, 90), (x, y - r - h - 1, 270), (x + r + w + 2, y, 0), (x - r - w - 2, y, 180),
            (x + 0.7 * r + w, y + 0.7 * r + h, 45), (x - 0.7 * r - w, y + 0.7 * r + h, 135),
            (x + 0.7 * r + w, y - 0.7 * r - h, 315), (x - 0.7 * r - w, y - 0.7 * r - h, 225),
        ]  # fmt: skip
        near = angles.get(node.id, [])
        places.sort(key=lambda p: sum(abs((a - p[2] + 540) % 360 - 180) < 40 for a in near))
        for bare in (False, True)[: 2 if bold else 1]:  # the name of a hub may lie on a small dot, never on another name
            for cx, cy, _ in places:
                box = (cx - w, cy - h, cx + w, cy + h)
                if box[0] > 4 and box[2] < MARGIN + MAP and self._free(box, node.id, bare=bare):
                    self._take(box, "")
                    yield Words(cx, cy, text, size, bold=bold, middle=True, halo=True)
                    return

    def _course(self, edge: Edge) -> tuple[Point, Point, Point]:
        (ax, ay, _), (bx, by, _) = self.at[edge.source], self.at[edge.target]
        return (ax, ay), ((ax + bx) / 2 + edge.bend * (by - ay), (ay + by) / 2 - edge.bend * (bx - ax)), (bx, by)

    def _angles(self) -> dict[str, list[float]]:
        """Return the angles at which lines leave each organization, so that its name can go where there are none."""
        result: dict[str, list[float]] = {}
        for e in self.picture.edges:
            start, _, end = self._course(e)
            angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
            result.setdefault(e.source, []).append(angle)
            result.setdefault(e.target, []).append(angle + 180)
        return result

    def _cells(self, box: Box) -> Iterator[tuple[int, int]]:
        for cx in range(int(box[0] // 90), int(box[2] // 90) + 1):
            for cy in range(int(box[1] // 90), int(box[3] // 90) + 1):
                yield cx, cy

    def _take(self, box: Box, owner: str) -> None:
        for cell in self._cells(box):
            self.taken.setdefault(cell, []).append((box, owner))

    def _free(self, box: Box, own: str = "", *, bare: bool = False) -> bool:
        """Say whether a box lies on no other; the organization `own` does not count, and with `bare` none does."""
        return not any(
            box[0] < b[2] and box[2] > b[0] and box[1] < b[3] and box[3] > b[1] and not (owner and (bare or owner == own))
            for cell in self._cells(box)
            for b, owner in self.taken.get(cell, ())
        )


def _line_color(edge: Edge) -> str:
    return str(style()["relations"].get(edge.relation, style()["other"])["light"])
