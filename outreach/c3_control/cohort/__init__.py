"""The cohort of a camp: who is chosen gets a seat, or waits for one with what is missing."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control import camps, waiting
from outreach.c3_control.camps import Camp, NoSeatNow
from outreach.casefile.cases import Case
from outreach.casefile.consents.lawful import NoBasis
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


class Became(Enum):
    """What became of one who was chosen. LEFT: no seat, and none to wait for (closed case, a seat that was voided)."""

    SEATED = 1
    WAITING = 2
    LEFT = 3


@dataclass
class Chosen:
    """What became of those who were chosen: seats given, put on the waiting list, had a seat already, neither."""

    seated: int = 0
    waiting: int = 0
    there: int = 0
    left: int = 0


def choose(session: Session, camp: Camp, found: Collection[Case], actor: User) -> Chosen:
    """Give each a seat, or put them on the waiting list: one who cannot have a seat holds up nobody else.

    Raises Refused without any, or for a camp that takes nobody.
    """
    if not found:
        raise Refused(lazy_gettext("Tick at least one case."), "cases")
    session.refresh(camp, with_for_update=True)  # nobody is put on the list of a camp that is just called off
    waiting.check_takes_people(camp)
    chosen, there = Chosen(), {one.case_id for one in camps.of_camp(session, camp)}
    for case in found:
        if case.id in there:
            chosen.there += 1
            continue
        became = enrol(session, camp, case, actor)
        chosen.seated += became is Became.SEATED
        chosen.waiting += became is Became.WAITING
        chosen.left += became is Became.LEFT
    audit.record(session, "camp.choose", actor, about=f"camp:{camp.id}")
    return chosen


def enrol(session: Session, camp: Camp, case: Case, actor: User) -> Became:
    """Give a seat, or a place on the waiting list for a full camp, a seat elsewhere on its days, or no legal basis."""
    try:
        with session.begin_nested():
            camps.enrol(session, camp, case, actor)
    except (NoSeatNow, NoBasis):
        waiting.put(session, camp, case, actor)
        return Became.WAITING
    except Refused:
        return Became.LEFT
    waiting.seated(session, camp, case.id, actor)
    return Became.SEATED
