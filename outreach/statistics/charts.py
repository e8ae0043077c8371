"""Bar charts as SVG, written here: text stays text, so that the browser shapes Thai correctly.

A drawing library took three quarters of the time of a page of figures, and more memory than all the rest of the
program (docs/decisions/0024).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from html import escape

from outreach.core import fonts

BAR = "#1f6f5c"
EDGE = 4  # around the chart
WIDTH, STEP = 250, 46  # of the longest bar; of one line, name and bar
NAME_DOWN, BAR_DOWN, FIGURE_DOWN = 18, 25, 39  # from the top of a line
THICK, ROUND, APART = 16, 3, 6  # a bar, its corners, and the room before its figure
SIZE, LETTER = 16, 8  # of a letter, and its mean breadth, rounded up
LEAST = 306  # width with figures of four digits


def bars(lines: Sequence[Sequence[int | str]], title: str) -> str:
    """Return a horizontal bar chart: each name above its bar, each figure at its end.

    As wide as a phone, with readable text. A hidden figure has no bar, and the table's sign in its place, so the SVG
    reveals no more than the table. It has no style attributes, which the content security policy forbids inline. A
    screen reader reads its title only: the table below it says the same in words.
    """
    wide, high = _width(lines), EDGE + STEP * len(lines) + EDGE
    longest = max([shown for _name, shown in lines if isinstance(shown, int)], default=0) or 1
    drawn = "".join(_line(place, str(name), shown, longest) for place, (name, shown) in enumerate(lines))
    return (
        f'<svg role="img" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg" '
        f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">'
        f'<g font-family="{escape(fonts.stack())}" font-size="{SIZE}px" fill="black">{drawn}</g></svg>'
    )


def _line(place: int, name: str, shown: int | str, longest: int) -> str:
    top = EDGE + STEP * place
    long = round(WIDTH * shown / longest, 2) if isinstance(shown, int) else 0
    bar = f'<rect x="{EDGE}" y="{top + BAR_DOWN}" width="{long:g}" height="{THICK}" rx="{ROUND}" fill="{BAR}"/>'
    texts = _text(EDGE, top + NAME_DOWN, name), _text(EDGE + long + APART, top + FIGURE_DOWN, str(shown))
    return (bar if long else "") + "".join(texts)


def _text(left: float, down: float, words: str) -> str:
    return f'<text transform="translate({left:g},{down:g})">{escape(words)}</text>'


def _width(lines: Sequence[Sequence[int | str]]) -> int:
    """Return the width that holds every name and every figure."""
    return max([LEAST, *_ends(lines)])


def _ends(lines: Sequence[Sequence[int | str]]) -> Iterator[int]:
    for name, shown in lines:
        yield 2 * EDGE + LETTER * _letters(str(name))
        yield 2 * EDGE + WIDTH + APART + LETTER * _letters(str(shown))


def _letters(text: str) -> int:
    """Count the letters that stand beside one another: marks stand above and below."""
    return sum(unicodedata.category(sign) != "Mn" for sign in text)
