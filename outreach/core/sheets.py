"""Tables as files for a spreadsheet: CSV as a stream, XLSX in one piece; guarded against formula injection.

Days, one rule for all: XLSX holds real days, which sort and count, shown in the era of the page. CSV has no real days:
a text of the Buddhist era would be read as one 543 years ahead, so that it holds ISO days, and its head says so
(`iso_head`).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from outreach.core.language import gettext, spoken

Cell = str | int | float | date | None

# Characters that start a formula in Excel, LibreOffice or Sheets (OWASP, CSV injection), full-width forms included.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_STARTS = frozenset(FORMULA_STARTS)  # one sign each
ROWS_AT_ONCE = 500
MOST_ROWS = 1_048_576
WIDEST_PIXELS = 400
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a CSV file in pieces: UTF-8 with a BOM (else Excel garbles Thai), CRLF, ISO dates, empty for None.

    A text that a spreadsheet would run as a formula gets a leading apostrophe; numbers keep their minus. So a text like
    +66 81 234 5678 reads back with the apostrophe. `rows` is read lazily: memory stays flat. Raises TypeError on a
    datetime: choose its local day or text first.
    """
    table = chain([header], rows)
    mark = "\ufeff"
    while some := list(islice(table, ROWS_AT_ONCE)):
        piece = io.StringIO(newline="")
        csv.writer(piece, lineterminator="\r\n").writerows(map(_harmless_row, some))
        yield (mark + piece.getvalue()).encode()
        mark = ""


About = tuple[str, Sequence[tuple[str, str]]]


def iso_head(label: object) -> str:
    """Return the head of a column of days in a CSV file."""
    return gettext("%(label)s (common era, year-month-day)", label=label)


def write_xlsx(
    title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, about: About | None = None
) -> bytes:
    """Make an XLSX file of one sheet named `title`, its header bold and frozen; texts are never formulas or links.

    about: the title and the lines (a name, a text) of a second sheet that describes the first.
    All in memory: a temporary file would put names on the disk unencrypted. XlsxWriter cuts a text at 32,767
    characters, Excel's most. Raises ValueError past 1,048,576 rows, TypeError on a datetime or infinity.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    from xlsxwriter import Workbook

    with Workbook(file, options) as book:
        sheet = book.add_worksheet(_sheet_title(title))
        day = book.add_format({"num_format": spoken().sheet_day})
        _write_row(sheet, 0, header, day, book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            _write_row(sheet, number, row, day)
        sheet.freeze_panes(1, 0)
        sheet.autofit(WIDEST_PIXELS)
        if about:
            _write_about(book, about)
    return file.getvalue()


def _write_about(book: Any, about: About) -> None:
    title, lines = about
    sheet, bold = book.add_worksheet(_sheet_title(title)), book.add_format({"bold": True})
    for number, (name, text) in enumerate(lines):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, text)
    sheet.autofit(2 * WIDEST_PIXELS)


def harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs: a text like a formula gets a leading apostrophe."""
    _refuse_moment(cell)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _harmless_row(row: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a row, each harmless. A plain text or a number is judged here: a call takes as long."""
    return [
        cell if (cell[:1] not in _STARTS if type(cell) is str else type(cell) is int) else harmless(cell)
        for cell in row
    ]


def as_meant(cell: str) -> str:
    """Undo `harmless`: return the original text of a cell."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def read_csv(text: str) -> list[dict[str, str]]:
    """Parse the rows of a CSV file, by column names. Raises ValueError.

    The delimiter is a comma, a semicolon or a tab: the most frequent in the first line.
    """
    text = text.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    between = max(",;\t", key=head.count)
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=between)
        return [{name.strip(): cell or "" for name, cell in row.items() if name} for row in rows]
    except csv.Error as problem:
        raise ValueError(f"no CSV: {problem}") from None


def decoded(data: bytes) -> str:
    """Decode a file saved in an office: UTF-8, else cp874, as Excel saves Thai. Raises ValueError."""
    for encoding in ("utf-8-sig", "cp874"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("its letters are neither UTF-8 nor cp874; save it as “CSV UTF-8”")


def _write_row(sheet: Any, number: int, row: Sequence[Cell], day: Any, style: Any = None) -> None:
    if number >= MOST_ROWS:  # XlsxWriter would drop the rest silently
        raise ValueError("too many rows for one sheet")
    for column, cell in enumerate(row):
        _refuse_moment(cell)
        if isinstance(cell, str):
            sheet.write_string(number, column, cell, style)
        elif isinstance(cell, date):
            sheet.write_datetime(number, column, cell, day)
        elif cell is not None:
            sheet.write_number(number, column, cell, style)


def _refuse_moment(cell: Cell) -> None:
    if isinstance(cell, datetime):
        raise TypeError("a moment in a sheet: give its local day, or a text")


def _sheet_title(title: str) -> str:
    return _NOT_IN_A_TITLE.sub(" ", title)[:31].strip("' ") or "Sheet"
