"""Answers to the instrument until a screening is made of them: kept part by part, so that a talk can be broken off."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import SmallInteger, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import screenings
from outreach.c2_connect.instrument import scoring, versions
from outreach.c2_connect.instrument.answers import Answer
from outreach.c2_connect.instrument.versions import Instrument, Part
from outreach.c2_connect.levels import PRESSING
from outreach.c2_connect.screenings import Measured, Screening, ScreeningDetails
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.core import clock
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed, Unreadable

Answers = dict[str, Answer]


class UnfinishedScreening(OfCase, OfPerson, Recorded, Base):
    """The answers so far in a case; gone once a screening was made of them."""

    __tablename__ = "unfinished_screenings"
    __label__ = "Questions begun"
    __table_args__ = (UniqueConstraint("case_id"),)

    version: Mapped[int] = mapped_column(SmallInteger, info=label("Version of the questions"))

    answers = Sealed("unfinished_screenings.answers", FieldClass.SENSITIVE, block=1024, label="Answers so far")


@dataclass(frozen=True, repr=False)
class Asked:
    """The instrument and what was answered so far."""

    instrument: Instrument
    answers: Answers


OF_CASE = Question(UnfinishedScreening, UnfinishedScreening.case_id == THIS_CASE)


def of_case(session: Session, case_id: UUID) -> UnfinishedScreening | None:
    """Return what was begun in a case."""
    return next(iter(OF_CASE.ask(session, case_id=case_id)), None)


def asked(row: UnfinishedScreening | None, day: date | None = None) -> Asked:
    """Return the instrument with the answers so far; the version in force on a day (today) if nothing was begun."""
    if row is None:
        return Asked(versions.in_force(day or clock.today()), {})
    return Asked(versions.of_version(row.version) or versions.in_force(clock.today()), _read(row))


def check_part(
    session: Session, case: Case, instrument: Instrument, answered: Collection[str], day: date | None = None
) -> None:
    """Raise NoBasis if these answers tell of health or safety, and no legal basis carries a screening on the day."""
    if scoring.tells_of_health(instrument, answered):
        lawful.check(session, case, Act.SCREENING, day or clock.today())


def keep(session: Session, case: Case, part: Part, answers: Mapping[str, Answer], actor: User) -> UnfinishedScreening:
    """Keep the answers to one part, in place of those before. Raises Refused, NoBasis (check_part)."""
    cases.check_open(case)
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())  # two windows that begin at once
    row = of_case(session, case.id)
    before = asked(row)
    check_part(session, case, before.instrument, answers)
    codes = {one.code for one in part.questions}
    kept = {code: one for code, one in before.answers.items() if code not in codes} | dict(answers)
    said = json.dumps({code: one.value for code, one in kept.items()})
    if row is None:
        details = {"case_id": case.id, "person_id": case.person_id, "made_by": actor.id}
        row = UnfinishedScreening(version=before.instrument.number, answers=said, **details)
        session.add(row)
    else:
        row.answers = said
    session.flush()
    audit.record(session, "needs.ask", actor, person_id=case.person_id, about=f"case:{case.id}")
    return row


def drop(session: Session, case: Case, actor: User) -> None:
    """Forget the answers so far."""
    row = of_case(session, case.id)
    if row is not None:
        session.delete(row)
        session.flush()
        audit.record(session, "needs.drop", actor, person_id=case.person_id, about=f"case:{case.id}")


def details(one: Asked, day: date, story: str | None = None) -> ScreeningDetails:
    """Return the screening that the answers so far make: every need that is red or amber, red ones first."""
    levels = scoring.levels(one.instrument, one.answers)
    needs = sorted((need for need in levels if levels[need].is_need), key=lambda need: PRESSING.index(levels[need]))
    measured = Measured(
        version=one.instrument.number,
        answers={code: answer.value for code, answer in one.answers.items()},
        levels=levels,
        tells_of_health=scoring.tells_of_health(one.instrument, one.answers),
    )
    return ScreeningDetails(day=day, needs=needs, story=story, measured=measured)


def finish(session: Session, case: Case, day: date, story: str | None, actor: User) -> Screening:
    """Make a screening of the answers. Raises Refused if nothing was answered, and as `screenings.screen`."""
    row = of_case(session, case.id)
    one = asked(row)
    if row is None or not one.answers:
        raise Refused(lazy_gettext("Nothing is answered yet."))
    made = screenings.screen(session, case, details(one, day, story), actor)
    session.delete(row)
    session.flush()
    return made


def _read(row: UnfinishedScreening) -> Answers:
    kept = row.answers
    if not kept or isinstance(kept, Unreadable):
        return {}
    return {code: Answer(value) for code, value in json.loads(kept).items()}
