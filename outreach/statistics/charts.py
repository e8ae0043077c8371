"""Charts of the figures, drawn as SVG: text stays text, so that the browser shapes Thai right."""

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

import fontpkg_sarabun
import vl_convert

BAR = "#1f6f5c"
FONT = "Sarabun"
_STYLE = re.compile(r'\sstyle="[^"]*"')
_SPOKEN = re.compile(r'\s(?:role|aria-[a-z]+)="[^"]*"')

vl_convert.register_font_directory(str(Path(fontpkg_sarabun.__file__).parent / "files"))


def bars(lines: Sequence[Sequence[int | str]], title: str, *, upright: bool = False) -> str:
    """Bars of names and figures as they are shown, the figure at each bar; `upright` for years, lying for words.

    What is hidden has no bar, and the sign of the table in place of its figure: the drawing knows no more than that.

    The SVG holds no style attribute: the policy of the pages forbids inline styles. Read aloud, it is its title: its
    marks would speak English ("persons: 4; name: …"), and the table below it says the same in words.
    """
    names, numbers = ("x", "y") if upright else ("y", "x")
    values = [
        {"name": str(name), "persons": shown if isinstance(shown, int) else 0, "shown": str(shown)}
        for name, shown in lines
    ]
    encoding = {
        names: {"field": "name", "type": "nominal", "sort": None, "axis": _axis(upright)},
        numbers: {"field": "persons", "type": "quantitative", "axis": None},
    }
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": title,
        "padding": {"left": 48, "top": 8, "right": 24, "bottom": 8},  # a browser may set Thai wider than was measured
        "width": 560 if upright else 260,  # on a phone the words beside lying bars must stay large enough to read
        "height": 220 if upright else {"step": 34},
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "bar", "color": BAR, "cornerRadius": 3}, "encoding": encoding},
            {
                "mark": {"type": "text", **({"dy": -8} if upright else {"dx": 6, "align": "left"}), "fontSize": 17},
                "encoding": {**encoding, "text": {"field": "shown", "type": "nominal"}},
            },
        ],
        "config": {"font": FONT, "background": None, "view": {"stroke": None}},
    }
    drawn = _SPOKEN.sub("", _STYLE.sub("", vl_convert.vegalite_to_svg(spec)))
    return drawn.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)


def _axis(upright: bool) -> dict[str, object]:
    angle = {"labelAngle": -45} if upright else {}
    return {"title": None, "labelFontSize": 17, "labelLimit": 420, "ticks": False, "domain": False, **angle}
