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
from outreach.c2_connect.routing.directory import Directory, read_directory
from outreach.c2_connect.routing.effects import NOTHING_SEEN
from outreach.c2_connect.routing.finding import offer_of
from outreach.c2_connect.routing.judging import judge
from outreach.c2_connect.steps import DeclineReason, ReferralStep
from outreach.casefile.people import Person, Sex
from outreach.directory.agencies import Agency
from outreach.directory.needs import Need

LOOKED_AT = timedelta(days=365)
OFTEN = 2  # declines for the same reason that make a hint (design)
Told = tuple[UUID, Need, DeclineReason, Sex | None, int | None]
_R = DeclineReason
REASONS = (_R.NOT_ELIGIBLE_SEX, _R.NOT_ELIGIBLE_AGE, _R.NOT_ELIGIBLE_NEED, _R.NOT_ELIGIBLE_AREA)


@dataclass(frozen=True)
class Hint:
    """`count` declines by an agency for this need and reason, of people of this sex or age (in that year).

    sex, age: only if the reason is about them. The age is computed from the year of birth alone.
    """

    agency: Agency
    need: Need
    reason: DeclineReason
    sex: Sex | None
    age: int | None
    count: int


def of_directory(session: Session, day: date, centre_id: UUID | None) -> list[Hint]:
    """Return the hints from a centre's referrals that still hold.

    By the entries and rules of this day, such a person would be referred there again.
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
    """Count the declines of each agency for REASONS, by facts of the person. Counted by the database: a year has many
    rows.
    """
    turned = extract("year", Referral.sent_on) - Person.birth_year
    about = (Referral.agency_id, Referral.need, ReferralStep.reason, Person.sex, turned)
    query = select(*about, func.count()).join(ReferralStep, ReferralStep.referral_id == Referral.id)
    query = query.join(Person, Person.id == Referral.person_id).where(
        ReferralStep.reason.in_(REASONS),
        ReferralStep.at > datetime.combine(since, time.min, UTC),  # an answer is never older than its referral
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
