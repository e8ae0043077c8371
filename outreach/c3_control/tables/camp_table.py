"""The table of a centre's camps: their days, seats and state."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.desks import Desk
from outreach.access.users import User
from outreach.c3_control import camps
from outreach.c3_control.camps import Camp
from outreach.core import clock, thai
from outreach.core.codes import Code
from outreach.core.language import lazy_gettext
from outreach.web.tables import Asked, Column, Filter, Table, Words


class CampState(Code):
    """Where a camp stands today."""

    COMING = "coming", "Coming up"
    UNDER_WAY = "under_way", "Under way"
    OVER = "over", "Over, not finished yet"
    FINISHED = "finished", "Finished"
    CALLED_OFF = "called_off", "Called off"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"coming": "primary", "under_way": "success", "over": "warning"}.get(self.value, "secondary")


@dataclass
class CampRow:
    """A camp. taken: its seats that are taken, counted for the rows that are shown (`count`)."""

    camp: Camp
    state: CampState
    taken: int = 0

    @property
    def is_full(self) -> bool:
        """True if no seat is free."""
        return self.taken >= self.camp.seats


COLUMNS = (
    Column("name", lazy_gettext("Camp"), lambda row: row.camp.name, by=lambda row: thai.sort_key(row.camp.name)),
    Column("where", lazy_gettext("Where"), lambda row: row.camp.where, by=lambda row: thai.sort_key(row.camp.where)),
    Column(
        "days",
        lazy_gettext("Days"),
        by=lambda row: (row.camp.begins_on, row.camp.ends_on),
        in_file=False,
    ),
    Column("begins_on", lazy_gettext("Begins on"), cell=lambda row: row.camp.begins_on, is_day=True, in_page=False),
    Column("ends_on", lazy_gettext("Ends on"), cell=lambda row: row.camp.ends_on, is_day=True, in_page=False),
    Column("taken", lazy_gettext("Seats taken"), cell=lambda row: row.taken),
    Column("seats", lazy_gettext("Seats"), cell=lambda row: row.camp.seats, in_page=False),
    Column("state", lazy_gettext("State"), lambda row: row.state.label, by=lambda row: row.state),
)
TABLE = Table(COLUMNS, [Filter("state", lazy_gettext("State"), CampState.choices())], first="-days")
VIEWS: tuple[tuple[Words, dict[str, str]], ...] = (
    (lazy_gettext("All camps"), {}),
    *((one.label, {"state": one.value}) for one in CampState),
)
DESK = Desk("camps", lazy_gettext("Camps"), "c3_control.camp_list", "c3_control.camp_file", VIEWS)


def rows(session: Session, actor: User, asked: Asked, words: str = "") -> list[CampRow]:
    """Return the camps of the actor's centre that are asked for; words: what their name or place holds."""
    wanted, query = thai.normal(words), select(Camp).where(Camp.centre_id == actor.centre_id)
    found = [CampRow(camp, _state(camp)) for camp in session.scalars(query)]
    found = [row for row in found if asked.chosen.get("state", row.state) == row.state]
    return [row for row in found if wanted in thai.normal(f"{row.camp.name} {row.camp.where}")]


def count(session: Session, shown: list[CampRow]) -> None:
    """Count the taken seats of some rows."""
    taken = camps.seats_taken(session, [row.camp for row in shown])
    for row in shown:
        row.taken = taken[row.camp.id]


def _state(camp: Camp) -> CampState:
    today = clock.today()
    if camp.cancelled_at is not None:
        return CampState.CALLED_OFF
    if camp.finished_at is not None:
        return CampState.FINISHED
    if camp.ends_on < today:
        return CampState.OVER
    return CampState.UNDER_WAY if camp.begins_on <= today else CampState.COMING
