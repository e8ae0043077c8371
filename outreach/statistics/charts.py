"""Charts of the figures, drawn as SVG: text stays text, so that the browser shapes Thai right."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import fontpkg_sarabun

BAR = "#1f6f5c"
FONT = "Sarabun"
_STYLE = re.compile(r'\sstyle="[^"]*"')
_SPOKEN = re.compile(r'\s(?:role|aria-[a-z]+)="[^"]*"')


def bars(lines: Sequence[Sequence[int | str]], title: str) -> str:
    """Lying bars of names and figures as they are shown: the name above each bar, the figure at its end.

    As wide as a phone, on which every word must be large enough to read. What is hidden has no bar, and the sign of
    the table in place of its figure: the drawing knows no more than that.
    The SVG holds no style attribute: the policy of the pages forbids inline styles. Read aloud, it is its title: its
    marks would speak English ("persons: 4; name: …"), and the table below it says the same in words.
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
        "padding": {"left": 4, "top": 4, "right": 28, "bottom": 4},  # a browser may set Thai wider than was measured
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
        "config": {"font": FONT, "background": None, "view": {"stroke": None}},
    }
    drawn = _SPOKEN.sub("", _STYLE.sub("", _drawing().vegalite_to_svg(spec)))
    return drawn.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)


@cache
def _drawing() -> Any:
    """The library that draws, with our letters; loaded by the first chart."""
    import vl_convert

    vl_convert.register_font_directory(str(Path(fontpkg_sarabun.__file__).parent / "files"))
    return vl_convert


def _longest(lines: Sequence[Sequence[int | str]]) -> int:
    """The figure of the longest bar; of nought alone a scale would have no length, and no beginning."""
    return max([shown for _name, shown in lines if isinstance(shown, int)], default=0) or 1
