"""The map of a graph: an HTML file that works offline, a picture, a frame in a notebook; and a reading as a page."""

from kg.views.explanation import explanation_to_html
from kg.views.html import to_html
from kg.views.notebook import show
from kg.views.pictures import to_png, to_svg

__all__ = ["explanation_to_html", "show", "to_html", "to_png", "to_svg"]
