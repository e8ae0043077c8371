"""Outcomes: results of a young person's case, with evidence, verified by a second person, and checked for lasting."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.c5_complete.outcome_codes import EvidenceKind, Occupation, OutcomeKind, OutcomeState
from outreach.casefile import cases, milestones, notices
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.queues import Queue
from outreach.core import clock, undoing
from outreach.core.codes import stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base, first_or_refused
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.planning import unindexed
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed
from outreach.web.paging import Keyset

_LASTS = text("state <> 'sent_back' AND occupation IS NULL AND ended_on IS NULL")
_WORK = text("state <> 'sent_back' AND occupation IS NOT NULL")


class Outcome(OfCase, OfPerson, Recorded, Base):
    """An outcome of a case, from the day on which it came about."""

    __tablename__ = "outcomes"
    __label__ = "Outcomes"
    __table_args__ = (
        Index("ix_outcomes_case_id", "case_id"),
        Index("ix_outcomes_state", "state"),
        Index(
            "uq_outcomes_lasting_case_id_kind",
            "case_id",
            "kind",
            unique=True,
            sqlite_where=_LASTS,
            postgresql_where=_LASTS,
        ),
        Index(
            "uq_outcomes_case_id_occupation_day",
            "case_id",
            "occupation",
            "day",
            unique=True,
            sqlite_where=_WORK,
            postgresql_where=_WORK,
        ),
        CheckConstraint("(kind = 'occupation') = (occupation IS NOT NULL)", name="occupation_named"),
        CheckConstraint("verified_by IS NULL OR verified_by <> made_by", name="two_people"),
    )

    kind: Mapped[OutcomeKind] = mapped_column(stored(OutcomeKind, "kind"), info=label("Kind"))
    occupation: Mapped[Occupation | None] = mapped_column(stored(Occupation, "occupation"), info=label("Occupation"))
    day: Mapped[date] = mapped_column(info=label("Day"))
    evidence_kind: Mapped[EvidenceKind] = mapped_column(
        stored(EvidenceKind, "evidence_kind"), info=label("Kind of evidence")
    )
    state: Mapped[OutcomeState] = mapped_column(
        stored(OutcomeState, "state"), default=OutcomeState.RECORDED, info=label("State")
    )
    verified_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Verified at"))
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Verified by"))
    sustained_on: Mapped[date | None] = mapped_column(info=label("Still so on"))
    ended_on: Mapped[date | None] = mapped_column(info=label("Ended on"))
    look_again_on: Mapped[date | None] = mapped_column(info=label("Look again on"))

    @property
    def is_voided(self) -> bool:
        """True if it counts nowhere: it was sent back, or its verification was withdrawn."""
        return self.state == OutcomeState.SENT_BACK

    def may_be_undone(self, actor: User) -> bool:
        """Return True while the verification can be undone: by who gave it, until it is known to last or to end."""
        return self.undo_until(actor) is not None

    def undo_until(self, actor: User) -> datetime | None:
        """Return the moment until which the actor may undo the verification; None if they may not."""
        known = self.sustained_on or self.ended_on or self.look_again_on
        if self.state != OutcomeState.VERIFIED or known:
            return None
        return undoing.until(self.verified_at, self.verified_by, actor.id)

    evidence = Sealed("outcomes.evidence", FieldClass.NARRATIVE, block=256, label="Evidence")
    answer = Sealed("outcomes.answer", FieldClass.NARRATIVE, block=256, label="The supervisor's answer")


@dataclass(frozen=True, kw_only=True, repr=False)
class OutcomeDetails:
    """Details of an outcome: kind, day, evidence. occupation: only for the kind OCCUPATION."""

    kind: OutcomeKind
    day: date
    evidence_kind: EvidenceKind
    evidence: str
    occupation: Occupation | None = None


def record(session: Session, case: Case, details: OutcomeDetails, actor: User) -> Outcome:
    """Record an outcome. Raises Refused for a day before the first contact or in the future, or without its occupation.

    Also for a duplicate: one that still lasts, or the same occupation from the same day (docs/decisions/0017). Another
    occupation, or an ended outcome that came about anew, is a new row; statistics count the person once.
    NoBasis without a legal basis today.
    """
    cases.check_open(case)
    cases.check_day(case, details.day)
    check_occupation(details.kind, details.occupation)
    _check_again(of_case(session, case.id), details)
    lawful.check(session, case, Act.OUTCOME, clock.today())
    outcome = Outcome(
        case_id=case.id,
        person_id=case.person_id,
        kind=details.kind,
        occupation=details.occupation,
        day=details.day,
        evidence_kind=details.evidence_kind,
        state=OutcomeState.RECORDED,
        evidence=details.evidence,
        made_by=actor.id,
    )
    with first_or_refused(session, partial(_twice, details.kind)):
        session.add(outcome)
    milestones.record(session, case, MilestoneKind.OUTCOME_RECORDED, details.day, outcome.id, actor, code=details.kind)
    notices.ask(session, case.centre_id, notices.NoticeKind.OUTCOME_RECORDED, case.id, actor, about=outcome.id)
    audit.record(session, "outcome.record", actor, person_id=case.person_id, about=f"outcome:{outcome.id}")
    return outcome


def verify(session: Session, case: Case, outcome: Outcome, actor: User) -> None:
    """Verify an outcome: from now on it counts. Raises Refused if the actor recorded it, or if it is decided."""
    _check_waiting(outcome)
    if outcome.made_by == actor.id:
        raise Refused(lazy_gettext("Somebody else than the one who recorded it verifies an outcome."))
    outcome.state = OutcomeState.VERIFIED
    outcome.verified_at, outcome.verified_by = clock.now(), actor.id
    milestones.record(session, case, MilestoneKind.OUTCOME_VERIFIED, outcome.day, outcome.id, actor, code=outcome.kind)
    notices.answer(session, [outcome.made_by], notices.NoticeKind.OUTCOME_VERIFIED, case.id, actor, about=outcome.id)
    audit.record(session, "outcome.verify", actor, person_id=case.person_id, about=f"outcome:{outcome.id}")


def send_back(session: Session, case: Case, outcome: Outcome, answer: str, actor: User) -> None:
    """Send an outcome back with an answer: it does not count. Raises Refused if it is decided."""
    _check_waiting(outcome)
    outcome.state = OutcomeState.SENT_BACK
    outcome.answer = answer
    milestones.void(session, case, outcome.id, actor)
    notices.answer(session, [outcome.made_by], notices.NoticeKind.OUTCOME_SENT_BACK, case.id, actor, about=outcome.id)
    audit.record(session, "outcome.send_back", actor, person_id=case.person_id, about=f"outcome:{outcome.id}")


def sustain(session: Session, case: Case, outcome: Outcome, day: date, actor: User) -> None:
    """Record that a verified outcome still lasts on a later day, in closed cases too (docs/sources.md)."""
    check_lasting(case, outcome, day)
    outcome.sustained_on, outcome.look_again_on = day, None
    milestones.record(session, case, MilestoneKind.OUTCOME_SUSTAINED, day, outcome.id, actor, code=outcome.kind)
    audit.record(session, "outcome.sustain", actor, person_id=case.person_id, about=f"outcome:{outcome.id}")


def check_lasting(case: Case, outcome: Outcome, day: date) -> None:
    """Raise Refused unless it can be recorded for this day that an outcome lasts or has ended."""
    cases.check_day(case, day)
    if outcome.state != OutcomeState.VERIFIED:
        raise Refused(lazy_gettext("Only a verified outcome can last."))
    if outcome.ended_on is not None:
        raise Refused(lazy_gettext("This outcome ended on %(day)s.", day=outcome.ended_on))
    check_new(outcome, day)


def check_new(outcome: Outcome, day: date) -> None:
    """Raise Refused for a day until which it is known already that an outcome lasts."""
    known = outcome.sustained_on or outcome.day
    if day <= known:
        raise Refused(lazy_gettext("Choose a day after %(day)s: until then it is known already.", day=known), "day")


OF_CASE = Question(Outcome, Outcome.case_id == THIS_CASE, by="-day")


def of_case(session: Session, case_id: UUID) -> list[Outcome]:
    """Return the outcomes of a case, newest first."""
    return OF_CASE.ask(session, case_id=case_id)


def get(session: Session, case: Case, outcome_id: UUID) -> Outcome:
    """Return one outcome of a case. Raises NotFound."""
    outcome = session.get(Outcome, outcome_id)
    if outcome is None or outcome.case_id != case.id:
        raise NotFound
    return outcome


@per_user
def waiting(actor: Viewer) -> Queue[Outcome]:
    """Return the outcomes of the actor's cases that wait to be verified, oldest first."""
    query = select(Outcome, Case).join(Case, Case.id == unindexed(Outcome.case_id))
    query = query.where(Outcome.state == OutcomeState.RECORDED, cases.in_sight(actor, of_few=True))
    return Queue(query, Keyset(Outcome.made_at, Outcome.id))


