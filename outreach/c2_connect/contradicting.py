"""Contradictions of referrals under way: the agency closed, or its bounds or the young person's facts changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import Session, raiseload

from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.routing import rules
from outreach.c2_connect.routing.directory import Directory, areas_of, directory_of
from outreach.c2_connect.routing.effects import NOTHING_SEEN
from outreach.c2_connect.routing.finding import offer_of
from outreach.c2_connect.routing.judging import Asked, Offer, against
from outreach.c2_connect.routing.rules import ShelterRule
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import contradictions, people
from outreach.casefile.cases import visible_to
from outreach.casefile.columns import THIS_CENTRE, THIS_PERSON
from outreach.casefile.consents.models import Consent
from outreach.casefile.contradictions import Check, Contradiction, Scope, Standing
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.directory import agencies
from outreach.directory.agencies import Agency, AgencyArea, AgencyCentre, AgencyNeed, Community, ForSex
from outreach.directory.needs import Need

Pair = tuple[UUID, Need]
Key = TypeVar("Key")


@dataclass(frozen=True)
class Offers:
    """Offers of every agency for each need, by the rules of a day; free places are ignored."""

    directory: Directory
    by_pair: dict[Pair, Offer]

    def of(self, referral: Referral) -> Offer:
        """Return the agency's offer for a referral's need; an empty one if it no longer serves the need."""
        nothing = Offer(referral.agency.code, frozenset(), in_use=referral.agency.active)
        return self.by_pair.get((referral.agency_id, referral.need), nothing)


_THEIRS = select(Referral.agency_id).where(Referral.person_id == THIS_PERSON)
AGENCIES = Question(Agency, Agency.id.in_(_THEIRS), agencies.serving(THIS_CENTRE))
AREAS = Question(AgencyArea, AgencyArea.agency_id.in_(_THEIRS))


def of_referrals(session: Session, scope: Scope, day: date, *where: ColumnElement[bool]) -> Iterator[Contradiction]:
    """Yield the referrals in scope that are under way and would not be sent today."""
    if scope.only is not None and not where:
        yield from _broken(session, scope, day, *_of_one(session, scope.only, day, scope.centre_id))
        return
    offers = read_offers(session, day, scope.centre_id)
    query = select(Referral).join(Person, Person.id == Referral.person_id).options(raiseload(Referral.steps))
    under_way = ReferralState.where(lambda state: state.is_under_way)
    query = query.where(Referral.state.in_(under_way), _perhaps(offers.by_pair, day), *where)
    yield from _broken(session, scope, day, session.scalars(scope.near(query, Referral.person_id)).all(), offers)


def _broken(
    session: Session, scope: Scope, day: date, rows: Sequence[Referral], offers: Offers
) -> Iterator[Contradiction]:
    for case, referral in scope.with_cases(session, rows):
        person = case.person
        home = offers.directory.community_of(person)
        asked = Asked(referral.need, person.sex, people.age_on(person, day), home)
        if why := tuple(against(asked, offers.of(referral))):
            what = lazy_gettext("%(number)s, sent %(day)s", number=referral.number, day=referral.sent_on)
            yield Contradiction(case, Standing.REFERRAL, referral.id, what, why)


def _of_one(session: Session, person_id: UUID, day: date, centre_id: UUID) -> tuple[list[Referral], Offers]:
    """Return one person's referrals under way, and the offers of their agencies alone."""
    rows = [one for one in referrals.of_person(session, person_id) if one.state.is_under_way]
    if not rows:
        return rows, Offers(Directory([], {}, {}, {}), {})
    known = AGENCIES.ask(session, person_id=person_id, centre_id=centre_id)
    return rows, _offers(session, known, AREAS.ask(session, person_id=person_id), day, centre_id)


def at_agency(session: Session, agency: Agency, actor: User) -> int:
    """Return how many referrals under way in the actor's cases this agency would not take today."""
    if actor.centre_id is None:
        return 0
    scope = Scope(visible_to(actor), actor.centre_id)
    return len(list(of_referrals(session, scope, clock.today(), Referral.agency_id == agency.id)))


def read_offers(session: Session, day: date, centre_id: UUID) -> Offers:
    """Return the offers of every agency of a centre. Ended agreements are ignored: they have a list of their own."""
    known = session.scalars(select(Agency).where(agencies.serving(centre_id))).all()
    return _offers(session, known, areas_of(session, known), day, centre_id)


def _offers(
    session: Session, known: Sequence[Agency], served: Sequence[AgencyArea], day: date, centre_id: UUID
) -> Offers:
    """Return the offers of these agencies. Neither their order nor their languages matter here."""
    running = rules.in_force(session, list(Need), day, centre_id)
    directory = directory_of(session, known, served, running.values(), centre_id)
    found = {}
    for agency in known:
        for need in agency.needs:
            offer = offer_of(agency, need, running.get((agency.code, need)), day, directory, NOTHING_SEEN)
            found[agency.id, need] = replace(offer, agreed=True)
    return Offers(directory, found)


def _perhaps(offers: dict[Pair, Offer], day: date) -> ColumnElement[bool]:
    """Return an SQL condition, on plain columns, for referrals that may exceed a bound; the rest surely fit."""
    to = tuple_(Referral.agency_id, Referral.need)
    bounds: list[ColumnElement[bool]] = [to.not_in(list(offers))] if offers else []
    unused = {agency_id for (agency_id, _need), offer in offers.items() if not offer.in_use}
    if unused:
        bounds.append(Referral.agency_id.in_(unused))
    for sex, pairs in _grouped((pair, offer.for_sex) for pair, offer in offers.items()).items():
        if sex != ForSex.ANY:
            bounds.append(and_(to.in_(pairs), Person.sex != sex.value))
    ages = _grouped((pair, (offer.min_age, offer.max_age)) for pair, offer in offers.items())
    for (low, high), pairs in ages.items():
        if low is not None or high is not None:
            bounds.append(and_(to.in_(pairs), contradictions.could_be(day.year, below=low, above=high)))
    if some := [pair for pair, offer in offers.items() if offer.areas is not None]:
        bounds.append(to.in_(some))
    return or_(*bounds) if bounds else Referral.id.is_(None)


def _grouped(pairs: Iterable[tuple[Pair, Key]]) -> dict[Key, list[Pair]]:
    """Group the pairs of agency and need by key: one condition per key, however many agencies."""
    found: dict[Key, list[Pair]] = defaultdict(list)
    for pair, key in pairs:
        found[key].append(pair)
    return found


REFERRALS = Check(
    Standing.REFERRAL,
    of_referrals,
    (Referral, Consent, Agency, AgencyNeed, AgencyArea, AgencyCentre, ShelterRule, Community),
)
