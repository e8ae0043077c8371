"""Hints that the directory may be wrong: an agency has repeatedly declined people who should fit."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import Session

from outreach.c2_connect.referrals.models import Referral
from outreach.c2_connect.routing import rules
from outreach.c2_connect.routing.effects import NOTHING_SEEN
from outreach.c2_connect.routing.finding import Directory, offer_of, read_directory
from outreach.c2_connect.routing.judging import judge
from outreach.c2_connect.steps import DeclineReason, ReferralStep
from outreach.casefile.people import Person, Sex
from outreach.directory.agencies import Agency
from outreach.directory.needs import Need

LOOKED_AT = timedelta(days=365)
OFTEN = 2  # so many declines for one reason are a hint (design)
Told = tuple[UUID, Need, DeclineReason, Sex | None, int | None]
_R = DeclineReason
REASONS = (_R.NOT_ELIGIBLE_SEX, _R.NOT_ELIGIBLE_AGE, _R.NOT_ELIGIBLE_NEED, _R.NOT_ELIGIBLE_AREA)


@dataclass(frozen=True)
class Hint:
    """An agency has declined `count` times for this need and reason somebody of this sex or age (of that year).

    sex, age: only where the reason is about it. The age is counted from the year of birth alone.
    """

    agency: Agency
    need: Need
    reason: DeclineReason
    sex: Sex | None
    age: int | None
    count: int


def of_directory(session: Session, day: date, centre_id: UUID | None) -> list[Hint]:
    """The hints of a centre's referrals that still stand.

    As the entries and rules are on this day, such a person would be sent there again.
    """
    counted = Counter[Told]()
    for agency_id, need, reason, sex, turned, count in session.execute(_declined(day - LOOKED_AT, centre_id)):
        counted[agency_id, need, reason, *_about(reason, sex, turned)] += count
    often = {told: count for told, count in counted.items() if count >= OFTEN}
    named = select(Agency).where(Agency.id.in_({told[0] for told in often}))
    known = {agency.id: agency for agency in session.scalars(named)}
    found = [
        Hint(known[agency_id], need, reason, sex, age, count)
        for (agency_id, need, reason, sex, age), count in often.items()
    ]
    return sorted(_standing(session, found, day, centre_id), key=lambda hint: -hint.count)


def _declined(since: date, centre_id: UUID | None) -> Select[*tuple[Any, ...]]:
    """How often each agency declined for what is in REASONS, by whom it was about. Counted by the database: the rows
    of a year are many.
    """
    turned = extract("year", Referral.sent_on) - Person.birth_year
    about = (Referral.agency_id, Referral.need, ReferralStep.reason, Person.sex, turned)
    query = select(*about, func.count()).join(ReferralStep, ReferralStep.referral_id == Referral.id)
    query = query.join(Person, Person.id == Referral.person_id).where(
        ReferralStep.reason.in_(REASONS),
        ReferralStep.at > datetime.combine(since, time.min, UTC),  # no answer comes before the day of its referral
        Referral.sent_on > since,
        Person.centre_id == centre_id,
    )
    return query.group_by(*about)


def _about(reason: DeclineReason, sex: Sex, turned: int | None) -> tuple[Sex | None, int | None]:
    if reason == _R.NOT_ELIGIBLE_SEX:
        return sex, None
    if reason == _R.NOT_ELIGIBLE_AGE and turned is not None:
        return None, int(turned)
    return None, None


def _standing(session: Session, found: list[Hint], day: date, centre_id: UUID | None) -> list[Hint]:
    running = rules.in_force(session, list(Need), day, centre_id)
    directory = read_directory(session, centre_id, running.values())
    return [hint for hint in found if _would_go_again(hint, running.get((hint.agency.code, hint.need)), day, directory)]


def _would_go_again(hint: Hint, rule: rules.ShelterRule | None, day: date, directory: Directory) -> bool:
    offer = offer_of(hint.agency, hint.need, rule, day, directory, NOTHING_SEEN)
    sexes = [hint.sex] if hint.sex else list(Sex)
    ages = [hint.age] if hint.age is not None else [None, *range(10, 31)]
    bounds = replace(offer, places=None, full_until=None, in_use=True, agreed=True)
    return any(judge(bounds, hint.need, sex, age)[0] for sex in sexes for age in ages)
