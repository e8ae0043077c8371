"""The first day of a case: facts are written down late, and a wrong day is corrected on record."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import Contact, ContactDetails, FirstDay, HowItWent
from outreach.casefile import cases, cases_of_person, merging, milestones, notes, people
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.casefile.notes import Note
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.statistics import measures
from tests.conftest import Browser
from tests.support import written
from tests.support.cast import Cast
from tests.support.merges import join, met
from tests.web.test_whole import mark

Open = Callable[..., Browser]
DAY = timedelta(days=1)
LONG_AGO = date(2012, 6, 1)  # 1/6/2555


def meet(db: Session, cast: Cast, day: date, **person: object) -> Case:
    details = ContactDetails(day=day, how=HowItWent.TALKED)
    return contacts.first(db, PersonDetails(nickname="เอก", sex=Sex.MALE, **person), details, cast.malee)  # type: ignore[arg-type]


def log(db: Session, case: Case, day: date, cast: Cast, **more: bool) -> Contact:
    return contacts.log(db, case, ContactDetails(day=day, how=HowItWent.TRUSTS, **more), cast.malee)


def correct(db: Session, case: Case, day: date, cast: Cast) -> None:
    details = FirstDay(day=day, reason="พิมพ์ปีผิด")
    contacts.correct_first(db, case, details, cast.malee)


def left(db: Session, case: Case) -> list[tuple[MilestoneKind, date, bool]]:
    rows = db.scalars(select(Milestone).where(Milestone.case_id == case.id))
    return sorted((m.kind, m.day, m.voided) for m in rows)


def in_year(db: Session, year: int) -> int:
    return next(row.persons or 0 for row in measures.people_by_year(db) if row.code == str(year))


def test_who_is_34_today_can_be_entered_as_of_when_they_were_20(cast: Cast, browser: Open, db: Session) -> None:
    typed = {"nickname": "เอก", "sex": "male", "birth_date": "1/1/2535", "day": "1/6/2555", "how": "talked"}
    answer = browser(cast.malee).post("/contacts/new", data=typed)
    assert answer.status_code == 303
    case = db.scalars(select(Case).where(Case.opened_on == LONG_AGO)).one()
    assert (case.year, people.age_on(case.person, case.opened_on)) == (2555, 20)


def test_an_age_is_that_of_the_day_of_the_contact(db: Session, cast: Cast) -> None:
    case = meet(db, cast, LONG_AGO, age=16)
    assert case.person.birth_year == 1996
    assert people.age_on(case.person, LONG_AGO) == 16


@pytest.mark.parametrize("born", [date(2007, 6, 2), date(1981, 5, 31), date(2013, 1, 1)])
def test_who_was_too_young_or_too_old_on_that_day_is_refused(db: Session, cast: Cast, born: date) -> None:
    with pytest.raises(Refused) as refusal:
        meet(db, cast, LONG_AGO, birth_date=born)
    assert refusal.value.field == "birth_date"


def test_a_birth_date_is_checked_against_the_first_contacts_day(db: Session, cast: Cast, browser: Open) -> None:
    case = meet(db, cast, LONG_AGO, birth_date=date(1992, 1, 1))
    typed = {"nickname": "เอก", "sex": "male", "birth_date": "2/1/2535"}
    assert browser(cast.malee).post(f"/cases/{case.id}/person", data=typed).status_code == 303
    page = browser(cast.malee).post(f"/cases/{case.id}/person", data=typed | {"birth_date": "1/1/2555"}).text
    assert 'id="birth_date-error"' in page


def test_one_born_on_29_february_is_five_when_the_clock_says(db: Session, cast: Cast) -> None:
    born = date(2008, 2, 29)
    turns = next(day for day in (date(2013, 2, 28), date(2013, 3, 1)) if clock.age_on(born, day) == 5)
    with pytest.raises(Refused), db.begin_nested():
        meet(db, cast, turns - DAY, birth_date=born)
    assert meet(db, cast, turns, birth_date=born)


def test_an_earlier_contact_is_asked_about_and_begins_the_case(db: Session, cast: Cast, browser: Open) -> None:
    case, malee = cast.nok_case, browser(cast.malee)
    was, earlier = case.opened_on, case.opened_on - 2 * DAY
    typed = {"day": clock.show_date(earlier, "en", "numeric"), "how": "talked"}
    address = f"/cases/{case.id}/contacts/new"

    assert 'name="begins_case"' not in malee.get(address).text
    assert 'name="begins_case"' in malee.post(address, data=typed).text
    assert db.get_one(Case, case.id).opened_on == was

    assert malee.post(address, data=typed | {"begins_case": "y"}).status_code == 303
    case = db.get_one(Case, case.id)
    assert case.opened_on == earlier
    assert (MilestoneKind.OPENED, was, True) in left(db, case)
    assert (MilestoneKind.OPENED, earlier, False) in left(db, case)
    assert f"was {clock.show_date(was, 'en')}".replace(" ", " ") in malee.get(f"/cases/{case.id}").text.replace(
        "\xa0", " "
    )


def test_a_wrong_first_day_is_corrected_and_both_stay_on_record(db: Session, cast: Cast) -> None:
    case = meet(db, cast, clock.today(), age=20)
    case.person.birth_year = 1992
    was, number = case.opened_on, case.number

    correct(db, case, LONG_AGO, cast)

    assert case.opened_on == LONG_AGO
    assert written.of_case(db, Contact, case.id)[0].day == LONG_AGO
    assert left(db, case) == sorted(
        [
            (kind, day, day == was)
            for kind in (MilestoneKind.OPENED, MilestoneKind.CONTACT_MADE)
            for day in (was, LONG_AGO)
        ]
    )
    assert "พิมพ์ปีผิด" in (written.of_case(db, Note, case.id)[0].body or "")
    assert db.scalars(select(AuditLine.action).where(AuditLine.action == "case.first_day")).all()
    assert case.number == number


def test_figures_go_by_the_day_and_the_number_stays(db: Session, cast: Cast) -> None:
    year = clock.fiscal_year(clock.today())
    case = meet(db, cast, clock.today(), age=20)
    case.person.birth_year = 1992
    before = in_year(db, year)
    correct(db, case, LONG_AGO, cast)
    assert (in_year(db, year), in_year(db, 2555), case.year) == (before - 1, 1, year)


def test_the_stage_is_replayed_for_the_new_day(db: Session, cast: Cast) -> None:
    case = meet(db, cast, clock.today(), age=20)
    case.person.birth_year = 1992
    log(db, case, clock.today(), cast)
    correct(db, case, LONG_AGO, cast)
    assert milestones.standing(db, case, LONG_AGO).reached[0].stage == Stage.CORE_PERSON
    assert milestones.standing(db, case, LONG_AGO - DAY).reached == ()
    assert milestones.standing(db, case).stage == case.stage


def test_the_first_day_lies_before_everything_else(db: Session, cast: Cast) -> None:
    case = meet(db, cast, clock.today() - 9 * DAY, age=16)
    log(db, case, clock.today() - 5 * DAY, cast)
    with pytest.raises(Refused, match="choose that day or an earlier one"):
        correct(db, case, clock.today() - 4 * DAY, cast)
    notes.write(db, case, "พบยาย", clock.today() - 7 * DAY, cast.malee)
    with pytest.raises(Refused, match="choose that day or an earlier one"):
        correct(db, case, clock.today() - 6 * DAY, cast)
    correct(db, case, clock.today() - 7 * DAY, cast)
    assert case.opened_on == clock.today() - 7 * DAY


@pytest.mark.parametrize("days", [1, 0])
def test_a_day_to_come_or_the_same_is_refused(db: Session, cast: Cast, days: int) -> None:
    case = meet(db, cast, clock.today(), age=16)
    with pytest.raises(Refused) as refusal:
        correct(db, case, clock.today() + days * DAY, cast)
    assert refusal.value.field == "day"


def test_on_the_first_day_they_are_of_a_believable_age(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused, match="not be between 5 and 30"):
        log(db, cast.nok_case, LONG_AGO - 2 * 365 * DAY, cast, begins_case=True)


def test_a_case_begins_after_the_one_before_it(db: Session, cast: Cast) -> None:
    first = cast.nok_case
    first.closed_on = clock.today() - 5 * DAY
    again = cases.open_case(db, first.person, clock.today(), cast.malee)
    with pytest.raises(Refused, match="before the last case was closed"):
        correct(db, again, clock.today() - 6 * DAY, cast)
    correct(db, again, clock.today() - 5 * DAY, cast)
    assert again.opened_on == first.closed_on


def test_of_two_tabs_the_second_is_told(db: Session, cast: Cast, browser: Open) -> None:
    case, malee = cast.nok_case, browser(cast.malee)
    here, day = f"/cases/{case.id}/first-day", case.opened_on - DAY
    typed = {"day": clock.show_date(day, "en", "numeric"), "reason": "พิมพ์ผิด"} | mark(malee.get(here).text)
    assert malee.post(here, data=typed).status_code == 303
    assert malee.post(here, data=typed | {"day": "1/10/2026"}).status_code == 409


def test_the_head_of_the_centre_corrects_a_closed_case_as_well(db: Session, cast: Cast, browser: Open) -> None:
    case = cast.nok_case
    case.closed_on = clock.today()
    day = case.opened_on - DAY
    typed = {"day": clock.show_date(day, "en", "numeric"), "reason": "พิมพ์ผิด"}
    assert browser(cast.prasit).post(f"/cases/{case.id}/first-day", data=typed).status_code == 303
    assert db.get_one(Case, case.id).opened_on == day


def test_a_merge_after_a_correction_and_back_keeps_both_days(db: Session, cast: Cast) -> None:
    twin = met(db, cast.malee, PersonDetails(nickname="นก", sex=Sex.MALE, age=16))
    earlier = cast.nok_case.opened_on - 30 * DAY
    correct(db, cast.nok_case, earlier, cast)
    before = left(db, cast.nok_case), left(db, twin)
    merge = join(db, cast.prasit, cast.nok_case, twin)
    assert cases_of_person.first_day(db, cast.nok_case.person_id) == earlier
    merging.undo(db, merge, cast.prasit)
    assert [row for row in left(db, twin) if row[0] != MilestoneKind.CLOSED] == before[1]
    assert left(db, cast.nok_case) == before[0]


@pytest.mark.parametrize(
    ("moment", "day", "year"),
    [
        (datetime(2026, 9, 30, 16, 59, tzinfo=UTC), date(2026, 9, 30), 2569),  # 23:59 in Bangkok
        (datetime(2026, 9, 30, 17, 0, tzinfo=UTC), date(2026, 10, 1), 2570),  # midnight
    ],
)
def test_today_is_bangkoks_and_the_year_turns_on_1_october(
    db: Session, cast: Cast, moment: datetime, day: date, year: int
) -> None:
    with clock.travel(moment):
        case = meet(db, cast, clock.today(), age=16)
        assert (case.opened_on, case.year) == (day, year)
        with pytest.raises(Refused, match="not come yet"):
            correct(db, case, day + DAY, cast)
