"""Gaps: screened needs in open cases that no place can take today, not even on a waiting list.

A place that depends on an unknown sex or age leads to a question and is no gap.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from heapq import nsmallest
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from outreach.c2_connect.routing import history, screened
from outreach.c2_connect.routing.finding import Ground, free_in_house, house_of, offer_of, read_ground
from outreach.c2_connect.routing.history import History
from outreach.c2_connect.routing.judging import Asked, Offer, weigh
from outreach.c2_connect.routing.rules import OWN_HOUSES
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.people import Sex
from outreach.directory.needs import Need

Waiting = tuple[date, UUID]  # the first day of a case, and its id


@dataclass(repr=False)
class Unmet:
    """A need of young people of one sex and age (in full years on the day) that no place can take.

    count: how many they are. longest: those of their cases that were opened first, at most as many as asked for.
    """

    need: Need
    sex: Sex
    age: int | None
    count: int = 0
    longest: list[Waiting] = field(default_factory=list)


def of_cases(session: Session, wanted: Select[Case], day: date, named: int = 0) -> list[Unmet]:
    """Return the unmet needs of the open cases of a query, by the rules and places of each centre.

    Fields are decrypted for counting only; callers that show the people must audit it. named: cases kept of each.
    """
    lists = history.keeps_lists(session)
    found: dict[tuple[Need, Sex, int | None], Unmet] = {}
    for centre_id, cases_there in cases.by_centre(session, wanted):
        for asked, waiting in _of_centre(session, centre_id, cases_there, day, lists):
            key = asked.need, asked.sex, asked.age
            one = found.setdefault(key, Unmet(*key))
            one.count += len(waiting)
            one.longest = nsmallest(named, one.longest + waiting)
    return list(found.values())


def _of_centre(
    session: Session, centre_id: UUID, wanted: Select[Case], day: date, lists: frozenset[UUID]
) -> Iterator[tuple[Asked, list[Waiting]]]:
    """Yield the unmet needs at one centre, with the cases that have them. Equal facts are judged only once."""
    ground = read_ground(session, list(Need), day, centre_id)
    alike: dict[tuple[Need, Sex, int | None, str | None], list[Waiting]] = defaultdict(list)
    for one in screened.of_cases(session, wanted, ground.directory, day):
        for need in one.needs:
            alike[need, one.sex, one.age, one.community].append((one.opened_on, one.case_id))
    offers = _offers(session, centre_id, ground, day, History({}, {}, lists))
    for facts, waiting in alike.items():
        asked = Asked(*facts)
        weighed = (weigh(asked, offer) for offer in offers(asked.need))
        if not any(one.fits or one.waits or one.asks for one in weighed):
            yield asked, waiting


def _offers(
    session: Session, centre_id: UUID, ground: Ground, day: date, past: History
) -> Callable[[Need], list[Offer]]:
    """Return what gives all offers for a need at a centre: of agencies, and of our own houses."""
    running, directory = ground.running, ground.directory

    @cache
    def offers(need: Need) -> list[Offer]:
        agencies = (offer_of(one, need, running.get((one.code, need)), day, directory, past) for one in directory.known)
        ours = [(one, running[one, need]) for one in OWN_HOUSES if (one, need) in running]
        return [*agencies, *(house_of(rule, directory, free_in_house(session, centre_id, one)) for one, rule in ours)]

    return offers
