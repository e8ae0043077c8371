"""Routing rules, as data: whom a place takes for a need, each with a first day and its author.

The first ones are the shelter table of the source [004] (shelter_table.py), and hold at every centre. A rule replaces
the bounds of the directory entry for its place and need. Of the rules that run on a day, the centre's own precedes one
of every centre, then the latest to begin; one that has begun is never changed, only ended, so that questions about a
past day keep their answer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, SmallInteger, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit, centres
from outreach.access.users import User
from outreach.c2_connect.routing.own_places import BAAN_RAO as BAAN_RAO
from outreach.c2_connect.routing.own_places import OWN_HOUSES as OWN_HOUSES
from outreach.c2_connect.routing.own_places import WOMENS_HOUSE as WOMENS_HOUSE
from outreach.c2_connect.routing.own_places import check_place
from outreach.c2_connect.routing.reasons import OwnWords
from outreach.c2_connect.routing.reasons import RuleReason as RuleReason
from outreach.casefile.columns import THIS_CENTRE, THIS_DAY
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.languages import LANGUAGES
from outreach.core.questions import Question
from outreach.directory.agencies import Bounds, ForSex
from outreach.directory.needs import Need

OLDEST = 120  # years


class ShelterRule(Identified, Base):
    """A rule: whom a place takes for a need, from a day on. Its reason is a code, or own words."""

    __tablename__ = "shelter_rules"
    __table_args__ = (Index("ix_shelter_rules_place_need_from_day", "place", "need", "from_day"),)

    place: Mapped[str] = mapped_column(String(40))
    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centres.id"), index=True)
    """Centre whose young people it applies to; None: every centre without one of its own (docs/decisions/0016)."""
    need: Mapped[Need] = mapped_column(stored(Need, "need"))
    for_sex: Mapped[ForSex] = mapped_column(stored(ForSex, "for_sex"))
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    from_day: Mapped[date]
    reason: Mapped[RuleReason | None] = mapped_column(stored(RuleReason, "reason"))
    to_day: Mapped[date | None]
    """The last day."""
    community_id: Mapped[UUID | None] = mapped_column(ForeignKey("communities.id"))
    """Only residents of this community."""
    reason_th: Mapped[str | None] = mapped_column(String(200))
    reason_en: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime | None] = mapped_column(Moment, default=clock.now)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """None for the table of the source."""
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    @property
    def words(self) -> LazyText:
        """Reason, in the language of the page."""
        if self.reason_th or self.reason_en or not self.reason:
            return OwnWords({code: getattr(self, f"reason_{code}", None) for code in LANGUAGES})
        return self.reason.label

    def runs(self, day: date) -> bool:
        """Return True if it has begun and not ended."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)


@dataclass(frozen=True, kw_only=True)
class RuleDetails:
    """Details of a rule. place: the code of an agency, or one of OWN_HOUSES."""

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
    """Add a rule. Raises Refused for impossible bounds, or a past day."""
    check(session, details, actor.centre_id)
    rule = _row(details, actor.id, actor.centre_id)
    session.add(rule)
    session.flush()
    audit.record(session, "rule.add", actor, about=f"rule:{rule.id}")
    return rule


def end(session: Session, rule: ShelterRule, last_day: date, actor: User) -> ShelterRule:
    """End a rule after a day; one whose last day is before its first never holds.

    Raises Refused for a past day, since past answers stay; for a day after its present end, since a longer rule needs a
    preview of its own; and for a rule of every centre, since another centre may rely on it.
    """
    if not may_end(session, rule, actor):
        raise Refused(
            lazy_gettext("This rule holds for every centre. Make one of your own: at your centre it goes before.")
        )
    today = clock.today()
    if rule.to_day is not None and rule.to_day < today:
        raise Refused(lazy_gettext("This rule has ended already."), "to_day")
    begun = rule.from_day <= today
    if begun and last_day < today:
        raise Refused(lazy_gettext("Choose today or a later day: the past stays as it was."), "to_day")
    if rule.to_day is not None and last_day > rule.to_day:
        raise Refused(
            lazy_gettext("It ends on %(day)s already: for longer, make a new rule.", day=rule.to_day), "to_day"
        )
    rule.to_day = last_day if begun else max(last_day, rule.from_day - timedelta(days=1))
    rule.ended_by = actor.id
    session.flush()
    audit.record(session, "rule.end", actor, about=f"rule:{rule.id}")
    return rule


