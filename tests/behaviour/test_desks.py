"""Every table for desks is filtered, sorted, searched, kept as a list of one's own, and taken as a file on record."""

import csv
import io
import re
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.desks import MOST_IN_FILE, bounded
from outreach.c2_connect.deadlines import Owner
from outreach.c3_control import camps, houses, stays
from outreach.c3_control.camps import CampDetails
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.placements import placing
from outreach.c3_control.stays import AdmitDetails
from outreach.c5_complete import closures
from outreach.c5_complete.closures import ClosingReason, ClosureRequest
from outreach.casefile.marks import Level
from outreach.casefile.risks import assessing, urgent
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.core import clock
from outreach.dashboard import approval_table
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.elsewhere import placed_at, with_beds
from tests.support.funds import one_of_each_register
from tests.support.world import share

Open = Callable[..., Browser]
NFE = "Non-formal"
# Of each page: who works there, its file, a filter that leaves rows and one that leaves none, words that find a row,
# what its row shows, what no file may show.
DESKS = {
    "/users/": ("dao", "/users/list", "role=caseworker", "account=closed", "malee", "มาลี ใจดี", ""),
    "/camps/": ("prasit", "/camps/list", "state=coming", "state=finished", "ริมบึง", "ค่ายหนึ่ง", ""),
    "/house": ("prasit", "/house/list", "state=taken", "state=over", "นก", "นก", "นก"),
    "/placements/": ("prasit", "/placements/list", "visit=later", "visit=due", "ต้น", "ต้น", "ต้น"),
    "/funds/": ("prasit", "/funds/list", "state=open", "state=closed", "ทุนทดลอง", "ทุนทดลอง", ""),
    "/employers/": ("malee", "/employers/list", "state=free", "state=over", "ร้านทดลอง", "ร้านทดลอง", ""),
    "/mentors/": ("malee", "/mentors/list", "state=ready", "state=ended", "ครูทดลอง", "ครูทดลอง", ""),
    "/agencies/": ("malee", "/agencies/list", "need=counselling", "closed=1", NFE, NFE, ""),
    "/approvals": ("prasit", "/approvals/list", "kind=closures", "kind=erasures", "ต้น", "ต้น", "ต้น"),
    "/cases/": ("prasit", "/cases/list", "lack=no_plan", "closed=1", "นก", "นก", "นก"),
    "/referrals/stuck": ("prasit", "/referrals/stuck/list", "turn=supervisor", "standing=draft", "นก", "นก", "นก"),
}
ROW = re.compile(r"<tbody>.*?<tr>", re.S)
each = pytest.mark.parametrize("page", DESKS)


@pytest.fixture(autouse=True)
def _something_on_each(db: Session, cast: Cast) -> None:
    day = clock.today().replace(year=clock.today().year + 1)
    camps.announce(db, CampDetails(name="ค่ายหนึ่ง", where="ริมบึง", begins_on=day, ends_on=day), cast.prasit)
    houses.open_house(db, HouseDetails(name="บ้าน", beds=1), cast.prasit)
    one_of_each_register(db, cast)
    bed = houses.beds_of_centre(db, cast.prasit.centre_id)[0]
    consent(db, cast.nok_case, cast.malee)
    stays.admit(db, cast.nok_case, AdmitDetails(bed_id=bed.id, begins_on=clock.today(), planned_until=day), cast.malee)
    closures.ask(db, cast.ton_case, ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้าย"), cast.somchai)
    consent(db, cast.ton_case, cast.somchai)
    placing.begin(db, cast.ton_case, placed_at(with_beds(db, cast, "roof")), cast.somchai)
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.EDUCATION_EQUIVALENCY, fields=["nickname"])
    sent.owner = Owner.SUPERVISOR


@each
def test_a_desk_filters_and_sorts(cast: Cast, browser: Open, page: str) -> None:
    who, _file, some, none, _words, shown, _hidden = DESKS[page]
    client = browser(getattr(cast, who))
    assert shown in client.get(f"{page}?{some}").text
    assert not ROW.search(client.get(f"{page}?{none}").text)
    for turn in re.findall(r"<th[^>]*><a href=\"([^\"]+)\"", client.get(page).text):
        assert client.get(turn.replace("&amp;", "&")).status_code == 200
        assert shown in client.get(turn.replace("&amp;", "&").replace("sort=", "sort=-")).text


