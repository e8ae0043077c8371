"""How case conferences and their tasks are corrected."""

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c4_continue.conferences import giving, holding, models
from outreach.c4_continue.conferences.giving import TaskDetails
from outreach.c4_continue.conferences.holding import ConferenceDetails
from outreach.c4_continue.conferences.models import Conference, ConferenceTask
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Written, check_day
from outreach.core.language import lazy_gettext


def _conference(_session: Session, case: Case, row: Conference, details: ConferenceDetails, _actor: User) -> None:
    if row.is_planned:
        holding.check_day(case, details.day)
    else:
        check_day(case, details.day)
    holding.fill(row, details)
    if row.is_held:
        row.decided = details.decided


def _task(session: Session, case: Case, row: ConferenceTask, details: TaskDetails, actor: User) -> None:
    conference = models.get(session, case.id, row.conference_id)
    giving.check(session, conference, details, row)
    if details.done_on is not None:
        check_day(case, details.done_on, "done_on")
    giving.fill(row, details)
    if (details.done_on is None) != (row.done_on is None):
        row.done_by = actor.id if details.done_on else None
    row.done_on = details.done_on
    row.what, row.result = details.what, details.result if details.done_on else None
    session.flush()
    session.expire(row, ["agency", "user"])


def _task_again(session: Session, case: Case, row: ConferenceTask, _actor: User) -> None:
    models.get(session, case.id, row.conference_id).check_counts()


CONFERENCE = Written(
    table=Conference,
    words=("meets_at", "where", "topic", "decided"),
    correct=_conference,
    leaves=lambda _row: [],
)
TASK = Written(
    table=ConferenceTask,
    words=("what", "agency_id", "user_id", "due_on", "done_on", "result"),
    shown_by={"agency_id": "agency.name_th", "user_id": "user.name"},
    labels={"agency_id": lazy_gettext("Agency"), "user_id": lazy_gettext("Worker of the centre")},
    folded=("agency_id",),
    part_open=True,
    correct=_task,
    again=_task_again,
    leaves=lambda _row: [],
)
