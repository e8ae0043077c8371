"""The drawing of a chart: its bars, its words, and nothing that the table does not say."""

import re

from outreach.statistics import charts


def widths(drawn: str) -> list[float]:
    return [float(found) for found in re.findall(r'<rect [^>]*?width="([\d.]+)"', drawn)]


def test_bars_are_as_long_as_their_figures() -> None:
    assert widths(charts.bars([("ก", 20), ("ข", 5), ("ค", 10)], "title")) == [250, 62.5, 125]


def test_neither_nought_nor_a_hidden_figure_has_a_bar() -> None:
    assert widths(charts.bars([("ก", 0), ("ข", "<10")], "title")) == []


def test_words_in_a_chart_stay_words() -> None:
    drawn = charts.bars([("<b>&", "<10")], '"title"')
    assert "&lt;b&gt;&amp;" in drawn
    assert 'aria-label="&quot;title&quot;"' in drawn
    assert "style=" not in drawn


def test_a_long_name_is_not_cut_off_at_the_edge() -> None:
    wide = re.compile(r'<svg[^>]* width="(\d+)"')
    short, long = (wide.search(charts.bars([(name, 1)], "title")) for name in ("ก", "ก" * 60))
    assert short
    assert long
    assert int(long[1]) > int(short[1]) + 100


def test_a_chart_of_nothing_is_drawn() -> None:
    assert charts.bars([], "title").endswith("</svg>")
