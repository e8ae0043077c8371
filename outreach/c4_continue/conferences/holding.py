"""The acts of a case conference: planned, somebody takes part, called off, held."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.users import User
from outreach.c4_continue.conferences import models, telling
from outreach.c4_continue.conferences.models import Conference, ConferencePart, ConferenceState, ConferenceTask
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.consents.who import Basis
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory import agencies

CHOOSE = lazy_gettext("Choose one of the list.")
NO_CONSENT = lazy_gettext("No consent covers this agency: record one, or say on which basis it takes part, and why.")
STOPPED = lazy_gettext("The use of this record is stopped (PDPA s. 34): no agency can take part.")
BASES = tuple(basis for basis in Basis if basis != Basis.CONSENT)  # a consent is recorded as one
FARTHEST = 366  # days ahead


@dataclass(frozen=True, kw_only=True, repr=False)
class ConferenceDetails:
    """Details of a conference: day and time, where, about what; of a correction also what was decided."""

    day: date
    at_time: time
    where: str
    topic: str
    decided: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class PartDetails:
    """Who takes part: a user, or an agency with its people, and on which basis if no consent covers it. came: whether
    they were there, once it was held."""

    user_id: UUID | None = None
    agency_id: UUID | None = None
    people: str | None = None
    basis: Basis | None = None
    grounds: str | None = None
    came: bool | None = None


def plan(session: Session, case: Case, details: ConferenceDetails, actor: User) -> Conference:
    """Plan a conference; who plans it takes part. Raises Refused for a day before the case or too far ahead."""
    cases.check_open(case)
    check_day(case, details.day)
    row = Conference(case_id=case.id, person_id=case.person_id, made_by=actor.id)
    session.add(row)
    fill(row, details)
    session.flush()
    own = ConferencePart(
        case_id=case.id, person_id=case.person_id, conference_id=row.id, user_id=actor.id, made_by=actor.id
    )
    session.add(own)
    _write_down(session, case, row, "conference.plan", actor)
    return row


def change(session: Session, case: Case, row: Conference, details: ConferenceDetails, actor: User) -> None:
    """Plan it anew. Raises Refused if it was held or called off."""
    _hold(session, case, row)
    check_day(case, details.day)
    fill(row, details)
    _write_down(session, case, row, "conference.change", actor)


def fill(row: Conference, details: ConferenceDetails) -> None:
    """Put the details into a row."""
    row.day, row.meets_at = details.day, datetime.combine(details.day, details.at_time, clock.TIME_ZONE)
    row.where, row.topic = details.where, details.topic


def check_day(case: Case, day: date) -> None:
    """Raise Refused for a day before the case was opened, or too far ahead."""
    if day <= clock.today():
        cases.check_day(case, day)
    elif (day - clock.today()).days > FARTHEST:
        raise Refused(lazy_gettext("At most a year ahead."), "day")


def workers(session: Session, case: Case) -> Sequence[User]:
    """Return who of the centre can take part or be given a task: who may see its cases."""
    return users.caseworkers(session, case.centre_id)


def take_part(session: Session, case: Case, row: Conference, details: PartDetails, actor: User) -> ConferencePart:
    """Let somebody take part. Raises Refused for an agency that no consent covers without a basis in words,
    or if it was called off."""
    cases.check_open(case)
    session.refresh(row, with_for_update=True)
    row.check_goes_on()
    check_part(session, case, row, details)
    part = ConferencePart(case_id=case.id, person_id=case.person_id, conference_id=row.id, made_by=actor.id)
    part.user_id, part.agency_id, part.basis = details.user_id, details.agency_id, details.basis
    part.came = bool(details.came) if row.is_held else None
    session.add(part)
    part.people, part.grounds = details.people, details.grounds
    session.flush()
    audit.record(session, "conference.part", actor, person_id=case.person_id, about=f"conference:{row.id}")
    return part


def check_part(session: Session, case: Case, row: Conference, details: PartDetails) -> None:
    """Raise Refused for nobody or two at once, somebody twice, or an agency without consent and without a basis."""
    if (details.user_id is None) == (details.agency_id is None):
        raise Refused(lazy_gettext("Choose a worker or an agency: one of them."), "agency")
    there = models.parts(session, row)
    if details.user_id is not None:
        if details.user_id not in {one.id for one in workers(session, case)}:
            raise Refused(CHOOSE, "worker")
        if details.user_id in {one.user_id for one in there}:
            raise Refused(lazy_gettext("They take part already."), "worker")
        return
    if details.agency_id not in {one for one, _name in agencies.nameable(session, case.centre_id)}:
        raise Refused(CHOOSE, "agency")
    if details.agency_id in {one.agency_id for one in there}:
        raise Refused(lazy_gettext("They take part already."), "agency")
    _check_basis(session, case, details.agency_id, details)


def _check_basis(session: Session, case: Case, agency_id: UUID, details: PartDetails) -> None:
    told = telling.to_agency(session, case, agency_id)
    if told.is_stopped:
        raise Refused(STOPPED, "agency")
    if told.is_covered:
        return
    if details.basis not in BASES:
        raise Refused(NO_CONSENT, "basis")
    if not details.grounds:
        raise Refused(NO_CONSENT, "grounds")


def leave(session: Session, case: Case, row: Conference, part: ConferencePart, actor: User) -> None:
    """Take somebody off the list of a conference that is planned. Raises Refused once it was held, or if a task is
    theirs."""
    _hold(session, case, row)
    whose = part.user_id or part.agency_id
    if any(whose in (one.user_id, one.agency_id) for one in models.tasks(session, row) if not one.is_voided):
        raise Refused(lazy_gettext("A task is theirs: give it to somebody else first, or void it."))
    session.delete(part)
    session.flush()
    audit.record(session, "conference.leave", actor, person_id=case.person_id, about=f"conference:{row.id}")


def call_off(session: Session, case: Case, row: Conference, actor: User) -> None:
    """Call it off. Raises Refused if it was held or called off."""
    _hold(session, case, row)
    row.state = ConferenceState.CALLED_OFF
    _write_down(session, case, row, "conference.call_off", actor)


def minute(session: Session, case: Case, row: Conference, decided: str, came: Collection[UUID], actor: User) -> None:
    """Write down what was decided and who was there. Raises Refused before its day."""
    _hold(session, case, row)
    if row.day > clock.today():
        raise Refused(lazy_gettext("It has not been held yet."))
    row.state, row.decided = ConferenceState.HELD, decided
    for part in models.parts(session, row):
        part.came = part.id in came
    _write_down(session, case, row, "conference.hold", actor)


def _hold(session: Session, case: Case, row: Conference) -> None:
    """Lock it. Raises Refused if it is not planned any more, or the case is closed."""
    cases.check_open(case)
    session.refresh(row, with_for_update=True)
    if not row.is_planned:
        raise Refused(lazy_gettext("This conference was held or called off already."))


def _write_down(session: Session, case: Case, row: Conference, what: str, actor: User) -> None:
    session.flush()
    milestones.refresh(session, case, actor)
    audit.record(session, what, actor, person_id=case.person_id, about=f"conference:{row.id}")


def end_of_person(session: Session, person_id: UUID, _actor: User) -> list[UUID]:
    """Delete what was written of conferences about an erased person."""
    for kind in (ConferenceTask, ConferencePart, Conference):
        session.execute(delete(kind).where(kind.person_id == person_id))
    return []
