"""Search for places for a young person: facts are read here, and judged by pure functions."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.c2_connect import places_given
from outreach.c2_connect.routing import history, rules
from outreach.c2_connect.routing.directory import Directory, read_directory
from outreach.c2_connect.routing.history import History
from outreach.c2_connect.routing.judging import Asked, Offer, Ranked, Seen, rank, weigh
from outreach.c2_connect.routing.rules import OWN_HOUSES, ShelterRule
from outreach.casefile import people, safe_contact
from outreach.casefile.people import Person
from outreach.core.errors import Refused
from outreach.core.language import Joined, LazyText, lazy_gettext
from outreach.directory import agencies
from outreach.directory.agencies import Agency, Tongue
from outreach.directory.needs import Need

# Counters of free beds in our own houses of a kind (one of OWN_HOUSES) at a centre, added by a higher layer.
# None if they are not counted.
house_places: list[Callable[[Session, UUID, str], int | None]] = []


@dataclass(frozen=True)
class Fit:
    """A judged place, with the reasons for or against it. agency: None for our own houses.

    waits: it is full and keeps a waiting list. notes: reasons of its rank. asks: it depends on facts not known yet.
    """

    place: str
    agency: Agency | None
    fits: bool
    why: tuple[LazyText, ...]
    notes: tuple[LazyText, ...] = field(default=())
    waits: bool = False
    asks: bool = False


@dataclass(frozen=True)
class Ground:
    """Basis of routing at a centre on a day: rules in force by place and need, and the places."""

    running: Mapping[tuple[str, Need], ShelterRule]
    directory: Directory


def for_needs(session: Session, person: Person, needs: Sequence[Need], day: date) -> list[tuple[Need, list[Fit]]]:
    """Return all places for each need of a young person, best first, judged on a day."""
    return list(zip(needs, for_many(session, [(person, need) for need in needs], day), strict=True))


def for_many(session: Session, wanted: Sequence[tuple[Person, Need]], day: date) -> list[list[Fit]]:
    """Return the same for needs of many young people, in a fixed number of queries per centre."""
    needs = {need for _person, need in wanted}
    grounds = {one: read_ground(session, needs, day, one) for one in {person.centre_id for person, _need in wanted}}
    past = history.of_people(session, {person.id for person, _need in wanted}, day)
    spoken = _tongues_of(session, {person.id for person, _need in wanted})
    at = {(person.centre_id, need) for person, need in wanted}
    ours = {
        (centre_id, one) for centre_id, need in at for one in OWN_HOUSES if (one, need) in grounds[centre_id].running
    }
    free = {(centre_id, one): free_in_house(session, centre_id, one) for centre_id, one in ours}
    known = {agency.id: agency for ground in grounds.values() for agency in ground.directory.known}
    left = places_given.left(session, list(known.values()))
    found = []
    for person, need in wanted:
        running, directory = grounds[person.centre_id].running, grounds[person.centre_id].directory
        mine, age, home = past[person.id], people.age_on(person, day), directory.home_of(person)
        tongues = spoken.get(person.id, frozenset())
        asked = Asked(need, person.sex, age, home.community, tongues, home.hint, home.unlisted)
        offers = [
            (
                offer_of(one, need, running.get((one.code, need)), day, directory, mine, left[one.id]),
                mine.of(one.id, need),
            )
            for one in directory.known
        ]
        houses = [(one, running[one, need]) for one in OWN_HOUSES if (one, need) in running]
        offers += [(house_of(rule, directory, free[person.centre_id, one]), Seen()) for one, rule in houses]
        found.append([_fit(one, directory.by_code.get(one.offer.place)) for one in rank(asked, offers)])
    return found


def for_person(session: Session, person: Person, need: Need, day: date) -> list[Fit]:
    """Return all places for one need of a young person, best first, judged on a day."""
    ((_need, found),) = for_needs(session, person, [need], day)
    return found


def fits(session: Session, person: Person, agency: Agency, need: Need, day: date) -> tuple[bool, tuple[LazyText, ...]]:
    """Return True if this agency can take the person for this need, or put them on its waiting list; with reasons."""
    if not agencies.works_with(session, agency, person.centre_id):
        return False, (lazy_gettext("Does not work with your centre"),)
    rule = rules.in_force(session, [need], day, person.centre_id).get((agency.code, need))
    directory = read_directory(session, person.centre_id, [rule] if rule else [], agency)
    past = History({}, {}, history.keeps_lists(session, [agency.id]) if agency.is_full(day) else frozenset())
    asked = Asked(need, person.sex, people.age_on(person, day), directory.community_of(person))
    one = weigh(asked, offer_of(agency, need, rule, day, directory, past))
    return one.fits or one.waits, one.why


def check_fits(session: Session, person: Person, agency: Agency, need: Need, day: date) -> None:
    """Raise Refused, with every reason, if this agency cannot take the person for this need."""
    able, why = fits(session, person, agency, need, day)
    if not able:
        raise Refused(lazy_gettext("This agency cannot take this young person: %(why)s.", why=Joined(why)), "agency")


def read_ground(session: Session, needs: Collection[Need], day: date, centre_id: UUID) -> Ground:
    """Return the rules and places of a centre on a day."""
    running = rules.in_force(session, needs, day, centre_id)
    return Ground(running, read_directory(session, centre_id, running.values()))


def offer_of(
    agency: Agency,
    need: Need,
    rule: ShelterRule | None,
    day: date,
    directory: Directory,
    past: History,
    left: int | None = None,
) -> Offer:
    """Return an agency's offer for a need: bounds of the rule, if there is one, else of its own entry."""
    bounds = rule or agency.bounds(need)
    return Offer(
        place=agency.code,
        serves=frozenset(agency.needs),
        for_sex=bounds.for_sex,
        min_age=bounds.min_age,
        max_age=bounds.max_age,
        in_use=agency.active,
        agreed=agencies.has_agreement(agency, day),
        reason=rule.reason if rule else None,
        words=rule.words if rule else None,
        areas=directory.area_of(rule) or directory.areas.get(agency.id),
        tongues=directory.tongues.get(agency.id, frozenset()),
        places=None if agency.full_until else agency.capacity_now,
        full_until=agency.full_until if agency.full_until and agency.is_full(day) else None,
        left=left,
        waiting_list=agency.id in past.waiting_lists if agency.keeps_list is None else agency.keeps_list,
    )


def house_of(rule: ShelterRule, directory: Directory, free: int | None = None) -> Offer:
    """Return the offer of our own house under a rule. free: its free beds, if they are counted."""
    return Offer(
        rule.place,
        frozenset({rule.need}),
        rule.for_sex,
        rule.min_age,
        rule.max_age,
        reason=rule.reason,
        words=rule.words,
        areas=directory.area_of(rule),
        places=free,
    )


def _fit(one: Ranked, agency: Agency | None) -> Fit:
    return Fit(one.offer.place, agency, one.fits, one.why, one.notes, one.waits, one.asks)


def free_in_house(session: Session, centre_id: UUID, place: str) -> int | None:
    """Return the number of free beds in our own houses of a kind at a centre; None if not counted."""
    counted = [known for known in (count(session, centre_id, place) for count in house_places) if known is not None]
    return sum(counted) if counted else None


def _tongues_of(session: Session, person_ids: Collection[UUID]) -> dict[UUID, frozenset[Tongue]]:
    """Return the languages that each person speaks well, as far as known."""
    latest = safe_contact.latest_of(session, person_ids)
    return {person_id: frozenset(wish.spoken) for person_id, wish in latest.items()}
