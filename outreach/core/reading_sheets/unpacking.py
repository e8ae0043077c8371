"""Unpack a book (XLSX, ODS) in a process of its own, with little memory and little time: a bomb ends it, and it alone.

Run as a program: the bytes come in, its rows go out as JSON, with days as ISO and cells cut. It imports nothing of the
house, so that it begins at once, is given no environment, and says nothing of what it reads but by its exit code.

The library fills a whole rectangle up to the last cell that is written: two cells in far corners would fill the memory.
So the corners that a file tells of are looked for first, in the bytes; of one that hides them the process ends.
"""

import io
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime
from typing import Any

MEMORY = 256 << 20  # bytes of address space; a sheet of 2,000 rows and 60 columns takes less than half
SECONDS = 5  # of the processor
LONGEST, MOST_SIGNS = 1_000, 4_000_000  # of a cell, and of all cells
MOST_UNPACKED = 24 << 20  # bytes of all parts together
MOST_PARTS = 2_000
LOCKED, BROKEN, TOO_LARGE, TOO_MANY, NO_BOOK = 3, 4, 5, 6, 7  # exit codes
_CELL = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{1,4})([0-9]{1,9})\s*[\"']")
_REPEATED = re.compile(rb"\s(?:\w+:)?number-(rows|columns)-repeated\s*=\s*[\"']\s*([0-9]+)\s*[\"']")
_ROW = re.compile(rb"<(?:\w+:)?table-row\b")
_FAR = 200  # ODS: empty rows and columns up to the end of the sheet are one element that says how often it is repeated
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")


class Ended(Exception):
    """The book is not read. code: the exit code that says why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def main(most_rows: int, most_columns: int) -> int:
    """Read a book from the input, write its rows; return the exit code. most_rows: besides the heads."""
    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY)):
        resource.setrlimit(what, (most, most))
    try:
        found = _rows(_checked(sys.stdin.buffer.read(), most_rows, most_columns), most_rows)
        json.dump(_cut(found, most_columns), sys.stdout)
    except Ended as ended:
        return ended.code
    except MemoryError:
        return TOO_LARGE
    return 0


def _checked(data: bytes, most_rows: int, most_columns: int) -> bytes:
    """Return the bytes of a book that can be unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = book.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Ended(TOO_LARGE)
            if any(part.flag_bits & 1 for part in parts):
                raise Ended(LOCKED)
            names = {part.filename for part in parts}
            if "xl/workbook.xml" in names:
                _check_xlsx(book, names, most_rows, most_columns)
                return data
            if "content.xml" in names and "META-INF/manifest.xml" in names:
                return _without_far(book, most_rows, most_columns)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        pass
    raise Ended(NO_BOOK)


def _check_xlsx(book: zipfile.ZipFile, names: set[str], most_rows: int, most_columns: int) -> None:
    for name in filter(_SHEETS.fullmatch, names):
        for found in _CELL.finditer(_unpacked(book, name)):
            if int(found[2]) > most_rows + 1:
                raise Ended(TOO_MANY)
            if len(found[1]) > 2 or _number(found[1]) > 10 * most_columns:
                raise Ended(TOO_LARGE)


def _without_far(book: zipfile.ZipFile, most_rows: int, most_columns: int) -> bytes:
    """Return an ODS whose empty ends are not repeated."""
    if b"encryption-data" in _unpacked(book, "META-INF/manifest.xml"):
        raise Ended(LOCKED)
    content = _REPEATED.sub(_shortened, _unpacked(book, "content.xml"))
    rows, widest = 0, 0
    for line in _ROW.split(content)[1:]:
        head, _end, rest = line.partition(b">")
        rows += _times(head, b"rows")
        widest = max(widest, _times(rest, b"columns"))
    if rows > most_rows + _FAR:
        raise Ended(TOO_MANY)
    if widest > 10 * most_columns:
        raise Ended(TOO_LARGE)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as small:
        small.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        small.writestr("META-INF/manifest.xml", _unpacked(book, "META-INF/manifest.xml"))
        small.writestr("content.xml", content)
    return made.getvalue()


def _unpacked(book: zipfile.ZipFile, name: str) -> bytes:
    """Unpack a part, never more than it says and than is let in: what a part says of its size may be a lie."""
    with book.open(name) as part:
        data = part.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise Ended(TOO_LARGE)
    return data


def _shortened(found: re.Match[bytes]) -> bytes:
    return b"" if int(found[2]) > _FAR else found[0]


def _times(part: bytes, what: bytes) -> int:
    counts = [int(count) for kind, count in _REPEATED.findall(part) if kind == what]
    return sum(counts) + (part.count(b"<table:table-cell") - len(counts) if what == b"columns" else not counts)


def _number(column: bytes) -> int:
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - 64
    return number


def _rows(data: bytes, most_rows: int) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return sheet.to_python(skip_empty_area=False, nrows=most_rows + 2)
    except PasswordError:
        raise Ended(LOCKED) from None
    except (CalamineError, ValueError, IndexError, OSError):
        raise Ended(BROKEN) from None


def _cut(rows: list[list[Any]], most_columns: int) -> list[list[str | int | float | bool]]:
    left, cut = MOST_SIGNS, []
    for row in rows:
        cut.append([_plain(cell) for cell in row[:most_columns]])
        left -= sum(len(cell) for cell in cut[-1] if isinstance(cell, str))
        if left < 0:
            raise Ended(TOO_LARGE)
    return cut


def _plain(cell: Any) -> str | int | float | bool:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, int | float) else str(cell).strip()[:LONGEST]


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
