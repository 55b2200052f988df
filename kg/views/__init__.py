"""The map of a graph as one HTML file that works offline (`to_html`) or as a picture, and a reading as a page."""

from kg.views.explanation import explanation_to_html
from kg.views.html import to_html
from kg.views.pictures import to_png, to_svg

__all__ = ["explanation_to_html", "to_html", "to_png", "to_svg"]