def _check_again(earlier: list[Outcome], details: OutcomeDetails) -> None:
    same = [one for one in earlier if one.kind == details.kind and one.state != OutcomeState.SENT_BACK]
    if details.kind == OutcomeKind.OCCUPATION:
        if any((one.occupation, one.day) == (details.occupation, details.day) for one in same):
            raise _twice(details.kind)
        return
    if any(one.ended_on is None for one in same):
        raise _twice(details.kind)
    known = max((one.sustained_on or one.day for one in same), default=None)
    if known and details.day <= known:
        raise Refused(lazy_gettext("Choose a day after %(day)s: until then the earlier one lasted.", day=known), "day")


def _twice(kind: OutcomeKind) -> Refused:
    work = lazy_gettext("This occupation is recorded from this day on already.")
    else_ = lazy_gettext(
        "This outcome is recorded in this case already. If it ended and came about anew, first say so at it."
    )
    return Refused(work, "occupation") if kind == OutcomeKind.OCCUPATION else Refused(else_, "kind")


def _check_waiting(one: Outcome) -> None:
    if one.state != OutcomeState.RECORDED:
        raise Refused(lazy_gettext("This outcome has been decided already: %(state)s.", state=one.state.label))


def check_occupation(kind: OutcomeKind, occupation: Occupation | None) -> None:
    """Raise Refused for an occupation without that outcome, or the reverse."""
    if (kind == OutcomeKind.OCCUPATION) != (occupation is not None):
        belongs, choose = (
            lazy_gettext("An occupation belongs to that outcome only."),
            lazy_gettext("Choose the occupation."),
        )
        raise Refused(belongs if occupation else choose, "occupation")
