"""Routing: which places fit a need of a young person, why, and why the others do not.

A pure function of plain facts. The shelter table of the source [004] is data (`shelter_rules`), with the day from
which each bound holds; for all other needs the agency's own directory entry says whom it serves.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import Index, SmallInteger, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.c2_connect import agencies
from outreach.c2_connect.agencies import Agency, ForSex
from outreach.c2_connect.needs import Need
from outreach.casefile import people
from outreach.casefile.people import Person, Sex
from outreach.ground.codes import Code, stored
from outreach.ground.columns import id_column
from outreach.ground.database import Base
from outreach.ground.errors import Refused
from outreach.ground.language import Later, later

BAAN_RAO = "baan-rao"  # the programme's own house: a stay there is an admission, not a referral
RULES = Path(__file__).with_name("shelter_rules.csv")


class RuleReason(Code):
    """Why the source sends somebody to a place [004]."""

    BAAN_RAO_MALE = "baan_rao_male", "Baan Rao takes in male youth"
    YOUNG_WOMEN = "young_women", "For young women of 18 or under who need a home"
    OVER_18 = "over_18", "For those over 18: housing and work together, better than elsewhere"
    HEALING = "healing", "For healing of the mind"


class ShelterRule(Base):
    """Who without a home is placed where, from a day on; the newest rule of a place and need holds."""

    __tablename__ = "shelter_rules"
    __table_args__ = (Index("ix_shelter_rules_place_need_from_day", "place", "need", "from_day"),)

    id: Mapped[UUID] = id_column()
    place: Mapped[str] = mapped_column(String(40))
    need: Mapped[Need] = mapped_column(stored(Need, "need"))
    for_sex: Mapped[ForSex] = mapped_column(stored(ForSex, "for_sex"))
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    from_day: Mapped[date]
    reason: Mapped[RuleReason] = mapped_column(stored(RuleReason, "reason"))


@dataclass(frozen=True)
class Offer:
    """What a place offers for one need, in plain facts."""

    place: str
    serves: frozenset[Need]
    for_sex: ForSex = ForSex.ANY
    min_age: int | None = None
    max_age: int | None = None
    in_use: bool = True
    agreed: bool = True
    reason: RuleReason | None = None


@dataclass(frozen=True)
class Fit:
    """Whether a place fits, and the sentences that say why or why not. agency: None for Baan Rao itself."""

    place: str
    agency: Agency | None
    fits: bool
    why: tuple[Later, ...]


def judge(offer: Offer, need: Need, sex: Sex, age: int | None) -> tuple[bool, tuple[Later, ...]]:
    """Whether one offer fits this need of somebody of this sex and age (full years on the day; None if not known)."""
    against = tuple(_against(offer, need, sex, age))
    if against:
        return False, against
    reason = offer.reason.label if offer.reason else later("Serves this need: %(need)s", need=need.label)
    return True, (reason,)


def match(
    need: Need, sex: Sex, age: int | None, offers: Iterable[Offer]
) -> list[tuple[Offer, bool, tuple[Later, ...]]]:
    """Judge every offer; those that fit first, a rule of the source before a mere entry of the directory."""
    judged = [(offer, *judge(offer, need, sex, age)) for offer in offers]
    return sorted(judged, key=lambda one: (not one[1], one[0].reason is None))


def for_needs(session: Session, person: Person, needs: Sequence[Need], day: date) -> list[tuple[Need, list[Fit]]]:
    """For each need of a young person, all places, judged on a day. The directory is read once."""
    known = {agency.code: agency for agency in agencies.everyone(session)}
    rules, age = _rules(session, needs, day), people.age_on(person, day)
    found = []
    for need in needs:
        offers = [_offer(agency, rules.get((code, need)), day) for code, agency in known.items()]
        if house := rules.get((BAAN_RAO, need)):
            offers.append(_house(house))
        judged = match(need, person.sex, age, offers)
        found.append((need, [Fit(offer.place, known.get(offer.place), fits, why) for offer, fits, why in judged]))
    return found


def for_person(session: Session, person: Person, need: Need, day: date) -> list[Fit]:
    """All places for one need of a young person, judged on a day."""
    ((_need, found),) = for_needs(session, person, [need], day)
    return found


def fits(session: Session, person: Person, agency: Agency, need: Need, day: date) -> tuple[bool, tuple[Later, ...]]:
    """Whether this agency can take the person for this need, with the reasons."""
    offer = _offer(agency, _rules(session, [need], day).get((agency.code, need)), day)
    return judge(offer, need, person.sex, people.age_on(person, day))


def check_fits(session: Session, person: Person, agency: Agency, need: Need, day: date) -> None:
    """Raises Refused, with every reason, if this agency cannot take the person for this need."""
    able, why = fits(session, person, agency, need, day)
    if not able:
        raise Refused(later("This agency cannot take this young person: %(why)s.", why=_Joined(why)), "agency")


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


def _against(offer: Offer, need: Need, sex: Sex, age: int | None) -> Iterable[Later]:
    if not offer.in_use:
        yield later("Takes no referrals at present")
    if not offer.agreed:
        yield later("The agreement has ended")
    if need not in offer.serves:
        yield later("Does not serve this need")
        return
    if offer.for_sex != ForSex.ANY and offer.for_sex.value != sex.value:
        yield later("Takes male youth only") if offer.for_sex == ForSex.MALE else later("Takes young women only")
    yield from _against_age(offer, age)


def _against_age(offer: Offer, age: int | None) -> Iterable[Later]:
    bounded = offer.min_age is not None or offer.max_age is not None
    if bounded and age is None:
        yield later("Depends on the age, which is not known: ask first")
    elif age is not None and offer.min_age is not None and age < offer.min_age:
        yield later("Takes those of %(age)d years or more", age=offer.min_age)
    elif age is not None and offer.max_age is not None and age > offer.max_age:
        yield later("Takes those of %(age)d years or less", age=offer.max_age)


def _offer(agency: Agency, rule: ShelterRule | None, day: date) -> Offer:
    """A rule of the source, where there is one, says whom a place takes; else its own entry does."""
    bounds = rule or agency
    return Offer(
        place=agency.code,
        serves=frozenset(agency.needs),
        for_sex=bounds.for_sex,
        min_age=bounds.min_age,
        max_age=bounds.max_age,
        in_use=agency.active,
        agreed=agencies.has_agreement(agency, day),
        reason=rule.reason if rule else None,
    )


def _house(rule: ShelterRule) -> Offer:
    return Offer(BAAN_RAO, frozenset({rule.need}), rule.for_sex, rule.min_age, rule.max_age, reason=rule.reason)


def _rules(session: Session, needs: Sequence[Need], day: date) -> dict[tuple[str, Need], ShelterRule]:
    """The rule in force for each place and need: the newest that has begun."""
    query = select(ShelterRule).where(ShelterRule.need.in_(needs), ShelterRule.from_day <= day)
    rules = session.scalars(query.order_by(ShelterRule.from_day))
    return {(rule.place, rule.need): rule for rule in rules}


class _Joined:
    """Several reasons as one, in the language of the page."""

    def __init__(self, reasons: Sequence[Later]) -> None:
        self.reasons = reasons

    def __str__(self) -> str:
        return ", ".join(str(reason) for reason in self.reasons)
