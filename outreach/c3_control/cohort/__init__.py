"""The cohort of a camp: who is chosen gets a seat, or waits for one with what is missing."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control import camps, waiting
from outreach.c3_control.camps import Camp
from outreach.casefile.cases import Case
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext


@dataclass
class Chosen:
    """What became of those who were chosen: seats given, put on the waiting list, had a seat already."""

    seated: int = 0
    waiting: int = 0
    there: int = 0


def choose(session: Session, camp: Camp, found: Collection[Case], actor: User) -> Chosen:
    """Give each a seat, or put them on the waiting list: one who cannot have a seat holds up nobody else.

    Raises Refused without any, or for a camp that takes nobody.
    """
    if not found:
        raise Refused(lazy_gettext("Tick at least one case."), "cases")
    check_takes_people(camp)
    chosen, there = Chosen(), {one.case_id for one in camps.of_camp(session, camp)}
    for case in found:
        if case.id in there:
            chosen.there += 1
        elif enrol(session, camp, case, actor):
            chosen.seated += 1
        else:
            chosen.waiting += 1
    audit.record(session, "camp.choose", actor, about=f"camp:{camp.id}")
    return chosen


def enrol(session: Session, camp: Camp, case: Case, actor: User) -> bool:
    """Give a seat and return True; put them on the waiting list and return False if they cannot have one now."""
    try:
        with session.begin_nested():
            camps.enrol(session, camp, case, actor)
    except NotFound:
        raise
    except Refused:
        waiting.put(session, camp, case, actor)
        return False
    waiting.seated(session, camp, case.id, actor)
    return True


def check_takes_people(camp: Camp) -> None:
    """Raise Refused for a camp that is finished, called off, or over."""
    if not camp.takes_people:
        raise Refused(lazy_gettext("This camp takes nobody any more."))
