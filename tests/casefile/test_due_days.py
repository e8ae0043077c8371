"""Due days that are worked out once for many entries are those that come of working them out at each."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile import due_days, due_lists, milestones
from outreach.casefile.cases import Case
from outreach.casefile.due_days import MEET_WITHIN, SEE_WITHIN, DueDay, What
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.queries import counted

TODAY = clock.today()


def meet(db: Session, cast: Cast, case: Case, ago: int) -> date:
    """A contact of so many days ago."""
    day = TODAY - timedelta(days=ago)
    contacts.log(db, case, ContactDetails(day=day, how=HowItWent.TALKED), cast.malee)
    return day


def to_see(db: Session, case: Case) -> date:
    """As it is kept, whatever waits."""
    return db.execute(select(DueDay.due_on).filter_by(case_id=case.id, what=What.SEE)).scalar_one()


def test_they_are_worked_out_when_the_block_ends(db: Session, cast: Cast) -> None:
    meet(db, cast, cast.nok_case, 40)
    before = to_see(db, cast.nok_case)
    with due_days.postponed(db):
        meet(db, cast, cast.nok_case, 20)
        last = meet(db, cast, cast.nok_case, 10)
        assert to_see(db, cast.nok_case) == before
    assert to_see(db, cast.nok_case) == last + SEE_WITHIN
    assert due_lists.wrong(db) == []


def test_a_case_asked_for_within_the_block_has_right_due_days(db: Session, cast: Cast) -> None:
    with due_days.postponed(db):
        first = meet(db, cast, cast.nok_case, 20)
        assert [day.due_on for day in due_days.of_case(db, cast.nok_case.id)] == [first + SEE_WITHIN]
        last = meet(db, cast, cast.nok_case, 10)
    assert to_see(db, cast.nok_case) == last + SEE_WITHIN


def test_a_block_within_a_block_leaves_it_to_the_outer_one(db: Session, cast: Cast) -> None:
    with due_days.postponed(db):
        with due_days.postponed(db):
            last = meet(db, cast, cast.nok_case, 10)
        assert to_see(db, cast.nok_case) == cast.nok_case.opened_on + MEET_WITHIN
    assert to_see(db, cast.nok_case) == last + SEE_WITHIN


def test_a_case_that_has_left_the_session_is_brought_up_too(db: Session, cast: Cast) -> None:
    with due_days.postponed(db):
        last = meet(db, cast, cast.nok_case, 10)
        db.expunge_all()
    assert to_see(db, cast.nok_case) == last + SEE_WITHIN


def test_after_a_block_that_failed_nothing_waits_any_more(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused), due_days.postponed(db):
        meet(db, cast, cast.nok_case, -1)
    last = meet(db, cast, cast.nok_case, 10)
    assert to_see(db, cast.nok_case) == last + SEE_WITHIN


def test_an_entry_within_the_block_asks_for_less(app: OutreachApp, db: Session, cast: Cast) -> None:
    engine: Engine = app.extensions["engine"]
    meet(db, cast, cast.nok_case, 20)
    with counted(engine) as usual:
        milestones.refresh(db, cast.nok_case, cast.malee)
    with due_days.postponed(db), counted(engine) as fewer:
        milestones.refresh(db, cast.nok_case, cast.malee)
    assert len(fewer) <= len(usual) - len(What)


def test_a_contact_looks_at_no_other_due_day(app: OutreachApp, db: Session, cast: Cast) -> None:
    meet(db, cast, cast.nok_case, 21)
    with counted(app.extensions["engine"]) as sent:
        last = meet(db, cast, cast.nok_case, 20)
    assert [one for one in sent if "plans" in one or "follow_ups" in one or "outcomes" in one] == []
    assert [day.due_on for day in due_days.of_case(db, cast.nok_case.id)] == [last + SEE_WITHIN]
    assert due_lists.wrong(db) == []


def test_days_that_were_read_before_a_contact_are_read_anew(db: Session, cast: Cast) -> None:
    [known] = due_days.of_case(db, cast.nok_case.id)
    last = meet(db, cast, cast.nok_case, 10)
    assert due_days.of_case(db, cast.nok_case.id) == [known]
    assert (known.due_on, known.since) == (last + SEE_WITHIN, last)
