"""Who works at an employer: on trial, working, gone. No more than it has places, and nobody too young for the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.access import audit
from outreach.access.users import User
from outreach.c4_continue.employers.models import Employer, JobPlace
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.core.errors import NotFound, Refused
from outreach.core.language import Joined, LazyText, lazy_gettext

YOUNGEST = 15  # nobody younger may be employed (Labour Protection Act B.E. 2541 s. 44)
GROWN = 18  # below, some work is forbidden (ss. 47–50)
DAYS = "trial_on", "works_since", "left_on"


@dataclass(frozen=True, kw_only=True, repr=False)
class PlaceDetails:
    """The employer, from when on trial, since when working, since when gone, and how it goes."""

    employer_id: UUID
    trial_on: date
    works_since: date | None = None
    left_on: date | None = None
    note: str | None = None


WORDS = "employer_id", *DAYS, "note"


def begin(session: Session, case: Case, details: PlaceDetails, actor: User) -> JobPlace:
    """Write down that somebody begins at an employer. Raises Refused if no place is free, or they are too young."""
    cases.check_open(case)
    check(session, case, details)
    row = JobPlace(case_id=case.id, person_id=case.person_id, made_by=actor.id, **_said(details))
    session.add(row)
    session.flush()
    audit.record(session, "job.begin", actor, person_id=case.person_id, about=f"employer:{details.employer_id}")
    return row


def go_on(session: Session, case: Case, row: JobPlace, details: PlaceDetails, actor: User) -> None:
    """Write down how it went on: since when they work there, or when they left, also in a closed case, so that the
    place is free. Raises Refused as `begin` does."""
    if details.left_on is None:
        cases.check_open(case)
    row.check_counts()
    put(session, case, row, details)
    audit.record(session, "job.go_on", actor, person_id=case.person_id, about=f"employer:{row.employer_id}")


def put(session: Session, case: Case, row: JobPlace, details: PlaceDetails) -> None:
    """Put other details into a row. Raises Refused as `begin` does."""
    check(session, case, details, row)
    for name, value in _said(details).items():
        setattr(row, name, value)
    session.flush()
    session.expire(row, ["employer"])


def check(session: Session, case: Case, details: PlaceDetails, row: JobPlace | None = None) -> None:
    """Lock the employer, and check that somebody may be there so. Raises Refused.

    row: what is changed. Where and when it began was checked then, and what the employer says later stops no end.
    """
    employer = session.get(Employer, details.employer_id, with_for_update=True, populate_existing=True)
    if employer is None or employer.centre_id != case.centre_id:
        raise Refused(lazy_gettext("Choose one of the list."), "employer_id")
    check_days(case, details.trial_on, details.works_since, details.left_on)
    if row is None or (row.employer_id, row.trial_on) != (details.employer_id, details.trial_on):
        if not employer.offers_on(details.trial_on):
            raise Refused(lazy_gettext("It offers no place on this day."), "trial_on")
        check_age(case, employer, details.trial_on)
    if details.left_on is None:
        _check_room(session, case, employer, row)


def check_days(case: Case, trial_on: date, works_since: date | None, left_on: date | None) -> None:
    """Raise Refused for days outside the case, or one before the trial began."""
    cases.check_day(case, trial_on, "trial_on")
    for name, day in (("works_since", works_since), ("left_on", left_on)):
        cases.check_day_if_given(case, day, name)
        if day is not None and day < trial_on:
            raise Refused(lazy_gettext("This is before the trial began."), name)


def check_age(case: Case, employer: Employer, day: date) -> None:
    """Raise Refused for somebody below 15, or below 18 (or of unknown age) for work that is forbidden then."""
    why = too_young(case, employer, day)
    if why is not None:
        raise Refused(why, "employer_id")


def too_young(case: Case, employer: Employer, day: date) -> LazyText | None:
    """Return why somebody is too young for an employer on a day; None if they are not."""
    age, forbidden = people.age_on(case.person, day), employer.forbidden_below_18
    if age is not None and age < YOUNGEST:
        return lazy_gettext("Nobody below 15 may be employed (Labour Protection Act s. 44).")
    if forbidden and (age is None or age < GROWN):
        why = Joined([one.label for one in forbidden])
        return lazy_gettext("Not for anybody below 18 or of unknown age: %(why)s.", why=why)
    return None


def count_again(session: Session, case: Case, row: JobPlace) -> None:
    """Check that a voided row may count again. Raises Refused."""
    check(session, case, PlaceDetails(**{name: getattr(row, name) for name in WORDS}), row)


def get(session: Session, case: Case, place_id: UUID) -> JobPlace:
    """Return somebody's work at an employer. Raises NotFound."""
    row = session.get(JobPlace, place_id)
    if row is None or row.case_id != case.id:
        raise NotFound
    return row


def of_case(session: Session, case_id: UUID) -> Sequence[JobPlace]:
    """Return where somebody works and has worked, the newest first."""
    query = select(JobPlace).options(joinedload(JobPlace.employer)).where(JobPlace.case_id == case_id)
    return session.scalars(query.order_by(JobPlace.trial_on.desc(), JobPlace.made_at.desc())).all()


def of_employer(session: Session, employer: Employer) -> Sequence[JobPlace]:
    """Return who works and has worked at an employer, the newest first."""
    query = select(JobPlace).where(JobPlace.employer_id == employer.id, JobPlace.voided_at.is_(None))
    return session.scalars(query.order_by(JobPlace.trial_on.desc(), JobPlace.made_at.desc(), JobPlace.id)).all()


def _check_room(session: Session, case: Case, employer: Employer, row: JobPlace | None) -> None:
    """Raise Refused if they are there by another row of the case, or if others take all places; of one person whose
    records were merged two rows take one."""
    query = select(JobPlace.id, JobPlace.case_id, JobPlace.person_id).where(JobPlace.employer_id == employer.id)
    there = session.execute(query.where(JobPlace.left_on.is_(None), JobPlace.voided_at.is_(None))).all()
    others = [one for one in there if row is None or one.id != row.id]
    if any(one.case_id == case.id or (row is None and one.person_id == case.person_id) for one in others):
        raise Refused(lazy_gettext("They are there already."), "employer_id")
    if len({one.person_id for one in others} - {case.person_id}) >= employer.places:
        raise Refused(lazy_gettext("All its places are taken: %(count)d.", count=employer.places), "employer_id")


def _said(details: PlaceDetails) -> dict[str, object]:
    return {name: getattr(details, name) for name in WORDS}
