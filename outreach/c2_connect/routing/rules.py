"""Rules of routing, as data: who is placed where for a need, each from a day on, kept with who made it.

The first ones are the shelter table of the source [004] (`shelter_rules.csv`). A rule says for its place and need what
the directory entry says otherwise. Of the rules that run on a day, the one that began last holds; one that
has begun is never changed, only ended, so that a past day is answered as it was then.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import agencies
from outreach.c2_connect.agencies import ForSex
from outreach.c2_connect.needs import Need
from outreach.ground import clock
from outreach.ground.codes import Code, stored
from outreach.ground.columns import Moment, id_column
from outreach.ground.database import Base
from outreach.ground.errors import NotFound, Refused
from outreach.ground.language import Later, language, later

BAAN_RAO = "baan-rao"  # the programme's own house: a stay there is an admission, not a referral
RULES = Path(__file__).with_name("shelter_rules.csv")
OLDEST = 120  # years


class RuleReason(Code):
    """Why the source sends somebody to a place [004]."""

    BAAN_RAO_MALE = "baan_rao_male", "Baan Rao takes in male youth"
    YOUNG_WOMEN = "young_women", "For young women of 18 or under who need a home"
    OVER_18 = "over_18", "For those over 18: housing and work together, better than elsewhere"
    HEALING = "healing", "For healing of the mind"


class InBoth(Later):
    """A sentence that a supervisor wrote in both languages."""

    __slots__ = ("thai",)

    def __init__(self, thai: str, english: str) -> None:
        super().__init__(english)
        self.thai = thai

    def __str__(self) -> str:
        return self.thai if language() == "th" else self.text


class ShelterRule(Base):
    """Whom a place takes for a need, from a day on (to_day: the last one). Its reason is coded, or in own words.

    community_id: only those who live there. made_by: nobody for the table of the source.
    """

    __tablename__ = "shelter_rules"
    __table_args__ = (Index("ix_shelter_rules_place_need_from_day", "place", "need", "from_day"),)

    id: Mapped[UUID] = id_column()
    place: Mapped[str] = mapped_column(String(40))
    need: Mapped[Need] = mapped_column(stored(Need, "need"))
    for_sex: Mapped[ForSex] = mapped_column(stored(ForSex, "for_sex"))
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    from_day: Mapped[date]
    reason: Mapped[RuleReason | None] = mapped_column(stored(RuleReason, "reason"))
    to_day: Mapped[date | None]
    community_id: Mapped[UUID | None] = mapped_column(ForeignKey("communities.id"))
    reason_th: Mapped[str | None] = mapped_column(String(200))
    reason_en: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime | None] = mapped_column(Moment, default=clock.now)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    @property
    def words(self) -> Later:
        """Why, in the language of the page."""
        if self.reason_th or self.reason_en or not self.reason:
            return InBoth(self.reason_th or self.reason_en or "", self.reason_en or self.reason_th or "")
        return self.reason.label

    def runs(self, day: date) -> bool:
        """Whether it has begun and not ended."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


@dataclass(frozen=True, kw_only=True)
class RuleDetails:
    """A rule as a supervisor writes it. place: the code of an agency, or BAAN_RAO."""

    place: str
    need: Need
    from_day: date
    for_sex: ForSex = ForSex.ANY
    min_age: int | None = None
    max_age: int | None = None
    community_id: UUID | None = None
    reason: RuleReason | None = None
    reason_th: str | None = None
    reason_en: str | None = None
    to_day: date | None = None


def add(session: Session, details: RuleDetails, actor: User) -> ShelterRule:
    """Let a rule hold from a day on. Raises Refused for bounds that nobody fits, or a day that is over."""
    check(session, details)
    rule = _row(details, actor.id)
    session.add(rule)
    session.flush()
    audit.record(session, "rule.add", actor, about=f"rule:{rule.id}")
    return rule


def end(session: Session, rule: ShelterRule, last_day: date, actor: User) -> ShelterRule:
    """Let a rule hold until a day and no longer; one that has not begun never does.

    Raises Refused for a day that is over: what was answered then stays as it was; and for one after its end: whom a
    longer rule would reach, its preview tells.
    """
    today = clock.today()
    if rule.to_day is not None and rule.to_day < today:
        raise Refused(later("This rule has ended already."), "to_day")
    begun = rule.from_day <= today
    if begun and last_day < today:
        raise Refused(later("Choose today or a later day: the past stays as it was."), "to_day")
    if rule.to_day is not None and last_day > rule.to_day:
        raise Refused(later("It ends on %(day)s already: for longer, make a new rule.", day=rule.to_day), "to_day")
    rule.to_day = last_day if begun else max(last_day, rule.from_day - timedelta(days=1))
    rule.ended_by = actor.id
    session.flush()
    audit.record(session, "rule.end", actor, about=f"rule:{rule.id}")
    return rule


