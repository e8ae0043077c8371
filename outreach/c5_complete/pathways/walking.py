"""How a pathway is walked: begun, the next step taken or left out, stopped. Its end is the outcome (`reaching.py`)."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.plans.models import Owner
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.c5_complete.pathways import reaching
from outreach.c5_complete.pathways.kinds import PathwayKind, Step
from outreach.c5_complete.pathways.models import Deed, Pathway, PathwayStep, folding, packed
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext

Row = TypeVar("Row", Pathway, PathwayStep)


@dataclass(frozen=True, kw_only=True, repr=False)
class BeginDetails:
    """Details of a beginning: kind, day, who sees to it, by when it is expected to be over."""

    kind: PathwayKind
    begun_on: date
    owner: Owner
    expected_on: date | None = None
    words: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class StepDetails:
    """What became of a step: its code as the page showed it, the day, words, the next appointment.

    outcome: of a step that is taken and reaches one.
    """

    code: str
    deed: Deed
    day: date
    words: str | None = None
    next_on: date | None = None
    outcome: OutcomeDetails | None = None


def act_of(kind: PathwayKind | None) -> Act:
    """Return the act that needs a legal basis."""
    return Act.CARE if kind is not None and kind.is_folded else Act.PATHWAY


def begin(session: Session, case: Case, details: BeginDetails, actor: User) -> Pathway:
    """Begin a pathway. Raises Refused for a closed case, a day outside it, or while one of its kind goes on; NoBasis
    without a legal basis."""
    cases.check_open(case)
    session.refresh(case, with_for_update={"of": Case})
    cases.check_day(case, details.begun_on, "begun_on")
    check_expected(details.begun_on, details.expected_on)
    check_alone(session, case, details.kind)
    lawful.check(session, case, act_of(details.kind), details.begun_on)
    pathway = Pathway(
        case_id=case.id,
        person_id=case.person_id,
        begun_on=details.begun_on,
        owner=details.owner,
        expected_on=details.expected_on,
        moved_on=details.begun_on,
        made_by=actor.id,
        **folding("kind", "words", folded=details.kind.is_folded, kind=details.kind.name, words=details.words),
    )
    session.add(pathway)
    return _kept(session, case, pathway, "pathway.begin", actor)


def go(session: Session, case: Case, pathway: Pathway, details: StepDetails, actor: User) -> PathwayStep:
    """Write down that the next step is taken or left out, or that the pathway is stopped there.

    Raises Refused for a closed case, a pathway that is over, another step than the next one (somebody was quicker), a
    day before the last one, or a step left out without a word; NoBasis without a legal basis.
    """
    cases.check_open(case)
    session.refresh(pathway, with_for_update={"of": Pathway})
    pathway.check_counts()
    kind, step = _next(session, pathway, details.code)
    check_step(case, pathway, details.day, details.next_on)
    check_words(details.deed, details.words)
    lawful.check(session, case, act_of(kind), details.day)
    ends = details.deed.is_end or step == kind.steps[-1]
    row = PathwayStep(
        case_id=case.id,
        person_id=case.person_id,
        pathway_id=pathway.id,
        day=details.day,
        next_on=None if ends else details.next_on,
        ends=ends,
        made_by=actor.id,
        **folding("move", "words", folded=kind.is_folded, move=packed(details.deed, step.code), words=details.words),
    )
    reaching.reach(session, case, row, step, details.deed, details.outcome, actor)
    session.add(row)
    settle(session, pathway)
    return _kept(session, case, row, "pathway.step", actor)


def settle(session: Session, pathway: Pathway) -> None:
    """Let a pathway say on which day its last step was, and whether it is over: both follow the steps that count."""
    session.flush()
    rows = session.scalars(of_pathway(pathway.id)).all()
    pathway.moved_on = max((one.day for one in rows), default=pathway.begun_on)
    pathway.over_on = max((one.day for one in rows if one.ends), default=None)
    session.flush()


def of_pathway(pathway_id: UUID) -> Select[PathwayStep]:
    """Select the steps of a pathway that count, in their order."""
    query = select(PathwayStep).where(PathwayStep.pathway_id == pathway_id, PathwayStep.voided_at.is_(None))
    return query.order_by(PathwayStep.day, PathwayStep.made_at)


def check_expected(begun_on: date | None, expected_on: date | None) -> None:
    """Raise Refused for an end that is expected before the beginning."""
    if begun_on and expected_on and expected_on <= begun_on:
        raise Refused(lazy_gettext("It is expected after its beginning."), "expected_on")


def check_step(case: Case, pathway: Pathway, day: date, next_on: date | None) -> None:
    """Raise Refused for a day outside the case or before the last step, or an appointment that is not after it."""
    check_after(case, pathway, day)
    check_next(day, next_on)


def check_after(case: Case, pathway: Pathway, day: date) -> None:
    """Raise Refused for a day outside the case, or before the last step."""
    check_day(case, pathway, day)
    if day < pathway.moved_on:
        raise Refused(lazy_gettext("The step before was later, on %(day)s.", day=pathway.moved_on), "day")


def check_between(session: Session, row: PathwayStep, day: date) -> None:
    """Raise Refused for a day before the steps that come before this one, or after those that follow it."""
    kind = row.pathway.opened
    places = {step.code: place for place, step in enumerate(kind.steps)} if kind else {}
    for one in session.scalars(of_pathway(row.pathway_id)).all():
        behind = places.get(one.code, 0) - places.get(row.code, 0)
        if behind < 0 and day < one.day:
            raise Refused(lazy_gettext("The step before was later, on %(day)s.", day=one.day), "day")
        if behind > 0 and day > one.day:
            raise Refused(lazy_gettext("The step that follows was earlier, on %(day)s.", day=one.day), "day")


def check_day(case: Case, pathway: Pathway, day: date) -> None:
    """Raise Refused for a day outside the case, or before the pathway was begun."""
    cases.check_day(case, day)
    if day < pathway.begun_on:
        raise Refused(lazy_gettext("The pathway was begun later, on %(day)s.", day=pathway.begun_on), "day")


def check_next(day: date | None, next_on: date | None) -> None:
    """Raise Refused for a next appointment that is not after the step."""
    if day and next_on and next_on <= day:
        raise Refused(lazy_gettext("The next appointment comes after this step."), "next_on")


def check_words(deed: Deed | None, words: str | None) -> None:
    """Raise Refused for a step that is left out, or a pathway that is stopped, without a word."""
    if deed is not None and deed.needs_words and not words:
        raise Refused(lazy_gettext("Write in a word why."), "words")


def get(session: Session, case: Case, pathway_id: UUID) -> Pathway:
    """Return one pathway of a case. Raises NotFound."""
    pathway = session.get(Pathway, pathway_id)
    if pathway is None or pathway.case_id != case.id:
        raise NotFound
    return pathway


def _next(session: Session, pathway: Pathway, code: str) -> tuple[PathwayKind, Step]:
    """Return the kind of a pathway, and its next step, which must be the one that is meant."""
    kind = pathway.opened
    if kind is None:
        raise NotFound
    rows = session.scalars(of_pathway(pathway.id)).all()
    step = kind.after([one.code for one in rows])
    if pathway.over_on is not None or step is None:
        raise Refused(lazy_gettext("This pathway is over. Begin a new one if it goes on."))
    if step.code != code:
        raise Refused(lazy_gettext("This step is written down already: next comes “%(step)s”.", step=step.label))
    return kind, step


def check_alone(session: Session, case: Case, kind: PathwayKind) -> None:
    """Raise Refused while a pathway of this kind goes on in the case, and hold the case until then."""
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    query = select(Pathway).where(Pathway.case_id == case.id, Pathway.voided_at.is_(None), Pathway.over_on.is_(None))
    if any(one.opened is not None and one.opened.code == kind.code for one in session.scalars(query)):
        raise Refused(lazy_gettext("A pathway of this kind goes on already. Stop it before you begin anew."), "kind")


def _kept(session: Session, case: Case, row: Row, deed: str, actor: User) -> Row:
    session.add(row)
    session.flush()
    milestones.refresh(session, case, actor)
    audit.record(session, deed, actor, person_id=case.person_id, about=f"{row.__tablename__}:{row.id}")
    return row
