"""Training: the hours that somebody attended, and their certificate, with the name and nothing else of a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.c3_control.therapy import TherapyKind, TherapySession
from outreach.casefile import paper_names
from outreach.casefile.cases import Case
from outreach.core import clock, paper_days, pdf, thai
from outreach.core.errors import NotFound

TEMPLATE = "c3_control/training.typ"


@dataclass(frozen=True)
class Attended:
    """What was attended: minutes in all, and the first and the last day."""

    minutes: int
    first: date
    last: date

    @property
    def hours(self) -> str:
        """The hours, in halves at most: what is less is not certified."""
        halves = self.minutes // 30
        return f"{halves // 2}.5" if halves % 2 else str(halves // 2)


LEAST = 30  # minutes: what is less is not certified


def is_certified(told: Iterable[TherapySession]) -> bool:
    """Return True if these sessions of a case add up to what a certificate needs."""
    counting = (one for one in told if one.kind is TherapyKind.TRAINING and not one.is_voided)
    return sum(one.minutes or 0 for one in counting) >= LEAST


def of_case(session: Session, case_id: UUID) -> Attended | None:
    """Return the training of a case whose minutes are written down; None without half an hour."""
    told = func.sum(TherapySession.minutes), func.min(TherapySession.day), func.max(TherapySession.day)
    query = select(*told).where(TherapySession.case_id == case_id, TherapySession.voided_at.is_(None))
    minutes, first, last = session.execute(query.where(TherapySession.kind == TherapyKind.TRAINING)).one()
    return Attended(int(minutes), first, last) if minutes and minutes >= LEAST else None


def certificate(session: Session, case: Case, actor: User) -> bytes:
    """Typeset the certificate; on record. Raises NotFound without training."""
    attended = of_case(session, case.id)
    if attended is None:
        raise NotFound
    audit.record(session, "therapy.certificate", actor, person_id=case.person_id, about=f"case:{case.id}")
    values = {
        "centre": session.get_one(Centre, case.centre_id).name,
        "name": paper_names.of(case.person),
        "hours": thai.in_thai_digits(attended.hours),
        "first": paper_days.long_day(attended.first),
        "last": paper_days.long_day(attended.last),
        "issued": paper_days.long_day(clock.today()),
    }
    return pdf.typeset(TEMPLATE, values)