def check(session: Session, details: RuleDetails) -> None:
    """Raises Refused, at the field, for what cannot be a rule."""
    low, high = details.min_age, details.max_age
    for field, age in (("min_age", low), ("max_age", high)):
        if age is not None and not 0 <= age <= OLDEST:
            raise Refused(later("A number from 0 to 120, please."), field)
    if low is not None and high is not None and low > high:
        raise Refused(later("The highest age is below the lowest."), "max_age")
    if details.from_day < clock.today():
        raise Refused(later("Choose today or a later day: the past stays as it was."), "from_day")
    if details.to_day and details.to_day < details.from_day:
        raise Refused(later("It cannot end before it begins."), "to_day")
    if not (details.reason or details.reason_th):
        raise Refused(later("Write the reason that the caseworker will read."), "reason_th")
    _check_place(session, details)


def in_force(session: Session, needs: Collection[Need], day: date) -> dict[tuple[str, Need], ShelterRule]:
    """The rule that holds on a day for each place and need: of those that run, the one that began last."""
    query = select(ShelterRule).where(
        ShelterRule.need.in_(needs),
        ShelterRule.from_day <= day,
        or_(ShelterRule.to_day.is_(None), ShelterRule.to_day >= day),
    )
    rules = session.scalars(query.order_by(ShelterRule.from_day, ShelterRule.made_at.nulls_first()))
    return {(rule.place, rule.need): rule for rule in rules}


def running(session: Session, place: str, need: Need, day: date) -> list[ShelterRule]:
    """The rules of a place and need that run on a day; the last one holds."""
    query = select(ShelterRule).where(ShelterRule.place == place, ShelterRule.need == need)
    query = query.order_by(ShelterRule.from_day, ShelterRule.made_at.nulls_first())
    return [rule for rule in session.scalars(query) if rule.runs(day)]


def everyone(session: Session) -> list[ShelterRule]:
    """All rules, those of a place and need together, the one that began last first."""
    query = select(ShelterRule).order_by(ShelterRule.need, ShelterRule.place, ShelterRule.from_day.desc())
    return list(session.scalars(query))


def get(session: Session, rule_id: UUID) -> ShelterRule:
    """One rule. Raises NotFound."""
    rule = session.get(ShelterRule, rule_id)
    if rule is None:
        raise NotFound
    return rule


def proposed(details: RuleDetails) -> ShelterRule:
    """The rule as it would stand, put down nowhere: to see whom it would reach."""
    return _row(details, None)


def load_rules(session: Session) -> None:
    """Add the shelter table of the source, if there is none yet."""
    if session.scalar(select(ShelterRule.id).limit(1)):
        return
    with RULES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            session.add(
                ShelterRule(
                    place=row["place"],
                    need=Need(row["need"]),
                    for_sex=ForSex(row["sex"]),
                    min_age=int(row["min_age"]) if row["min_age"] else None,
                    max_age=int(row["max_age"]) if row["max_age"] else None,
                    from_day=date.fromisoformat(row["from_day"]),
                    reason=RuleReason(row["reason"]),
                )
            )
    session.flush()


def _check_place(session: Session, details: RuleDetails) -> None:
    if details.place == BAAN_RAO:
        if details.for_sex != ForSex.MALE:
            raise Refused(later("Baan Rao can house male youth only."), "for_sex")
        if details.need != Need.SHELTER:
            raise Refused(later("Baan Rao gives shelter; for other needs choose an agency."), "need")
        return
    agency = agencies.by_code(session, details.place)
    if agency is None:
        raise Refused(later("Choose from the list."), "place")
    if details.need not in agency.needs:
        raise Refused(later("By its entry this agency does not serve this need. Change the entry first."), "need")


def _row(details: RuleDetails, made_by: UUID | None) -> ShelterRule:
    return ShelterRule(
        place=details.place,
        need=details.need,
        for_sex=details.for_sex,
        min_age=details.min_age,
        max_age=details.max_age,
        community_id=details.community_id,
        reason=details.reason,
        reason_th=details.reason_th,
        reason_en=details.reason_en,
        from_day=details.from_day,
        to_day=details.to_day,
        made_by=made_by,
    )
