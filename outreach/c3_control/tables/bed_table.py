"""The table of the beds of Baan Rao tonight: who stays in them, since when, and until when it is meant."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.desks import Desk
from outreach.access.users import User
from outreach.c3_control import nights
from outreach.c3_control.nights import BedNow
from outreach.casefile import people
from outreach.core import clock, thai
from outreach.core.codes import Code
from outreach.core.language import lazy_gettext
from outreach.web.tables import Asked, Column, Filter, Table, Words


class BedState(Code):
    """State of a bed tonight."""

    FREE = "free", "Free"
    TAKEN = "taken", "Taken"
    OVER = "over", "Planned end is over"


def nights_so_far(row: BedNow) -> int | None:
    """Return the number of nights of the stay in a bed; None if it is free."""
    return (clock.today() - row.stay.begins_on).days if row.stay else None


def planned(row: BedNow) -> date | None:
    """Return the planned last day of the stay in a bed."""
    return row.stay.planned_until if row.stay else None


def is_over(row: BedNow) -> bool:
    """Return True if the planned last day of the stay has passed."""
    until = planned(row)
    return until is not None and until < clock.today()


COLUMNS = (
    Column("bed", lazy_gettext("Bed"), lambda row: f"{row.bed.house.name} · {row.bed.label}", by=lambda row: _bed(row)),
    Column("state", lazy_gettext("State"), lambda row: _state(row).label, by=lambda row: (row.stay is None, _bed(row))),
    Column("who", lazy_gettext("Young person"), in_file=False),
    Column("number", lazy_gettext("Case number"), lambda row: row.case.number if row.case else "", in_page=False),
    Column(
        "since",
        lazy_gettext("Since"),
        by=lambda row: row.stay and row.stay.begins_on,
        cell=lambda row: row.stay and row.stay.begins_on,
        is_day=True,
    ),
    Column("nights", lazy_gettext("Nights"), by=nights_so_far, cell=nights_so_far),
    Column("planned", lazy_gettext("Planned until"), by=planned, cell=planned, is_day=True),
    Column("acts", lazy_gettext("What to do"), in_file=False),
)


def table(beds: list[BedNow]) -> Table:
    """Return the table of these beds, with their houses as a filter."""
    houses: dict[UUID, Words] = {row.bed.house_id: row.bed.house.name for row in beds}
    filters = [
        Filter("house", lazy_gettext("House"), [(str(house_id), name) for house_id, name in houses.items()]),
        Filter("state", lazy_gettext("State"), BedState.choices()),
    ]
    return Table(COLUMNS, filters, first="bed")


VIEWS: tuple[tuple[Words, dict[str, str]], ...] = (
    (lazy_gettext("All beds"), {}),
    *((one.label, {"state": one.value}) for one in BedState),
)
DESK = Desk("beds", lazy_gettext("Beds"), "c3_control.house", "c3_control.house_file", VIEWS, stays=("house",))


def rows(session: Session, actor: User) -> list[BedNow]:
    """Return every bed of the actor's centre tonight; audited."""
    return nights.tonight(session, actor)


def chosen(beds: list[BedNow], asked: Asked, words: str = "") -> list[BedNow]:
    """Return those asked for; words: what the bed, the nickname or the case number holds, where they may be seen."""
    wanted = thai.normal(words)
    return [row for row in beds if _fits(row, asked.chosen) and wanted in thai.normal(_told(row))]


def _fits(row: BedNow, said: Any) -> bool:
    house, state = said.get("house", str(row.bed.house_id)), said.get("state")
    in_state = {None: True, "free": row.stay is None, "taken": row.stay is not None, "over": is_over(row)}
    return house == str(row.bed.house_id) and in_state[state]


def _state(row: BedNow) -> BedState:
    return BedState.TAKEN if row.stay else BedState.FREE


def _told(row: BedNow) -> str:
    person = f"{people.called(row.case.person)} {row.case.number}" if row.case else ""
    return f"{row.bed.house.name} {row.bed.label} {person}"


def _bed(row: BedNow) -> tuple[object, str]:
    return thai.sort_key(row.bed.house.name), row.bed.label