def may_end(session: Session, rule: ShelterRule, actor: User) -> bool:
    """Return True if the actor may end a rule: of their own centre; of every centre only if theirs is the only one."""
    if rule.centre_id is not None:
        return rule.centre_id == actor.centre_id
    return len(centres.all_centres(session)) == 1


def check(session: Session, details: RuleDetails, centre_id: UUID | None = None) -> None:
    """Raise Refused, at the field, for an invalid rule of this centre."""
    low, high = details.min_age, details.max_age
    for field, age in (("min_age", low), ("max_age", high)):
        if age is not None and not 0 <= age <= OLDEST:
            raise Refused(lazy_gettext("A number from 0 to 120, please."), field)
    Bounds(min_age=low, max_age=high).check()
    check_days(details.from_day, details.to_day)
    check_reason(details.reason, details.reason_th)
    check_place(session, centre_id, details.place, details.need, details.for_sex)


def check_days(from_day: date, to_day: date | None) -> None:
    """Raise Refused for a past day, or an end before the beginning."""
    if from_day < clock.today():
        raise Refused(lazy_gettext("Choose today or a later day: the past stays as it was."), "from_day")
    if to_day and to_day < from_day:
        raise Refused(lazy_gettext("It cannot end before it begins."), "to_day")


def check_reason(reason: RuleReason | None, reason_th: str | None) -> None:
    """Raise Refused without a reason."""
    if not (reason or reason_th):
        raise Refused(lazy_gettext("Write the reason that the caseworker will read."), "reason_th")


ON_A_DAY = Question(
    ShelterRule,
    or_(ShelterRule.centre_id.is_(None), ShelterRule.centre_id == THIS_CENTRE),
    ShelterRule.from_day <= THIS_DAY,
    or_(ShelterRule.to_day.is_(None), ShelterRule.to_day >= THIS_DAY),
)


def in_force(
    session: Session, needs: Collection[Need], day: date, centre_id: UUID | None
) -> dict[tuple[str, Need], ShelterRule]:
    """Return the rule in force on a day at a centre for each place and need: the latest to begin.

    The centre's own precedes one of every centre.
    """
    return {(rule.place, rule.need): rule for rule in _by_rank(session, day, centre_id) if rule.need in needs}


def running(session: Session, place: str, need: Need, day: date, centre_id: UUID | None) -> list[ShelterRule]:
    """Return the rules of a place and need that run on a day at a centre; the last one is in force."""
    return [rule for rule in _by_rank(session, day, centre_id) if (rule.place, rule.need) == (place, need)]


def _by_rank(session: Session, day: date, centre_id: UUID | None) -> list[ShelterRule]:
    """Return the rules of a day, the one that holds last: the centre's own, then the latest to begin, then made."""

    def rank(rule: ShelterRule) -> tuple[bool, date, bool, datetime | None]:
        return rule.centre_id is not None, rule.from_day, rule.made_at is not None, rule.made_at

    return sorted(ON_A_DAY.ask(session, centre_id=centre_id, day=day), key=rank)


def of_centre(centre_id: UUID | None) -> ColumnElement[bool]:
    """Return the SQL condition for rules of a centre or of every centre."""
    return or_(ShelterRule.centre_id.is_(None), ShelterRule.centre_id == centre_id)


def everyone(session: Session, centre_id: UUID | None) -> list[ShelterRule]:
    """Return all rules of a centre, grouped by need and place, the latest to begin first."""
    query = select(ShelterRule).where(of_centre(centre_id))
    return list(session.scalars(query.order_by(ShelterRule.need, ShelterRule.place, ShelterRule.from_day.desc())))


def get(session: Session, rule_id: UUID, actor: User) -> ShelterRule:
    """Return one rule of the actor's centre, or of every one. Raises NotFound."""
    rule = session.get(ShelterRule, rule_id)
    if rule is None or rule.centre_id not in (None, actor.centre_id):
        raise NotFound
    return rule


def proposed(details: RuleDetails, centre_id: UUID | None) -> ShelterRule:
    """Return an unsaved rule, for a preview."""
    return _row(details, None, centre_id)


def _row(details: RuleDetails, made_by: UUID | None, centre_id: UUID | None) -> ShelterRule:
    return ShelterRule(
        centre_id=centre_id,
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
