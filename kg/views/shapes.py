"""What a still picture is made of, in no format: curves, filled shapes and lines of text, in pixels from the top left."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.views.model import style

if TYPE_CHECKING:
    from kg.views.layout import Point

__all__ = ["INK", "PAPER", "QUIET", "Drawing", "Shape", "Stroke", "Words", "arrow", "cut", "mark", "plain", "width_of"]

INK, QUIET, PAPER = "#1c2128", "#5a6470", "#ffffff"

OUTLINES: Final[dict[str, tuple[Point, ...]]] = {
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "diamond": ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)),
    "triangle": ((0, -1.1), (1.05, 0.85), (-1.05, 0.85)),
    "triangleDown": ((0, 1.1), (1.05, -0.85), (-1.05, -0.85)),
    "hexagon": ((-0.5, -0.87), (0.5, -0.87), (1, 0), (0.5, 0.87), (-0.5, 0.87), (-1, 0)),
    "star": tuple(
        (r * math.sin(math.pi * k / 5), -r * math.cos(math.pi * k / 5)) for k in range(10) for r in [1.15 if k % 2 == 0 else 0.5]
    ),
}
"""The shapes that `style.toml` names, around a center, of about the size of a circle of radius 1; a dot is a circle."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A curve from `start` to `end` that bows towards `via`, dashed where `dash` has lengths."""

    start: Point
    via: Point
    end: Point
    color: str
    width: float
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled circle around `center` or, where there are any, a polygon of `points`."""

    center: Point
    radius: float
    points: tuple[Point, ...]
    color: str


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text whose middle, or left end, stands at (`x`, `y`); `halo` puts white around it."""

    x: float
    y: float
    text: str
    size: float
    color: str = INK
    bold: bool = False
    middle: bool = False
    halo: bool = False


@dataclass(slots=True)
class Drawing:
    """Everything in a picture, in the order in which it is drawn, in pixels from the top left."""

    title: str
    about: str
    lang: str
    width: float = 0.0
    height: float = 0.0
    strokes: list[Stroke] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is, in pixels; rather too wide than too narrow.

    >>> width_of("ill", 10) < width_of("WWW", 10)
    True
    """
    ems = sum(
        1.0 if ord(c) > 0x2E7F else 0.34 if c in " .,:;'!|ijlIt()" else 0.78 if c in "mwMW@%—" or c.isupper() else 0.6 for c in text
    )
    return ems * size


def plain(text: str) -> str:
    """Return a text without signs that control something: they are no part of a picture, and XML forbids some."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def cut(text: str, length: int) -> str:
    """Return a text of at most so many signs."""
    text = plain(text)
    return text if len(text) <= length else text[: length - 1] + "…"


def mark(kind: str, x: float, y: float, r: float, color: str = "") -> Shape:
    """Return the mark of an organization type, in its color unless another is given."""
    look = style()["types"].get(kind, style()["other"])
    outline = OUTLINES.get(look["shape"], ())
    return Shape((x, y), r, tuple((x + r * px, y + r * py) for px, py in outline), color or look["light"])


def arrow(via: Point, end: Point, back: float, size: float, color: str) -> Shape:
    """Return the head of an arrow that comes from `via` and touches what has the radius `back` around `end`."""
    turn = math.atan2(end[1] - via[1], end[0] - via[0])
    tip = (end[0] - (back + 1) * math.cos(turn), end[1] - (back + 1) * math.sin(turn))
    wings = [(tip[0] - size * math.cos(turn + side), tip[1] - size * math.sin(turn + side)) for side in (0.42, -0.42)]
    return Shape(tip, 0, (tip, *wings), color)