@each
def test_a_desk_searches_within_without_a_name_in_its_address(cast: Cast, browser: Open, page: str) -> None:
    who, _file, _some, none, words, shown, _hidden = DESKS[page]
    client = browser(getattr(cast, who))
    assert shown in client.post(page, data={"called": words}).text
    assert not ROW.search(client.post(page, data={"called": "ไม่มีใครชื่อนี้"}).text)
    assert not ROW.search(client.post(f"{page}?{none}", data={"called": words}).text)


@each
def test_a_desk_keeps_a_list_under_a_name_and_lets_it_go(cast: Cast, browser: Open, page: str) -> None:
    who, _file, some, none, _words, _shown, _hidden = DESKS[page]
    client, address, name = browser(getattr(cast, who), "en"), f"{page}?{some}", "Every Monday"
    kept = client.post(address, data={"keep": "1", "kept_as": name})
    assert (kept.status_code, some in kept.location) == (303, True)
    assert f"{name}</a>" in client.get(page).text
    again = client.post(f"{page}?{none}", data={"keep": "1", "kept_as": name}).text
    assert "Another list of yours has this name already." in again
    assert f'value="{name}"' in again
    client.post(address, data={"keep": "1", "kept_as": "Every Friday"})
    assert ("Every Friday</a>" in client.get(page).text, f"{name}</a>" in client.get(page).text) == (True, False)
    client.post(address, data={"let_go": "1"})
    assert "Every Friday</a>" not in client.get(page).text


@each
def test_a_desk_gives_its_rows_as_a_file_on_record(db: Session, cast: Cast, browser: Open, page: str) -> None:
    who, file, some, none, _words, shown, hidden = DESKS[page]
    client = browser(getattr(cast, who))
    rows = list(csv.reader(io.StringIO(client.get(f"{file}.csv?{some}").get_data().decode("utf-8-sig"))))
    assert len(rows) > 1
    assert (shown in str(rows)) is not (shown == hidden)
    assert len(list(csv.reader(io.StringIO(client.get(f"{file}.csv?{none}").get_data().decode("utf-8-sig"))))) == 1
    assert "xl/workbook.xml" in ZipFile(io.BytesIO(client.get(f"{file}.xlsx").get_data())).namelist()
    taken = list(db.scalars(select(AuditLine.about).where(AuditLine.action.in_(("list.take", "case.list")))))
    assert [one.partition(".")[2] for one in taken if one] == ["csv", "csv", "xlsx"]


def test_a_file_that_is_cut_says_so() -> None:
    lines = [["one"]] * (MOST_IN_FILE + 1)
    assert len(list(bounded(lines[1:]))) == MOST_IN_FILE
    *rows, last = bounded(lines)
    assert (len(rows), "Only the first" in str(last)) == (MOST_IN_FILE, True)


def test_the_file_of_stuck_referrals_shows_what_marks_a_case(db: Session, cast: Cast, browser: Open) -> None:
    acute = AssessmentDetails(day=clock.today(), level=Level.ACUTE, reason="-", red_flag=True)
    assessing.assess(db, cast.nok_case, acute, cast.malee)
    urgent.mark(db, cast.nok_case, "-", clock.today(), cast.malee)
    [row] = csv.DictReader(
        io.StringIO(browser(cast.prasit).get("/referrals/stuck/list.csv").text.removeprefix("\ufeff"))
    )
    assert (row["Risk"], row["Red flag"], bool(row["Urgent until (common era, year-month-day)"])) == (
        "Acute risk",
        "yes",
        True,
    )


def test_approvals_beyond_the_oldest_of_a_kind_are_told(
    db: Session, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, told = browser(cast.prasit), "of each kind: the others come"
    assert told not in client.get("/approvals").text
    monkeypatch.setattr(approval_table, "MOST", 0)
    assert told in client.get("/approvals").text
    assert told in client.get("/approvals/list.csv").get_data().decode("utf-8-sig").splitlines()[-1]
