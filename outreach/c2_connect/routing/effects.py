"""Preview of a changed rule: the young people who would gain a place from that day on, and those who would lose it."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect.routing import rules, screened
from outreach.c2_connect.routing.directory import Directory, read_directory
from outreach.c2_connect.routing.finding import house_of, offer_of
from outreach.c2_connect.routing.history import History
from outreach.c2_connect.routing.judging import Offer, judge
from outreach.c2_connect.routing.rules import OWN_HOUSES, ShelterRule
from outreach.c2_connect.routing.screened import Screened
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.directory.needs import Need

MOST_NAMED = 100  # of those who would gain a place, and of those who would lose it
NOTHING_SEEN = History({}, {}, frozenset())


@dataclass(frozen=True, repr=False)
class Effect:
    """Effect on the open cases with this need (`among`): who would gain or lose the place, oldest first."""

    need: Need
    day: date
    among: int
    gains: list[UUID]
    loses: list[UUID]

    @property
    def can_be_named(self) -> bool:
        """True if the cases may be named: needs that reveal health or safety are known to the caseworker only."""
        return not self.need.is_sensitive


def of_rule(session: Session, rule: ShelterRule, actor: User) -> Effect:
    """Return the effect of a proposed rule on its first day, for the cases that the actor may see."""
    return _effect(session, rule.place, rule.need, rule.from_day, rule, actor)


def of_ending(session: Session, rule: ShelterRule, day: date, actor: User) -> Effect:
    """Return the effect of ending a rule, on the first day without it; at the earliest its own first day."""
    day = max(day, rule.from_day)
    there = rules.running(session, rule.place, rule.need, day, actor.centre_id)
    left = [other for other in there if other.id != rule.id]
    return _effect(session, rule.place, rule.need, day, left[-1] if left else None, actor)


def show(session: Session, effect: Effect, actor: User) -> tuple[list[Case], list[Case]]:
    """Return the cases that would gain and lose the place, the first `MOST_NAMED` of each, and audit who they are."""
    gains, loses = (cases.of_ids(session, ids[:MOST_NAMED], actor) for ids in (effect.gains, effect.loses))
    audit.record(session, "rule.preview", actor, people={case.person_id for case in (*gains, *loses)})
    return gains, loses


def _effect(session: Session, place: str, need: Need, day: date, after: ShelterRule | None, actor: User) -> Effect:
    before = rules.in_force(session, [need], day, actor.centre_id).get((place, need))
    directory = read_directory(session, actor.centre_id, [rule for rule in (before, after) if rule])
    then, now = (_open_offer(session, place, need, day, rule, directory) for rule in (before, after))
    found = screened.of_cases(session, cases.visible_to(actor), directory, day)
    among = sorted((one for one in found if need in one.needs), key=lambda one: (one.opened_on, one.case_id))
    fitting = [(one.case_id, _fits(one, need, then), _fits(one, need, now)) for one in among]
    audit.record(session, "rule.preview", actor, about=f"rule:{place}:{need}")
    return Effect(
        need,
        day,
        len(among),
        gains=[case_id for case_id, had, has in fitting if has and not had],
        loses=[case_id for case_id, had, has in fitting if had and not has],
    )


def _fits(one: Screened, need: Need, offer: Offer | None) -> bool:
    return offer is not None and judge(offer, need, one.sex, one.age, one.community)[0]


def _open_offer(
    session: Session, place: str, need: Need, day: date, rule: ShelterRule | None, directory: Directory
) -> Offer | None:
    """Return the place's offer as if it had room: a rule limits whom it takes, not how many."""
    if place in OWN_HOUSES:
        return house_of(rule, directory) if rule else None
    agency = next((one for one in directory.known if one.code == place), None)
    if agency is None:
        return None
    offer = offer_of(agency, need, rule, day, directory, NOTHING_SEEN)
    return replace(offer, places=None, full_until=None)
