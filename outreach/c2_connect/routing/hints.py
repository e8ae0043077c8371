"""Where the directory may be wrong: an agency has said again and again that somebody does not fit who should."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c2_connect.agencies import Agency
from outreach.c2_connect.needs import Need
from outreach.c2_connect.referrals.kept import Referral
from outreach.c2_connect.routing import rules
from outreach.c2_connect.routing.effects import NOTHING_SEEN
from outreach.c2_connect.routing.finding import Directory, offer_of, read_directory
from outreach.c2_connect.routing.judging import judge
from outreach.c2_connect.steps import DeclineReason, ReferralStep
from outreach.casefile.people import Person, Sex

LOOKED_AT = timedelta(days=365)
OFTEN = 2  # so many declines for one reason are a hint (design)
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
    query = (
        select(Referral, ReferralStep.reason, Person.sex, Person.birth_year)
        .join(ReferralStep, ReferralStep.referral_id == Referral.id)
        .join(Person, Person.id == Referral.person_id)
        .where(ReferralStep.reason.in_(REASONS), Referral.sent_on > day - LOOKED_AT, Person.centre_id == centre_id)
    )
    declined = session.execute(query).unique().all()
    counted = Counter(
        (referral.agency, referral.need, reason, *_about(referral.sent_on, reason, sex, born))
        for referral, reason, sex, born in declined
        if reason
    )
    often = [Hint(*said, count) for said, count in counted.items() if count >= OFTEN]
    return sorted(_standing(session, often, day, centre_id), key=lambda hint: -hint.count)


def _about(sent_on: date, reason: DeclineReason, sex: Sex, born: int | None) -> tuple[Sex | None, int | None]:
    if reason == _R.NOT_ELIGIBLE_SEX:
        return sex, None
    if reason == _R.NOT_ELIGIBLE_AGE and born is not None:
        return None, sent_on.year - born
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
