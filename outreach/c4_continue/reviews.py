"""Development reviews: body, mind and way of life; strengths to strengthen, weaknesses to reduce [004]."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c4_continue import review_scales
from outreach.c4_continue.review_scales import SCALES, Scale
from outreach.casefile import cases, continuing, due_days, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.due_kinds import What
from outreach.casefile.kinds import MilestoneKind
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed

LOWEST, HIGHEST = min(one.lowest for one in SCALES), max(one.highest for one in SCALES)  # 1: needs much help, 5: strong


class Review(OfCase, OfPerson, Voidable, Recorded, Base):
    """A development review: three parts of life, each scored from 1 to 5."""

    __tablename__ = "reviews"
    __label__ = "A development review"
    __table_args__ = (
        Index("ix_reviews_case_id_day", "case_id", "day"),
        CheckConstraint("body BETWEEN 1 AND 5 AND mind BETWEEN 1 AND 5 AND way_of_life BETWEEN 1 AND 5", name="scores"),
    )

    day: Mapped[date] = mapped_column(info=label("Day"))
    body: Mapped[int] = mapped_column(SmallInteger, info=label("Body"))
    mind: Mapped[int] = mapped_column(SmallInteger, info=label("Mind"))
    way_of_life: Mapped[int] = mapped_column(SmallInteger, info=label("Way of life"))

    @property
    def scale(self) -> Scale:
        """The version of the scale that held on its day."""
        return review_scales.on(self.day)

    strengths = Sealed("reviews.strengths", FieldClass.NARRATIVE, block=256, label="Strengths")
    weaknesses = Sealed("reviews.weaknesses", FieldClass.NARRATIVE, block=256, label="Weaknesses")


@dataclass(frozen=True, kw_only=True, repr=False)
class ReviewDetails:
    """Details of a review: scores from 1 to 5, strengths and weaknesses."""

    day: date
    body: int
    mind: int
    way_of_life: int
    strengths: str | None = None
    weaknesses: str | None = None


def hold(session: Session, case: Case, details: ReviewDetails, actor: User) -> Review:
    """Record a review. Raises Refused for a score outside 1 to 5, a closed case or a day outside it, NoBasis without a
    legal basis."""
    cases.check_open(case)
    cases.check_day(case, details.day)
    check_scores(details)
    lawful.check(session, case, Act.REVIEW, details.day)
    row = Review(
        case_id=case.id,
        person_id=case.person_id,
        day=details.day,
        body=details.body,
        mind=details.mind,
        way_of_life=details.way_of_life,
        strengths=details.strengths,
        weaknesses=details.weaknesses,
        made_by=actor.id,
    )
    session.add(row)
    milestones.record(session, case, MilestoneKind.REVIEW_DONE, details.day, row.id, actor)
    audit.record(session, "review.hold", actor, person_id=case.person_id, about=f"review:{row.id}")
    return row


def check_scores(details: ReviewDetails) -> None:
    """Raise Refused for a score outside 1 to 5."""
    for part in ("body", "mind", "way_of_life"):
        if not review_scales.on(details.day).holds(getattr(details, part)):
            raise Refused(lazy_gettext("A score from 1 to 5, please."), part)


OF_CASE = Question(Review, Review.case_id == THIS_CASE, by="-day -made_at", most=10)


def of_case(session: Session, case_id: UUID) -> list[Review]:
    """Return the newest reviews of a case."""
    return OF_CASE.ask(session, case_id=case_id)


def latest(session: Session, case_id: UUID) -> Review | None:
    """Return the newest review of a case that counts."""
    return next((one for one in of_case(session, case_id) if not one.is_voided), None)


def next_reviews(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the day by which each case that continues is reviewed again."""
    return continuing.next_days(session, case_ids, What.REVIEW)
