"""Sheets that people send: XLSX of Excel and LibreOffice, ODS, CSV in UTF-8, UTF-16 or cp874, as Thai Excel saves it.

`take` reads one in memory, by its bytes and never by its name, and refuses in one sentence what it cannot or should not
read: a bomb, an encrypted book, another kind of file, more rows than are meant. What a cell means is in `cells.py`,
which column is which in `heads.py`.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from outreach.core import sheets
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.reading_sheets import books

Value = str | int | float | bool | date | datetime | time | timedelta
MOST_ROWS, MOST_COLUMNS = 2_000, 60
LONGEST = 500  # characters of a cell that are read
_OLD, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

NO_SHEET = lazy_gettext("Only sheets can be read: Excel (.xlsx), LibreOffice (.ods) or CSV.")
LOCKED = lazy_gettext("This file is locked with a password, or of an old Excel (.xls). Save it as .xlsx without one.")
BROKEN = lazy_gettext("This file is damaged and cannot be read. Open it in Excel, and save it anew.")
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
        raise Refused(LOCKED, "file")
    lines = _of_book(data, most) if data.startswith(_ZIP) else _of_text(data)
    written = [(number, line) for number, line in enumerate(lines, 1) if any(line)]
    if not written:
        raise Refused(EMPTY, "file")
    (_first, heads), rows = written[0], written[1:]
    if len(rows) > most:
        raise Refused(books.too_many(most), "file")
    width = min(max(len(line) for _number, line in written), MOST_COLUMNS)
    filled = [_wide(line, width) for _number, line in rows]
    return Sheet(_wide(heads, width), filled, [number for number, _line in rows])


def text_of(value: Value | None) -> str:
    """Return a cell as text: a whole number without its point, a day as ISO in the common era."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(sheets.as_meant(str(value).strip()).split())[:LONGEST]


def _of_book(data: bytes, most: int) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    data = books.checked(data, most, MOST_COLUMNS)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        found = sheet.to_python(skip_empty_area=False, nrows=most + 2)
    except PasswordError:
        raise Refused(LOCKED, "file") from None
    except (CalamineError, ValueError, IndexError, OSError):
        raise Refused(BROKEN, "file") from None
    return [[text_of(cell) for cell in line[:MOST_COLUMNS]] for line in found]


def _of_text(data: bytes) -> list[list[str]]:
    if b"\0" in data and not data.startswith(_UTF_16):
        raise Refused(NO_SHEET, "file")
    try:
        text = data.decode("utf-16") if data.startswith(_UTF_16) else sheets.decoded(data)
        between = max(",;\t", key=text.split("\n", 1)[0].count)
        lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=between)
        return [[text_of(cell) for cell in line[:MOST_COLUMNS]] for line in lines]
    except (ValueError, csv.Error):
        raise Refused(NO_SHEET, "file") from None


def _wide(line: Sequence[str], width: int) -> list[str]:
    return [*line[:width], *[""] * (width - len(line))]
