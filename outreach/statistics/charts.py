"""Bar charts as SVG: text stays text, so that the browser shapes Thai correctly."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from outreach.core import fonts

BAR = "#1f6f5c"
_STYLE = re.compile(r'\sstyle="[^"]*"')
_SPOKEN = re.compile(r'\s(?:role|aria-[a-z]+)="[^"]*"')


def bars(lines: Sequence[Sequence[int | str]], title: str) -> str:
    """Return a horizontal bar chart: each name above its bar, each figure at its end.

    As wide as a phone, with readable text. A hidden figure has no bar, and the table's sign in its place, so the SVG
    reveals no more than the table.
    It has no style attributes, which the content security policy forbids inline. A screen reader reads its title only:
    Vega's own labels are English ("persons: 4; name: …"), and the table below it says the same in words.
    """
    values = [
        {"name": str(name), "persons": shown if isinstance(shown, int) else 0, "shown": str(shown)}
        for name, shown in lines
    ]
    place = {"field": "name", "type": "nominal", "sort": None, "axis": None}
    ends = {"field": "persons", "type": "quantitative", "axis": None, "scale": {"domain": [0, _longest(lines)]}}
    words = {"type": "text", "align": "left", "fontSize": 16}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": title,
        "padding": {"left": 4, "top": 4, "right": 28, "bottom": 4},  # browsers may set Thai wider than measured
        "width": 250,
        "height": {"step": 46},
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "bar", "color": BAR, "cornerRadius": 3, "height": 16, "yOffset": 10},
                "encoding": {"y": place, "x": ends},
            },
            {
                "mark": {**words, "dy": -10},
                "encoding": {"y": place, "x": {"value": 0}, "text": {"field": "name", "type": "nominal"}},
            },
            {
                "mark": {**words, "dy": 11, "dx": 6},
                "encoding": {"y": place, "x": ends, "text": {"field": "shown", "type": "nominal"}},
            },
        ],
        "config": {"font": fonts.stack(), "background": None, "view": {"stroke": None}},
    }
    drawn = _SPOKEN.sub("", _STYLE.sub("", _drawing().vegalite_to_svg(spec)))
    return drawn.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)


@cache
def _drawing() -> Any:
    """Return the drawing library with our font; imported by the first chart."""
    import vl_convert

    for folder in fonts.folders():
        vl_convert.register_font_directory(str(folder))
    return vl_convert


def _longest(lines: Sequence[Sequence[int | str]]) -> int:
    """Return the largest figure, at least 1: a scale from 0 to 0 would have no length."""
    return max([shown for _name, shown in lines if isinstance(shown, int)], default=0) or 1
