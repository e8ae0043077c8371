"""What plans give to the history of a case: versions, goals, progress, acts. The need of a goal stays folded."""

from outreach.c3_control.plans.models import Goal, GoalStep, Plan, PlanAct
from outreach.casefile.corrections import Kind
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Tag
from outreach.casefile.kinds import MilestoneKind
from outreach.core.language import lazy_gettext


def _plan(row: Plan, _reader: Reader) -> Words:
    again = lazy_gettext("look again %(day)s", day=row.review_on)
    tags = [Tag(row.agreed_by.label)] if row.agreed_by else []
    return Words(what=MilestoneKind.PLAN_AGREED.label, tags=tags, lines=[again], stories=[row.goals])


def _goal(row: Goal, _reader: Reader) -> Words:
    tags = [Tag(one.label) for one in (row.aims, row.about) if one]
    return Words(what=lazy_gettext("Goal"), tags=tags, stories=[row.words])


def _step(row: GoalStep, _reader: Reader) -> Words:
    tags = [Tag(row.progress.label, row.progress.tone)]
    return Words(what=lazy_gettext("Progress of a goal"), tags=tags, stories=[row.goal.words, row.words])


def _act(row: PlanAct, _reader: Reader) -> Words:
    lines = [row.owner.label, lazy_gettext("by %(day)s", day=row.due_on)]
    return Words(what=lazy_gettext("Promised in a plan"), lines=lines, stories=[row.words])


def _done(row: PlanAct, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Done, as promised"), stories=[row.words, row.result])


ENTRIES = (
    Source(HistoryKind.HELP, Plan, _plan, day="agreed_on", corrected_as=Kind.PLAN),
    Source(HistoryKind.HELP, Goal, _goal, day="day", corrected_as=Kind.GOAL),
    Source(HistoryKind.HELP, GoalStep, _step, day="day", corrected_as=Kind.GOAL_STEP, beside=("goal_id", Goal)),
    Source(HistoryKind.HELP, PlanAct, _act, corrected_as=Kind.PLAN_ACT),
    Source(
        HistoryKind.HELP,
        PlanAct,
        _done,
        PlanAct.done_on.is_not(None),
        day="done_on",
        moment="done_at",
        by="done_by",
        corrected_as=Kind.PLAN_ACT,
    ),
)
