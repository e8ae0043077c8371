"""Tasks that a conference gives out: to whom, by when, done or not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c4_continue.conferences import holding, models
from outreach.c4_continue.conferences.models import Conference, ConferenceState, ConferenceTask
from outreach.casefile import cases, due_days, milestones
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


@dataclass(frozen=True, kw_only=True, repr=False)
class TaskDetails:
    """Details of a task: what, by a worker or an agency, by which day; of a correction also when it was done."""

    what: str
    due_on: date
    user_id: UUID | None = None
    agency_id: UUID | None = None
    done_on: date | None = None
    result: str | None = None


def give(session: Session, case: Case, row: Conference, details: TaskDetails, actor: User) -> ConferenceTask:
    """Give out a task. Raises Refused for an owner who takes no part, a day before the conference, or one that was
    called off."""
    cases.check_open(case)
    session.refresh(row, with_for_update=True)
    row.check_goes_on()
    check(session, row, details)
    task = ConferenceTask(case_id=case.id, person_id=case.person_id, conference_id=row.id, made_by=actor.id)
    fill(task, details)
    session.add(task)
    task.what = details.what
    _write_down(session, case, task, "conference.task", actor)
    return task


def fill(task: ConferenceTask, details: TaskDetails) -> None:
    """Put owner and day into a row."""
    task.user_id, task.agency_id, task.due_on = details.user_id, details.agency_id, details.due_on


def check(session: Session, row: Conference, details: TaskDetails, given: ConferenceTask | None = None) -> None:
    """Raise Refused for nobody or two at once, for who takes no part, or for a day before the conference.

    given: a task that is corrected; whose it was may keep it, though they take part no more.
    """
    if (details.user_id is None) == (details.agency_id is None):
        raise Refused(lazy_gettext("Choose a worker or an agency: one of them."), "owner")
    there = {one.user_id or one.agency_id for one in (*models.parts(session, row), *([given] if given else ()))}
    if (details.user_id or details.agency_id) not in there:
        raise Refused(holding.CHOOSE, "owner")
    check_due(row, details.due_on)


def check_due(row: Conference, due_on: date) -> None:
    """Raise Refused for a day before the conference."""
    if due_on < row.day:
        raise Refused(lazy_gettext("A task is to be done on the day of the conference or later."), "due_on")


def do(session: Session, case: Case, task: ConferenceTask, done_on: date, result: str | None, actor: User) -> None:
    """Write down that a task is done. Raises Refused if it is already, for a day to come, or if the
    conference was called off."""
    cases.check_open(case)
    session.refresh(task, with_for_update={"of": ConferenceTask})
    task.check_counts()
    models.get(session, case.id, task.conference_id).check_goes_on()
    if task.done_on is not None:
        raise Refused(lazy_gettext("It is done already."))
    check_done(case, done_on)
    task.done_on, task.done_by = done_on, actor.id
    task.result = result
    _write_down(session, case, task, "conference.task_done", actor)


def check_done(case: Case, done_on: date) -> None:
    """Raise Refused for a day outside the case."""
    cases.check_day(case, done_on, "done_on")


def next_days(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the earliest day by case on which a conference is held or one of its tasks is to be done."""
    of_task = select(ConferenceTask.case_id, ConferenceTask.due_on, ConferenceTask.made_at).join(
        Conference, Conference.id == ConferenceTask.conference_id
    )
    of_task = of_task.where(ConferenceTask.case_id.in_(case_ids), ConferenceTask.done_on.is_(None))
    of_task = of_task.where(ConferenceTask.voided_at.is_(None), Conference.voided_at.is_(None))
    of_task = of_task.where(Conference.state != ConferenceState.CALLED_OFF)
    planned = select(Conference.case_id, Conference.day, Conference.made_at)
    planned = planned.where(Conference.case_id.in_(case_ids), Conference.state == ConferenceState.PLANNED)
    planned = planned.where(Conference.voided_at.is_(None))
    found: dict[UUID, due_days.Day] = {}
    for case_id, day, made_at in (*session.execute(of_task), *session.execute(planned)):
        if case_id not in found or day < found[case_id].due_on:
            found[case_id] = due_days.Day(day, clock.local(made_at).date())
    return found


def _write_down(session: Session, case: Case, task: ConferenceTask, what: str, actor: User) -> None:
    session.flush()
    milestones.refresh(session, case, actor)
    audit.record(session, what, actor, person_id=case.person_id, about=f"conference:{task.conference_id}")
