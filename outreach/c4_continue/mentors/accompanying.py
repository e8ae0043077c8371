"""Whom a mentor accompanies, from when until when, and the hours given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.access import audit
from outreach.access.users import User
from outreach.c4_continue.mentors.models import Mentor, Mentorship
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of

MOST_HOURS = 9999
WORDS = "mentor_id", "from_on", "until_on", "hours", "note"


@dataclass(frozen=True, kw_only=True, repr=False)
class MentorshipDetails:
    """The mentor, from when until when, the hours, and how it goes."""

    mentor_id: UUID
    from_on: date
    until_on: date | None = None
    hours: int = 0
    note: str | None = None


def begin(session: Session, case: Case, details: MentorshipDetails, actor: User) -> Mentorship:
    """Link a mentor to a case. Raises Refused if the mentor was not checked by then, has ended, or is linked."""
    cases.check_open(case)
    check(session, case, details)
    row = Mentorship(case_id=case.id, person_id=case.person_id, made_by=actor.id, **_said(details))
    session.add(row)
    session.flush()
    audit.record(session, "mentor.link", actor, person_id=case.person_id, about=f"mentor:{details.mentor_id}")
    return row


def go_on(session: Session, case: Case, row: Mentorship, details: MentorshipDetails, actor: User) -> None:
    """Write down the hours so far, or that it has ended, also in a closed case. Raises Refused as `begin` does."""
    if details.until_on is None:
        cases.check_open(case)
    row.check_counts()
    put(session, case, row, details)
    audit.record(session, "mentor.go_on", actor, person_id=case.person_id, about=f"mentor:{row.mentor_id}")


def put(session: Session, case: Case, row: Mentorship, details: MentorshipDetails) -> None:
    """Put other details into a row. Raises Refused as `begin` does."""
    check(session, case, details, row)
    for name, value in _said(details).items():
        setattr(row, name, value)
    session.flush()
    session.expire(row, ["mentor"])


def check(session: Session, case: Case, details: MentorshipDetails, row: Mentorship | None = None) -> None:
    """Lock the mentor, and check that they may accompany somebody so. Raises Refused.

    row: what is changed. Whom and since when was checked then: a later check of the background stops no end.
    """
    mentor = session.get(Mentor, details.mentor_id, with_for_update=True, populate_existing=True)
    if mentor is None or mentor.centre_id != case.centre_id:
        raise Refused(lazy_gettext("Choose one of the list."), "mentor_id")
    check_days(case, details.from_on, details.until_on)
    anew = row is None or (row.mentor_id, row.from_on) != (details.mentor_id, details.from_on)
    if anew and (mentor.checked_on is None or mentor.checked_on > details.from_on):
        raise Refused(lazy_gettext("Their background was not checked by then."), "mentor_id")
    if details.until_on is None and mentor.ended_on is not None:
        raise Refused(lazy_gettext("They are no mentor any more."), "mentor_id")
    others = (one for one in of_case(session, case.id) if one.goes_on and (row is None or one.id != row.id))
    if details.until_on is None and any(one.mentor_id == mentor.id for one in others):
        raise Refused(lazy_gettext("This mentor accompanies them already."), "mentor_id")


def check_days(case: Case, from_on: date, until_on: date | None) -> None:
    """Raise Refused for days outside the case, or an end before the beginning."""
    cases.check_day(case, from_on, "from_on")
    cases.check_day_if_given(case, until_on, "until_on")
    if until_on is not None and until_on < from_on:
        raise Refused(lazy_gettext("It would end before it begins."), "until_on")


def count_again(session: Session, case: Case, row: Mentorship) -> None:
    """Check that a voided row may count again. Raises Refused."""
    check(session, case, MentorshipDetails(**{name: getattr(row, name) for name in WORDS}), row)


def get(session: Session, case: Case, mentorship_id: UUID) -> Mentorship:
    """Return a mentorship of a case. Raises NotFound."""
    row = session.get(Mentorship, mentorship_id)
    if row is None or row.case_id != case.id:
        raise NotFound
    return row


def of_case(session: Session, case_id: UUID) -> Sequence[Mentorship]:
    """Return the mentors of a case, the newest first, with their keys."""
    query = select(Mentorship).options(joinedload(Mentorship.mentor)).where(Mentorship.case_id == case_id)
    found = session.scalars(query.order_by(Mentorship.from_on.desc(), Mentorship.made_at.desc())).all()
    vault_of(session).fetch_keys(session, {row.mentor_id for row in found})
    return found


def of_mentor(session: Session, mentor: Mentor) -> Sequence[Mentorship]:
    """Return whom a mentor accompanies and has accompanied, the newest first."""
    query = select(Mentorship).where(Mentorship.mentor_id == mentor.id, Mentorship.voided_at.is_(None))
    return session.scalars(query.order_by(Mentorship.from_on.desc(), Mentorship.made_at.desc(), Mentorship.id)).all()


def end_of_person(session: Session, person_id: UUID) -> None:
    """End what goes on with an erased person."""
    theirs = select(Mentorship).where(Mentorship.person_id == person_id, Mentorship.until_on.is_(None))
    for row in session.scalars(theirs):
        row.until_on = max(clock.today(), row.from_on)
    session.flush()


def _said(details: MentorshipDetails) -> dict[str, object]:
    return {name: getattr(details, name) for name in WORDS}
