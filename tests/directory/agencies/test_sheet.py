"""The directory as a sheet: what is written is read back, and nobody is in it who is a person."""

import csv
import io
from datetime import date, time

import pytest
from sqlalchemy.orm import Session

from outreach.core.errors import Refused
from outreach.core.sheets import decoded
from outreach.directory import agencies
from outreach.directory.agencies import communities, entries, proposing, sheet
from outreach.directory.agencies.codes import Tongue, Weekday
from outreach.directory.agencies.contacts import ContactPersonDetails
from outreach.directory.agencies.parts import Hours, ReachDetails, reach_of
from tests.support.cast import Cast


def written(db: Session) -> str:
    return b"".join(sheet.write(db)).decode()


def test_what_is_written_is_read_back_as_another_agency(db: Session, cast: Cast) -> None:
    area = communities.add(db, "ชุมชนหนองแวง", cast.dao)
    hours = [Hours(weekday=Weekday.FRIDAY, opens=time(8, 30), closes=time(12))]
    told = ReachDetails(phone="+66 43 1", postcode="40000", tongues=[Tongue.LAO], communities=[area.id], hours=hours)
    proposing.change_part(db, entries.load(db, cast.nfe.id, cast.dao), told, None, cast.prasit)
    cast.nfe.agreement_until, cast.nfe.keeps_list = date(2030, 9, 30), False
    db.flush()
    (made,) = sheet.load(db, written(db).replace(cast.nfe.code, "once-more"), None)
    again = entries.load(db, made.id, cast.dao)
    assert reach_of(again) == told
    assert (again.needs, again.name_th, again.agreement_until) == (cast.nfe.needs, "กศน. ทดสอบ", date(2030, 9, 30))
    assert again.keeps_list is False


def test_what_is_there_already_is_left_as_it_is(db: Session, cast: Cast) -> None:
    before = written(db)
    assert sheet.load(db, before.replace("กศน. ทดสอบ", "ชื่ออื่น"), None) == []
    assert written(db) == before


def test_no_contact_person_is_in_it(db: Session, cast: Cast) -> None:
    person = ContactPersonDetails(name="Canary", phone="Canary", line_id="Canary", email="Canary@x.example")
    proposing.change_part(db, entries.load(db, cast.nfe.id, cast.prasit), person, None, cast.prasit)
    assert "Canary" not in written(db)


def test_the_shipped_list_can_be_loaded_as_a_sheet(db: Session, cast: Cast) -> None:
    assert len(sheet.load(db, agencies.DIRECTORY.read_text(encoding="utf-8"), None)) == 20
    rows = list(csv.DictReader(io.StringIO(written(db).removeprefix("\ufeff"), newline="")))
    assert (len(rows), tuple(rows[0])) == (22, sheet.COLUMNS)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("x,ก,x,education,nothing", ValueError),
        ("x,ก,x,nothing,shelter", ValueError),
        ("x,ก,x,education,shelter,any,20,19", Refused),
    ],
)
def test_what_cannot_be_is_refused(db: Session, cast: Cast, line: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        sheet.load(db, f"code,name_th,name_en,kind,needs,sex,min_age,max_age\n{line}\n", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_sheet_as_an_office_saves_it_is_read(db: Session, cast: Cast, encoding: str, between: str) -> None:
    lines = (
        ("code", "name_th", "name_en", "kind", "needs", "phone"),
        ("x", "ศูนย์ใหม่", "New", "education", "shelter", "43123456"),
    )
    data = "\r\n".join(between.join(line) for line in lines).encode(encoding)
    (made,) = sheet.load(db, decoded(data), None)
    assert (made.name_th, made.phone) == ("ศูนย์ใหม่", "043123456")


def test_letters_of_no_known_kind_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="neither UTF-8 nor cp874"):
        decoded(b"code\xff\xfc")
