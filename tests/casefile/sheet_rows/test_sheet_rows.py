"""Rows of a sheet that tell of young people, and who of them is on record already."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import people, sheet_rows
from outreach.casefile.births import BirthKnown
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.sheet_rows import SheetRow
from tests.support.cast import Cast


def row(number: int = 2, **cells: str) -> SheetRow:
    return sheet_rows.parse(list(cells), list(cells.values()), number)


def test_a_row_tells_what_an_intake_asks() -> None:
    read = row(full_name="ด.ช.ธีระ บุญมา", birth_date="๑/๕/๒๕๕๓", phone="812345678", nickname="นก")
    assert (read.details.given_name, read.details.family_name, read.details.sex) == ("ธีระ", "บุญมา", Sex.MALE)
    assert (read.details.birth_date, read.details.birth_known) == (date(2010, 5, 1), BirthKnown.DAY)
    assert (read.details.phone, read.problems, read.called) == ("0812345678", [], "นก (ธีระ บุญมา)")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"age": "16"}, "Nobody is named"),
        ({"nickname": "นก", "age": "61"}, "between 5 and 30"),
        ({"nickname": "นก", "sex": "x"}, "Write"),
        ({"nickname": "นก", "national_id": "1.23E+12"}, "rounded"),
        ({"nickname": "ก" * 200}, "too long"),
    ],
)
def test_what_cannot_be_taken_is_told_of_its_row(cells: dict[str, str], words: str) -> None:
    assert words in " ".join(reason.text for _field, reason in row(**cells).problems)


def test_all_problems_of_a_row_are_told_at_once() -> None:
    assert len(row(nickname="", sex="x", phone="12", birth_date="เมื่อวาน").problems) == 4


def test_a_title_that_is_a_name_stays() -> None:
    assert row(given_name="นาย").details.given_name == "นาย"


def test_an_id_number_leaves_no_doubt_and_a_nickname_does(db: Session, cast: Cast) -> None:
    number = "1103700000127"
    sure = people.register(db, PersonDetails(nickname="บอย", sex=Sex.MALE, age=16, national_id=number), cast.malee)
    db.commit()
    rows = [row(2, nickname="คนละชื่อ", national_id=number), row(3, nickname="นก", age="16"), row(4, nickname="ไม่มีใคร")]

    known = sheet_rows.who_is_known(db, rows, cast.malee)

    assert [(one.person_id, one.sure) for one in known[2]] == [(sure.id, True)]
    assert [(one.case_id, one.sure, one.is_own) for one in known[3]] == [(cast.nok_case.id, False, True)]
    assert known[4] == []


def test_of_a_colleagues_young_person_no_name_is_told(db: Session, cast: Cast) -> None:
    [one] = sheet_rows.who_is_known(db, [row(nickname="นก", age="16")], cast.somchai)[2]
    assert (one.case_id, one.name, one.is_own, one.caseworker) == (None, "", False, cast.malee.name)


def test_another_full_name_is_another_person(db: Session, cast: Cast) -> None:
    other = row(nickname="นก", given_name="สมศักดิ์", family_name="แก้วใส", age="16")
    assert sheet_rows.who_is_known(db, [other], cast.malee)[2] == []
