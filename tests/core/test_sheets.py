"""Tables as CSV and XLSX: what goes in comes out, and nothing runs."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from outreach.core import language, sheets

texts = some.text(some.characters(exclude_categories=["Cs", "Cc"]) | some.sampled_from("=+-@\t\r\n\",'ก"), max_size=8)


def read_csv(pieces: Iterator[bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig"), newline="")))


def part(book: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(book)).read(f"xl/{name}").decode()


def cells(book: bytes) -> list[str]:
    """The texts of a book, in the order of first use."""
    tree = ElementTree.fromstring(part(book, "sharedStrings.xml"))  # noqa: S314 - our own file, made a moment ago
    return [item.text or "" for item in tree.iter() if item.tag.endswith("}t")]


def test_a_csv_is_thai_that_excel_can_read() -> None:
    file = b"".join(sheets.write_csv(["ชื่อ", "n"], [["แดง", 1]]))
    assert file == b"\xef\xbb\xbf" + "ชื่อ,n\r\nแดง,1\r\n".encode()


def test_numbers_dates_and_nothing_are_plain_in_csv() -> None:
    rows = read_csv(sheets.write_csv(["a", "b", "c", "d"], [[-5, -0.5, date(2026, 11, 21), None]]))
    assert rows[1] == ["-5", "-0.5", "2026-11-21", ""]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_a_text_that_would_run_is_made_harmless(start: str) -> None:
    evil = f"{start}HYPERLINK(1)"
    assert read_csv(sheets.write_csv([evil], [[evil], ["a" + evil]])) == [["'" + evil], ["'" + evil], ["a" + evil]]


@given(some.lists(some.lists(texts, min_size=2, max_size=2), max_size=5))
def test_texts_come_back_from_csv_as_they_were_but_apostrophes(rows: list[list[str]]) -> None:
    def guarded(text: str) -> str:
        return "'" + text if re.match(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", text) else text

    assert read_csv(sheets.write_csv(["a", "b"], rows))[1:] == [[guarded(text) for text in row] for row in rows]


@pytest.mark.parametrize("count", [0, sheets.ROWS_AT_ONCE - 1, sheets.ROWS_AT_ONCE, 2 * sheets.ROWS_AT_ONCE])
def test_no_row_is_lost_between_the_pieces(count: int) -> None:
    rows = read_csv(sheets.write_csv(["n"], ([n] for n in range(count))))
    assert rows == [["n"], *([str(n)] for n in range(count))]


def test_a_csv_starts_before_its_last_row_is_known() -> None:
    def endless() -> Iterator[Sequence[int]]:
        while True:
            yield [1]

    assert next(sheets.write_csv(["n"], endless())).startswith(b"\xef\xbb\xbfn\r\n1\r\n")


def test_a_book_holds_its_title_texts_numbers_and_days() -> None:
    book = sheets.write_xlsx("ผลลัพธ์ 2564", ["ชื่อ", "n", "day"], [["แดง", 41, date(2026, 11, 21)], [None, -0.5, None]])
    sheet = part(book, "worksheets/sheet1.xml")
    assert 'name="ผลลัพธ์ 2564"' in part(book, "workbook.xml")
    assert cells(book) == ["ชื่อ", "n", "day", "แดง"]
    assert re.findall(r'r="(?:B|C)[23]"(?: s="\d")?><v>([^<]+)</v>', sheet) == ["41", "46347", "-0.5"]


@pytest.mark.parametrize(("code", "shown"), [("th", "[$-107041E]d mmm yyyy"), ("en", "yyyy-mm-dd")])
def test_a_day_of_a_book_is_shown_in_the_era_of_the_page(code: str, shown: str) -> None:
    language.speak(code)
    book = sheets.write_xlsx("t", ["day"], [[date(2026, 11, 21)]])
    assert shown in part(book, "styles.xml")
    assert "<v>46347</v>" in part(book, "worksheets/sheet1.xml")


def test_the_header_is_bold_and_stays_in_view() -> None:
    book = sheets.write_xlsx("t", ["name"], [["แดง"]])
    assert 'state="frozen"' in part(book, "worksheets/sheet1.xml")
    header, row = re.findall(r'<c r="A\d"( s="\d")?', part(book, "worksheets/sheet1.xml"))
    assert (bool(header), bool(row)) == (True, False)
    assert "<b/>" in part(book, "styles.xml")


@pytest.mark.parametrize("text", ["=1+1", "{=1+1}", "http://example.org", "@x", "0123"])
def test_a_text_stays_a_text_in_a_book(text: str) -> None:
    book = sheets.write_xlsx("t", [text], [[text]])
    sheet = part(book, "worksheets/sheet1.xml")
    assert cells(book) == [text]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_a_wide_column_is_wider_but_not_endless() -> None:
    book = sheets.write_xlsx("t", ["a", "b", "c"], [["x", "x" * 30, "x" * 5000]])
    narrow, wide, widest = (float(w) for w in re.findall(r' width="([\d.]+)"', part(book, "worksheets/sheet1.xml")))
    assert narrow < wide < widest < 70


@pytest.mark.parametrize(
    ("title", "shown"), [("a/b: c?", "a b  c"), ("'ก'", "ก"), ("", "Sheet"), ("[]", "Sheet"), ("x" * 32, "x" * 31)]
)
def test_a_title_that_excel_refuses_is_mended(title: str, shown: str) -> None:
    assert f'name="{shown}"' in part(sheets.write_xlsx(title, ["a"], []), "workbook.xml")


def test_a_text_longer_than_a_cell_is_cut_and_not_lost() -> None:
    assert [len(text) for text in cells(sheets.write_xlsx("t", ["a"], [["ก" * 32_768]]))] == [1, 32_767]


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    assert sheets.write_xlsx("t", ["n"], [[1], [2]])
    with pytest.raises(ValueError, match="too many rows"):
        sheets.write_xlsx("t", ["n"], [[1], [2], [3]])


def test_a_moment_is_refused_in_either_file() -> None:
    row = [datetime(2026, 11, 21, 18, tzinfo=UTC)]
    with pytest.raises(TypeError, match="moment"):
        list(sheets.write_csv(["at"], [row]))
    with pytest.raises(TypeError, match="moment"):
        sheets.write_xlsx("t", ["at"], [row])
