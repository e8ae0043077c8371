"""The page of the figures and its downloads: the same figures everywhere, and nobody's name anywhere."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.casefile import cases, people
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.statistics import charts, tables
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
SAID = {
    "nickname": "หมีพูห์ลับ",
    "given_name": "สราวุฒิลับ",
    "family_name": "วงศ์ลับเฉพาะ",
    "phone": "0890001234",
    "address": "ซอยลับสุดท้าย",
    "look": "รอยสักลับ",
}


@pytest.fixture
def someone(db: Session, cast: Cast) -> list[str]:
    """Somebody of whom everything is known; what no figure may show of them or of the staff."""
    person = people.register(db, PersonDetails(sex=Sex.MALE, birth_date=date(2009, 5, 7), **SAID), cast.malee)
    case = cases.open_case(db, person, clock.today(), cast.malee)
    staff = [user.name for user in (cast.malee, cast.somchai, cast.prasit, cast.anong, cast.wanna)]
    return [*SAID.values(), *staff, "ธีระ", "บุญมา", "2009-05-07", "มาลี", str(person.id), str(case.id)]


NOTES = 5  # columns at the end of each CSV that say what is counted, of whom, and when


def in_csv(client: Browser, code: str) -> list[list[str]]:
    return [line[:-NOTES] for line in whole_csv(client, code)]


def whole_csv(client: Browser, code: str) -> list[list[str]]:
    answer = client.get(f"/statistics/{code}.csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{code}.csv"'
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def in_xlsx(client: Browser, code: str) -> list[list[str]]:
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/statistics/{code}.xlsx").data))
    words = re.findall(r"<t[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
    rows = re.findall(r"<row [^>]*>(.*?)</row>", book.read("xl/worksheets/sheet1.xml").decode(), re.S)
    cells = [re.findall(r'<c r="\w+"(?: s="\d+")?( t="s")?><v>([^<]*)</v>', row) for row in rows]
    return [[html.unescape(words[int(value)]) if is_word else value for is_word, value in row] for row in cells]


def on_page(page: str, code: str) -> list[list[str]]:
    section = page.split(f'id="{code}"')[1].split("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", section, re.S)
    return [[html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in rows]


@pytest.mark.parametrize("speaks", ["th", "en"])
def test_the_overview_names_nobody(cast: Cast, someone: list[str], browser: Open, speaks: str) -> None:
    page = browser(cast.chai, speaks=speaks).get("/statistics/").text
    assert [word for word in someone if word in page] == []
    assert ("young people since" if speaks == "en" else "ปีงบประมาณ 2554") in page


def test_no_download_names_anybody(cast: Cast, someone: list[str], browser: Open) -> None:
    client = browser(cast.chai)
    cells = {cell for code in tables.CATALOGUE for row in in_csv(client, code) for cell in row}
    assert [word for word in someone if any(word in cell for cell in cells)] == []


@pytest.mark.parametrize("speaks", ["th", "en"])
@pytest.mark.parametrize("code", list(tables.CATALOGUE))
def test_page_csv_and_xlsx_hold_the_same_figures(
    cast: Cast, someone: list[str], browser: Open, code: str, speaks: str
) -> None:
    client = browser(cast.chai, speaks=speaks)
    lines = in_csv(client, code)
    assert len(lines) > 3
    assert {len(line) for line in lines} == {len(lines[0])}
    assert in_xlsx(client, code) == on_page(client.get("/statistics/").text, code) == lines


def test_the_figures_are_those_of_the_people(db: Session, cast: Cast, someone: list[str], browser: Open) -> None:
    for _ in range(10):
        boy = people.register(db, PersonDetails(sex=Sex.MALE), cast.malee)
        cases.open_case(db, boy, clock.today(), cast.malee)
    assert in_csv(browser(cast.chai), "sex")[1:] == [
        ["Male", "15"],
        ["Female", "<10"],
        ["Other sex", "<10"],
        ["Sex not known yet", "<10"],
    ]


@pytest.mark.parametrize("page", ["nothing.csv", "nothing.xlsx", "people.csv", "outcomes.json", "outcomes"])
def test_a_table_that_is_not_in_the_catalogue_does_not_exist(cast: Cast, browser: Open, page: str) -> None:
    assert browser(cast.chai).get(f"/statistics/{page}").status_code == 404


def test_the_charts_obey_the_policy_of_the_pages(cast: Cast, browser: Open) -> None:
    page = browser(cast.chai).get("/statistics/").text
    charts = re.findall(r'<figure class="chart">(<svg.*?</svg>)</figure>', page, re.S)
    assert len(charts) == 5
    assert [chart for chart in charts if re.search(r"\sstyle=|<style|<script|\son\w+=", chart)] == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_taking_figures_along_is_on_record(db: Session, cast: Cast, browser: Callable[..., Browser], form: str) -> None:
    browser(cast.chai).get(f"/statistics/outcomes.{form}")
    line = db.scalars(select(AuditLine).where(AuditLine.action == "figures.export")).one()
    assert (line.actor_id, line.about) == (cast.chai.id, f"outcomes.{form}")


@pytest.mark.parametrize(("speaks", "whose"), [("en", "The whole programme, all centres"), ("th", "ทั้งโครงการ ทุกศูนย์")])
@pytest.mark.parametrize("code", ["outcomes", "stages", "referral-needs"])
def test_each_file_says_what_it_counts_of_whom_and_when(
    cast: Cast, browser: Open, speaks: str, whose: str, code: str
) -> None:
    client = browser(cast.chai, speaks=speaks)
    lines = whole_csv(client, code)
    notes = dict(zip(lines[0][-NOTES:], lines[1][-NOTES:], strict=True))
    assert {tuple(line[-NOTES:]) for line in lines[1:]} == {tuple(lines[1][-NOTES:])}
    assert whose in notes.values()
    assert clock.show_date(clock.today(), speaks) in notes.values()
    book = zipfile.ZipFile(io.BytesIO(client.get(f"/statistics/{code}.xlsx").data))
    assert "xl/worksheets/sheet2.xml" in book.namelist()
    words = html.unescape(book.read("xl/sharedStrings.xml").decode())
    assert [text for pair in notes.items() for text in pair if f">{text}<" not in words] == []


def test_a_chart_shows_no_more_than_its_table(db: Session, cast: Cast, browser: Open) -> None:
    for _ in range(12):
        boy = people.register(db, PersonDetails(sex=Sex.MALE), cast.malee)
        cases.open_case(db, boy, clock.today(), cast.malee)
    page = browser(cast.chai).get("/statistics/").text
    chart = re.search(r"<svg.*?</svg>", page.split('id="sex"')[1], re.S)
    assert chart
    shown = [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", chart[0])]
    assert {text for text in shown if text not in {str(sex.label) for sex in Sex}} == {"15", "<10"}
    assert "persons" not in chart[0]


@pytest.mark.parametrize("speaks", ["th", "en"])
def test_the_words_of_a_chart_can_be_read_on_a_phone(cast: Cast, browser: Open, speaks: str) -> None:
    """A browser draws a chart no smaller than it is, where the page is as wide: 360 pixels less the edges."""
    client = browser(cast.chai, speaks=speaks)
    pages = client.get("/statistics/").text + client.get("/statistics/referrals").text
    charts = re.findall(r"<svg[^>]* width=\"(\d+)\"[^>]*>.*?</svg>", pages, re.S)
    assert len(charts) == 7
    assert max(int(width) for width in charts) <= 340
    assert set(re.findall(r'font-size="(\d+)', pages)) == {"16"}


def test_a_chart_of_hidden_figures_begins_where_any_other_does() -> None:
    ends = re.compile(r"translate\(([\d.]+),[^>]*>(?:&lt;10|0)<")
    hidden = charts.bars([("ก", "<10"), ("ข", "<10")], "title")
    mixed = charts.bars([("ก", 7), ("ข", 0), ("ค", "<10")], "title")
    assert set(ends.findall(hidden)) == set(ends.findall(mixed)) != set()
