"""Sheets that people send: XLSX of Excel and LibreOffice, ODS, CSV in UTF-8, UTF-16 or cp874, as Thai Excel saves it.

`take` reads one in memory, by its bytes and never by its name, and refuses in one sentence what it cannot or should not
read: a bomb, an encrypted book, another kind of file, more rows than are meant. What a cell means is in `cells.py`,
which column is which in `heads.py`.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from outreach.core import sheets
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.reading_sheets import books

Value = str | int | float | bool
_CONTROLS = dict.fromkeys(
    sign for sign in range(160) if unicodedata.category(chr(sign)) == "Cc" and sign not in b"\t\n\r"
)
MOST_ROWS, MOST_COLUMNS = 2_000, 60
LONGEST = 500  # characters of a cell that are read
MOST_TEXT, MOST_LINES = 4 << 20, 5_000  # of a CSV: its bytes, and its lines with the empty ones
_OLD, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

EMPTY = lazy_gettext("There is nothing in this sheet.")


@dataclass(frozen=True, repr=False)
class Sheet:
    """A sheet: its heads, and its rows as texts, as many as there are heads. Empty rows are left out.

    numbers: of each row, as the program of the sheet counts them, the head being in the first.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]


def take(data: bytes, most: int = MOST_ROWS) -> Sheet:
    """Read a sheet of at most `most` rows besides the heads. Raises Refused, at the field `file`."""
    if data.startswith(_OLD):
        raise Refused(books.LOCKED, "file")
    lines = _of_book(data, most) if data.startswith(_ZIP) else _of_text(data, most)
    filled_ones = ((number, line) for number, line in enumerate(lines, 1) if any(line))
    written = [*islice(filled_ones, most + 2)]  # the heads, and one more than are let in
    if not written:
        raise Refused(EMPTY, "file")
    (_first, heads), rows = written[0], written[1:]
    if len(rows) > most:
        raise Refused(books.too_many(most), "file")
    width = min(max(len(line) for _number, line in written), MOST_COLUMNS)
    filled = [_wide(line, width) for _number, line in rows]
    return Sheet(_wide(heads, width), filled, [number for number, _line in rows])


def text_of(value: Value | None) -> str:
    """Return a cell as text: a whole number without its point; signs that control a machine are left out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return " ".join(sheets.as_meant(str(value).translate(_CONTROLS).strip()).split())[:LONGEST]


def _of_book(data: bytes, most: int) -> list[list[str]]:
    return [[text_of(cell) for cell in line] for line in books.rows(data, most, MOST_COLUMNS)]


def _of_text(data: bytes, most: int) -> Iterator[list[str]]:
    """Yield the lines of a CSV, as they are asked for. Raises Refused."""
    if len(data) > MOST_TEXT:
        raise Refused(books.TOO_LARGE, "file")
    if b"\0" in data and not data.startswith(_UTF_16):
        raise Refused(books.NO_SHEET, "file")
    try:
        text = data.decode("utf-16") if data.startswith(_UTF_16) else sheets.decoded(data)
        between = max(",;\t", key=text.split("\n", 1)[0].count)
        lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=between)
        for number, line in enumerate(lines):
            if number > max(MOST_LINES, most):
                raise Refused(books.too_many(most), "file")
            yield [text_of(cell) for cell in line[:MOST_COLUMNS]]
    except (ValueError, csv.Error):
        raise Refused(books.NO_SHEET, "file") from None


def _wide(line: Sequence[str], width: int) -> list[str]:
    return [*line[:width], *[""] * (width - len(line))]
