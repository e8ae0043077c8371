"""What is asked of a zipped book (XLSX, ODS) before a library unpacks it: that it is one, and that it is no bomb.

The library fills a whole rectangle up to the last cell that is written: two cells in far corners would fill the memory.
So the corners are read first, in the bytes.
"""

import io
import re
import zipfile

from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext

MOST_UNPACKED = 24 << 20  # bytes of all parts together
MOST_PARTS = 2_000
_CELL = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{1,4})([0-9]{1,9})\s*[\"']")
_REPEATED = re.compile(rb"\s(?:\w+:)?number-(rows|columns)-repeated\s*=\s*[\"']\s*([0-9]+)\s*[\"']")
_ROW = re.compile(rb"<(?:\w+:)?table-row\b")
_FAR = 200  # ODS: empty rows and columns up to the end of the sheet are one element that says how often it is repeated
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")

TOO_LARGE = lazy_gettext("This file is far larger inside than a list of people is. Copy the list into a new sheet.")
NOT_A_BOOK = lazy_gettext("Only sheets can be read: Excel (.xlsx), LibreOffice (.ods) or CSV.")
LOCKED = lazy_gettext("This file is locked with a password, or of an old Excel (.xls). Save it as .xlsx without one.")


def too_many(most: int) -> LazyText:
    """Return the sentence about a sheet with too many rows."""
    return lazy_gettext("There are more than %(most)d rows in this sheet. Take it in parts.", most=most)


def checked(data: bytes, most_rows: int, most_columns: int) -> bytes:
    """Return the bytes of a book that can be unpacked. Raises Refused, at the field `file`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = book.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Refused(TOO_LARGE, "file")
            if any(part.flag_bits & 1 for part in parts):
                raise Refused(LOCKED, "file")
            names = {part.filename for part in parts}
            if "xl/workbook.xml" in names:
                _check_xlsx(book, names, most_rows, most_columns)
                return data
            if "content.xml" in names and "META-INF/manifest.xml" in names:
                return _without_far(book, most_rows, most_columns)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        pass
    raise Refused(NOT_A_BOOK, "file")


def _check_xlsx(book: zipfile.ZipFile, names: set[str], most_rows: int, most_columns: int) -> None:
    for name in filter(_SHEETS.fullmatch, names):
        for column, row in _CELL.findall(_unpacked(book, name)):
            if int(row) > most_rows + 1:
                raise Refused(too_many(most_rows), "file")
            if len(column) > 2 or _number(column) > 10 * most_columns:
                raise Refused(TOO_LARGE, "file")


def _without_far(book: zipfile.ZipFile, most_rows: int, most_columns: int) -> bytes:
    """Return an ODS whose empty ends are not repeated. Raises Refused for one with too many rows or columns."""
    if b"encryption-data" in _unpacked(book, "META-INF/manifest.xml"):
        raise Refused(LOCKED, "file")
    content = _REPEATED.sub(_shortened, _unpacked(book, "content.xml"))
    rows, widest = 0, 0
    for line in _ROW.split(content)[1:]:
        head, _end, rest = line.partition(b">")
        rows += _times(head, b"rows")
        widest = max(widest, _times(rest, b"columns"))
    if rows > most_rows + _FAR:
        raise Refused(too_many(most_rows), "file")
    if widest > 10 * most_columns:
        raise Refused(TOO_LARGE, "file")
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
        raise Refused(TOO_LARGE, "file")
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
