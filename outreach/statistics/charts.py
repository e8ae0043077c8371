"""Charts of the figures, drawn as SVG: text stays text, so that the browser shapes Thai right."""

import re
from collections.abc import Sequence
from pathlib import Path

import fontpkg_sarabun
import vl_convert

from outreach.statistics.measures import Row

BAR = "#1f6f5c"
FONT = "Sarabun"
_STYLE = re.compile(r'\sstyle="[^"]*"')

vl_convert.register_font_directory(str(Path(fontpkg_sarabun.__file__).parent / "files"))


def bars(rows: Sequence[Row], title: str, *, upright: bool = False) -> str:
    """Bars of exact figures, with the number at each bar; `upright` for years, lying for words.

    The SVG holds no style attribute: the policy of the pages forbids inline styles.
    """
    names, numbers = ("x", "y") if upright else ("y", "x")
    values = [{"name": str(row.label), "persons": row.persons or 0} for row in rows]
    encoding = {
        names: {"field": "name", "type": "nominal", "sort": None, "axis": _axis(upright)},
        numbers: {"field": "persons", "type": "quantitative", "axis": None},
    }
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": title,
        "padding": {"left": 48, "top": 8, "right": 24, "bottom": 8},  # a browser may set Thai wider than was measured
        "width": 560,
        "height": 220 if upright else {"step": 34},
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "bar", "color": BAR, "cornerRadius": 3}, "encoding": encoding},
            {
                "mark": {"type": "text", **({"dy": -8} if upright else {"dx": 6, "align": "left"}), "fontSize": 14},
                "encoding": {**encoding, "text": {"field": "persons", "type": "quantitative"}},
            },
        ],
        "config": {"font": FONT, "background": None, "view": {"stroke": None}},
    }
    return _STYLE.sub("", vl_convert.vegalite_to_svg(spec))


def _axis(upright: bool) -> dict[str, object]:
    angle = {"labelAngle": -45} if upright else {}
    return {"title": None, "labelFontSize": 14, "labelLimit": 260, "ticks": False, "domain": False, **angle}
