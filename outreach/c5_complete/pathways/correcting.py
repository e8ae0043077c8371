"""How pathways and their steps are corrected and voided; what was due, and the outcome of an end, follow."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.plans.models import Owner
from outreach.c5_complete.pathways import kinds, reaching, walking
from outreach.c5_complete.pathways.models import Pathway, PathwayStep, read
from outreach.casefile import milestones
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.corrections import Kind, Words, Written, check_day, put
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


@dataclass(frozen=True, kw_only=True, repr=False)
class PathwayAsItWas:
    """A pathway as it should read; its kind stays: one of another kind is voided, and the right one begun."""

    begun_on: date
    owner: Owner
    expected_on: date | None = None
    told: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class StepAsItWas:
    """A step as it should read; which one it is stays."""

    day: date
    next_on: date | None = None
    told: str | None = None


def _correct_pathway(session: Session, case: Case, row: Pathway, details: PathwayAsItWas, _actor: User) -> None:
    check_day(case, details.begun_on, "begun_on")
    walking.check_expected(details.begun_on, details.expected_on)
    first = next(iter(session.scalars(walking.of_pathway(row.id))), None)
    if first is not None and first.day < details.begun_on:
        raise Refused(lazy_gettext("Its first step was before, on %(day)s.", day=first.day), "begun_on")
    if details.begun_on != row.begun_on:
        lawful.check(session, case, walking.act_of(row.opened), details.begun_on)
    put(row, details, "begun_on", "owner", "expected_on")
    _tell(row, details.told)


def _correct_step(session: Session, case: Case, row: PathwayStep, details: StepAsItWas, _actor: User) -> None:
    check_day(case, details.day)
    walking.check_day(case, row.pathway, details.day)
    walking.check_between(session, row, details.day)
    walking.check_next(details.day, details.next_on)
    if row.deed is not None:
        walking.check_words(row.deed, details.told)
    if details.day != row.day:
        lawful.check(session, case, walking.act_of(row.pathway.opened), details.day)
    row.day, row.next_on = details.day, None if row.ends else details.next_on
    _tell(row, details.told)


def _tell(row: Any, words: str | None) -> None:
    if row.is_folded:
        row.folded_words = words
    else:
        row.words = words


def _pathway_again(session: Session, case: Case, row: Pathway, _actor: User) -> None:
    kind = row.opened
    if row.over_on is None and kind is not None:
        walking.check_alone(session, case, kind)


def _step_again(session: Session, _case: Case, row: PathwayStep, _actor: User) -> None:
    """Raise Refused for a step that would count again while its pathway does not, or has been walked past it."""
    session.refresh(row.pathway, with_for_update={"of": Pathway})
    if row.pathway.is_voided:
        raise Refused(lazy_gettext("Its pathway was voided: let that count again first."))
    others = session.scalars(walking.of_pathway(row.pathway_id)).all()
    if any(one.code == row.code or (row.ends and one.ends) for one in others):
        raise Refused(lazy_gettext("This step is written down already: both cannot count."))
    walking.check_between(session, row, row.day)


def _pathway_follows(session: Session, case: Case, row: Pathway, _before: Words, actor: User) -> None:
    follow = reaching.take_back if row.is_voided else reaching.give_back
    for step in session.scalars(walking.of_pathway(row.id)).all():
        follow(session, case, step, actor)
    walking.settle(session, row)
    milestones.refresh(session, case, actor)


def _step_follows(session: Session, case: Case, row: PathwayStep, _before: Words, actor: User) -> None:
    kind = row.pathway.opened
    if row.is_voided and row.ends and kind is not None and not row.pathway.is_voided:
        walking.check_alone(session, case, kind)
    follow = reaching.take_back if row.is_voided else reaching.give_back
    follow(session, case, row, actor)
    walking.settle(session, row.pathway)
    milestones.refresh(session, case, actor)


def kind_in_words(kept: str) -> str:
    """Return the kind that a pathway keeps, in words."""
    found = kinds.named(kept)
    return str(found.label) if found else kept


def move_in_words(kept: str) -> str:
    """Return what is kept of a step in words: the deed, and the step under the newest kind that has it."""
    deed, code = read(kept)
    step = next((one for kind in reversed(kinds.everyone()) if (one := kind.step(code))), None)
    return " · ".join(str(one.label) for one in (step, deed) if one) or kept


PATHWAY = Written(
    table=Pathway,
    words=("kind", "folded_kind", "begun_on", "owner", "expected_on", "words", "folded_words"),
    told_by={"kind": kind_in_words, "folded_kind": kind_in_words},
    correct=_correct_pathway,
    again=_pathway_again,
    follows=_pathway_follows,
    by_carrier=True,
    leaves=lambda _row: [],
)
STEP = Written(
    table=PathwayStep,
    words=("move", "folded_move", "day", "next_on", "words", "folded_words"),
    told_by={"move": move_in_words, "folded_move": move_in_words},
    correct=_correct_step,
    again=_step_again,
    follows=_step_follows,
    by_carrier=True,
    leaves=lambda _row: [],
    warns=lazy_gettext("An outcome that came of it and still waits is taken back; a verified one stands."),
)

KINDS = {Kind.PATHWAY: PATHWAY, Kind.PATHWAY_STEP: STEP}
