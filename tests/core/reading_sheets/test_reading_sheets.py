"""Sheets that people send: what is read of them, and what is refused in one sentence and at once."""

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from xlsxwriter import Workbook

from outreach.core import reading_sheets
from outreach.core.errors import Refused
from outreach.core.reading_sheets import Sheet, books

ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="S"><table:table-column table:number-columns-repeated="16384"/>{rows}'
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell {far}/></table:table-row>'
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)
FAR = 'table:number-columns-repeated="16384"'
CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def xlsx(fill: Callable[[Any], object]) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        fill(book.add_worksheet())
    return file.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return file.getvalue()


def ods(*rows: str, manifest: str = "<manifest/>") -> bytes:
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": ODS.format(rows=lines, far=FAR), "META-INF/manifest.xml": manifest})


TYPES = "http://schemas.openxmlformats.org/"
RELATION = '<Relationship Id="{0}" Type="' + TYPES + 'officeDocument/2006/relationships/{1}" Target="{2}"/>'
RELATIONS = '<Relationships xmlns="' + TYPES + 'package/2006/relationships">{}</Relationships>'


def written_by_hand(*rows: str, at: str = "worksheets/sheet1.xml", shared: str = "") -> bytes:
    """An XLSX that no program writes: with rows, a place of its sheet, and texts of its cells as one likes."""
    space, sheet = f'xmlns="{TYPES}spreadsheetml/2006/main"', RELATION.format("a", "worksheet", at)
    parts: dict[str, str | bytes] = {
        "_rels/.rels": RELATIONS.format(RELATION.format("a", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{TYPES}officeDocument/2006/relationships">'
        '<sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": RELATIONS.format(
            sheet + RELATION.format("b", "sharedStrings", "sharedStrings.xml")
        ),
        f"xl/{at}": f"<worksheet {space}><sheetData>{''.join(rows)}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {space}><si><t>{shared}</t></si></sst>",
    }
    return zipped(parts)


def lines(sheet: Sheet) -> list[list[str]]:
    return [list(sheet.heads), *(list(row) for row in sheet.rows)]


def people_of_excel(sheet: Any) -> None:
    sheet.write_row(0, 0, ["ชื่อเล่น", "เลขบัตร", "เกิด", "โทร"])
    sheet.write_row(3, 0, ["นก", 1234567890121])
    sheet.write_datetime(3, 2, date(2010, 5, 1))
    sheet.write_number(3, 3, 812345678.0)
    sheet.write_formula(4, 0, '=HYPERLINK("http://x")', None, "ต้น")


def test_a_book_of_excel_is_read_with_its_own_row_numbers() -> None:
    sheet = reading_sheets.take(xlsx(people_of_excel))
    assert lines(sheet) == [
        ["ชื่อเล่น", "เลขบัตร", "เกิด", "โทร"],
        ["นก", "1234567890121", "40299", "812345678"],
        ["ต้น", "", "", ""],
    ]
    assert list(sheet.numbers) == [4, 5]


def test_a_sheet_of_libreoffice_is_read_without_its_far_ends() -> None:
    sheet = reading_sheets.take(ods(CELL.format("ชื่อเล่น") + f"<table:table-cell {FAR}/>", CELL.format("นก")))
    assert lines(sheet) == [["ชื่อเล่น"], ["นก"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_csv_is_read_as_offices_save_it(encoding: str, between: str) -> None:
    text = f"ชื่อเล่น{between}อายุ\r\nนก{between}๑๖\r\n{between}\r\n'=ต้น{between}17\r\n"
    sheet = reading_sheets.take(text.encode(encoding))
    assert lines(sheet) == [["ชื่อเล่น", "อายุ"], ["นก", "๑๖"], ["=ต้น", "17"]]
    assert list(sheet.numbers) == [2, 4]


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "nothing in this sheet"),
    "a photo": (lambda: b"\xff\xd8\xff\xe0\0\0", "Only sheets"),
    "another zip": (lambda: zipped({"a.txt": "x"}), "Only sheets"),
    "half a zip": (lambda: xlsx(people_of_excel)[:900], "Only sheets"),
    "a locked book": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "locked"),
    "a locked sheet of LibreOffice": (lambda: ods(manifest="<encryption-data/>"), "locked"),
    "a broken book": (lambda: zipped({"xl/workbook.xml": "<workbook"}), "damaged"),
    "a bomb": (lambda: zipped({"xl/workbook.xml": b"\0" * (60 << 20)}), "far larger"),
    "a cell in the far corner": (lambda: xlsx(lambda sheet: sheet.write(1048575, 16383, "x")), "more than"),
    "a cell far to the right": (lambda: xlsx(lambda sheet: sheet.write(0, 16383, "x")), "far larger"),
    "a million empty rows": (
        lambda: zipped({"xl/workbook.xml": "", "xl/worksheets/sheet1.xml": '<row r="9" ht="20"/>' * 1_500_000}),
        "far larger",
    ),
    "more rows than are meant": (lambda: b"name\n" + b"x\n" * 3000, "more than"),
    "rows repeated in rows": (
        lambda: ods(*['<table:table-cell table:number-columns-repeated="200"/>' * 50 + CELL.format("x")]),
        "far larger",
    ),
    "a last row whose cells do not say where they are": (
        lambda: written_by_hand(f'<row r="1">{"<c><v>1</v></c>" * 9000}</row><row r="1048576"><c><v>1</v></c></row>'),
        "far larger",
    ),
    "a sheet in another place": (
        lambda: written_by_hand('<row><c><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row>', at="a.xml"),
        "far larger",
    ),
    "one long text in all cells": (
        lambda: written_by_hand(("<row>" + '<c t="s"><v>0</v></c>' * 10 + "</row>") * 300, shared="a" * (1 << 20)),
        "far larger",
    ),
    "a long cell repeated": (
        lambda: ods(CELL.replace("string", 'string" table:number-columns-repeated="200').format("a" * (1 << 22)) * 3),
        "far larger",
    ),
    "a CSV of empty lines": (lambda: b"name\n" + b"\n" * (3 << 20), "more than"),
    "a CSV of commas": (lambda: b"name" + b"," * (9 << 20), "far larger"),
}


def test_a_sheet_written_by_hand_is_read() -> None:
    sheet = reading_sheets.take(
        written_by_hand('<row><c t="s"><v>0</v></c></row><row><c><v>1</v></c></row>', shared="x")
    )
    assert lines(sheet) == [["x"], ["1"]]


def test_signs_that_control_a_machine_are_left_out() -> None:
    sheet = reading_sheets.take("ชื่อเล่น,อายุ\nน\0ก\x1b[1m,1\x7f6\n".encode("utf-16"))
    assert lines(sheet) == [["ชื่อเล่น", "อายุ"], ["นก[1m", "16"]]


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_list_is_refused_at_once(what: str) -> None:
    make, words = BAD[what]
    data, begun = make(), time.perf_counter()
    with pytest.raises(Refused, match=words) as refusal:
        reading_sheets.take(data)
    assert time.perf_counter() - begun < 2
    assert refusal.value.field == "file"


def test_who_sends_a_book_while_others_are_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "PATIENCE", 0)
    with books.TURN, pytest.raises(Refused, match="Other sheets"):
        reading_sheets.take(ods(CELL.format("ชื่อ")))
    assert reading_sheets.take(ods(CELL.format("ชื่อ"))).heads
