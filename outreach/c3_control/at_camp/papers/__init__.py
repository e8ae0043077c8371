"""The papers of a camp: programme, list of participants, badges with a QR code, and the sheet of those on duty.

List and badges hold no need of anybody; they are for the staff of the camp and the head of the centre.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.centres import Centre
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.c3_control import rolls, spots
from outreach.c3_control.at_camp import badges, crew, duty_sheet, sessions, ways_home
from outreach.c3_control.at_camp.ways_home import WayHome
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.residence.health_sheets import FIELDS
from outreach.casefile import people
from outreach.core import clock, paper_days, pdf, thai
from outreach.core.errors import NotFound
from outreach.core.language import speaking
from outreach.core.languages import OF_PAPERS
from outreach.core.sealing import Unreadable, vault_of

FOLDER = "c3_control/at_camp"


def may_print(session: Session, camp: Camp, actor: User) -> bool:
    """Return True if the actor may print who takes part: those on duty in the days of the camp, the head at any
    time."""
    if not crew.is_on_duty(session, camp, actor):
        return False
    return actor.may(Permission.RUN_CAMPS) or duty_sheet.in_its_days(camp)


def roster(session: Session, camp: Camp, actor: User) -> bytes:
    """Typeset the list of participants: number of the badge, name, age, room, bus, worker. Raises NotFound."""
    seats, where = _seats(session, camp, actor), _spots(session, camp)
    workers = users.names(session, {one.case.caseworker_id for one in seats})
    audit.record(session, "camp.roster", actor, about=f"camp:{camp.id}", people={one.case.person_id for one in seats})
    rows = [
        [
            _number(session, one),
            _called(one),
            _age(one, camp),
            *_places(one, where),
            workers.get(one.case.caseworker_id, "–"),
        ]
        for one in sorted(seats, key=lambda one: thai.sort_key(_called(one)))
    ]
    return pdf.typeset(f"{FOLDER}/roster.typ", {**_head(session, camp), "rows": rows})


def badges_of(session: Session, camp: Camp, actor: User) -> bytes:
    """Typeset a badge for each participant: name, camp, room, bus, and the token of the seat. Raises NotFound."""
    seats, where = _seats(session, camp, actor), _spots(session, camp)
    audit.record(session, "camp.badges", actor, about=f"camp:{camp.id}", people={one.case.person_id for one in seats})
    found = []
    for one in sorted(seats, key=lambda one: thai.sort_key(_called(one))):
        room, bus = _places(one, where)
        code, qr = _number(session, one), _drawn(badges.tokens(session, one)[0])
        found.append({"name": _called(one), "room": room, "bus": bus, "code": code, "qr": qr})
    head = {
        name: words for name, words in _head(session, camp).items() if name in ("camp", "centre", "where", "begins")
    }
    return pdf.typeset(f"{FOLDER}/badges.typ", {**head, "badges": found})


def programme(session: Session, camp: Camp) -> bytes:
    """Typeset the programme of a camp and its staff; it names no young person."""
    rows = [one for one in sessions.of_camp(session, camp) if one.title]
    leaders = users.names(session, {one.leader_id for one in rows if one.leader_id})
    with speaking(OF_PAPERS):
        days = [
            {
                "day": paper_days.long_day(day),
                "rows": [[_hours(one), one.title, one.place or "", _leader(one, leaders)] for one in found],
            }
            for day, found in sessions.by_day(camp, rows)
        ]
        staff = [[str(duty.label), ", ".join(found)] for duty, found in crew.named(session, camp).items()]
    return pdf.typeset(f"{FOLDER}/programme.typ", {**_head(session, camp), "days": days, "staff": staff})


def on_duty(session: Session, camp: Camp, actor: User) -> bytes:
    """Typeset what those on duty must know of each participant; of each it is on record. Raises NotFound."""
    found, where = duty_sheet.everyone(session, camp, actor), _spots(session, camp)
    rows = [
        {
            "name": _called(one.seat),
            "where": " · ".join(text for text in _places(one.seat, where) if text != "–"),
            "known": one.sheet is not None,
            "home": _home(one.home),
            **{name: _read(getattr(one.sheet, name, None)) for name in FIELDS},
        }
        for one in found
    ]
    return pdf.typeset(f"{FOLDER}/duty_sheet.typ", {**_head(session, camp), "rows": rows, "by": actor.name})


def _seats(session: Session, camp: Camp, actor: User) -> Sequence[Enrolment]:
    if not may_print(session, camp, actor):
        raise NotFound
    seats = rolls.readable(session, camp, actor)
    vault_of(session).fetch_keys(session, {one.case.person_id for one in seats})
    return seats


def _spots(session: Session, camp: Camp) -> dict[Any, str]:
    return {spot.id: spot.name for kind in spots.of_camp(session, camp).values() for spot in kind}


def _number(session: Session, seat: Enrolment) -> str:
    """Return the number that stands on the badge."""
    short = badges.tokens(session, seat)[1]
    return f"{short[:3]} {short[3:]}"


def _places(seat: Enrolment, where: dict[Any, str]) -> list[str]:
    return [where.get(one, "–") for one in (seat.room_id, seat.bus_id)]


def _called(seat: Enrolment) -> str:
    """Return what somebody is called, and nothing more of the name than a badge needs."""
    person = seat.case.person
    return _read(person.nickname) or _read(person.given_name) or "–"


def _home(row: WayHome | None) -> str:
    how = ways_home.how_of(row) if row else None
    with speaking(OF_PAPERS):
        return " · ".join(filter(None, (str(how.label) if how else "", _read(row.whom) if row else "")))


def _age(seat: Enrolment, camp: Camp) -> str:
    age = people.age_on(seat.case.person, camp.begins_on)
    return "–" if age is None else thai.in_thai_digits(str(age))


def _read(kept: Any) -> str:
    return "" if kept is None or isinstance(kept, Unreadable) else str(kept)


def _hours(row: sessions.CampSession) -> str:
    shown = [paper_days.time_of_day(one) for one in (row.begins, row.ends) if one]
    return "–".join(shown)


def _leader(row: sessions.CampSession, leaders: dict[Any, str]) -> str:
    return ", ".join(filter(None, (leaders.get(row.leader_id), _read(row.helper))))


def _drawn(token: str) -> str:
    import segno

    drawn: str = segno.make(token, error="m", micro=False).svg_inline(border=2, scale=4, light="#fff", dark="#000")
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _head(session: Session, camp: Camp) -> dict[str, str]:
    return {
        "centre": session.get_one(Centre, camp.centre_id).name,
        "camp": camp.name,
        "where": camp.where,
        "begins": paper_days.long_day(camp.begins_on),
        "ends": paper_days.long_day(camp.ends_on),
        "made": paper_days.long_day(clock.today()),
    }
