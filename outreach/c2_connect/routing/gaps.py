"""Gaps: screened needs in open cases that no place can take today, not even on a waiting list.

A place that depends on an unknown sex or age leads to a question and is no gap.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from outreach.c2_connect.routing import history, screened
from outreach.c2_connect.routing.finding import free_in_house, house_of, offer_of, read_ground
from outreach.c2_connect.routing.history import History
from outreach.c2_connect.routing.judging import Asked, Offer, weigh
from outreach.c2_connect.routing.rules import OWN_HOUSES
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.directory.needs import Need


@dataclass(frozen=True, repr=False)
class Unmet:
    """A need of a young person (age in full years on the day) that no place can take."""

    need: Need
    case: Case
    age: int | None


def of_cases(session: Session, wanted: Select[Case], day: date) -> list[Unmet]:
    """Return the unmet needs of the open cases of a query, by the rules and places of each centre.

    Fields are decrypted for counting only; callers that show the people must audit it.
    """
    lists = history.keeps_lists(session)
    return [
        unmet
        for centre_id, cases_there in cases.by_centre(session, wanted)
        for unmet in _of_centre(session, centre_id, cases_there, day, lists)
    ]


def _of_centre(
    session: Session, centre_id: UUID, wanted: Select[Case], day: date, lists: frozenset[UUID]
) -> list[Unmet]:
    """Return the unmet needs at one centre. Equal facts are judged only once."""
    ground = read_ground(session, list(Need), day, centre_id)
    running, directory = ground.running, ground.directory
    past = History({}, {}, lists)

    @cache
    def offers(need: Need) -> list[Offer]:
        return [offer_of(one, need, running.get((one.code, need)), day, directory, past) for one in directory.known]

    @cache
    def house(need: Need) -> list[Offer]:
        ours = [(one, running[one, need]) for one in OWN_HOUSES if (one, need) in running]
        return [house_of(rule, directory, free_in_house(session, centre_id, one)) for one, rule in ours]

    @cache
    def is_unmet(asked: Asked) -> bool:
        weighed = (weigh(asked, offer) for offer in (*offers(asked.need), *house(asked.need)))
        return not any(one.fits or one.waits or one.asks for one in weighed)

    return [
        Unmet(need, one.case, one.age)
        for one in screened.of_cases(session, wanted, directory, day)
        for need in one.needs
        if is_unmet(Asked(need, one.case.person.sex, one.age, one.community))
    ]
