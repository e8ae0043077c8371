"""The table of a centre's employers: what they offer, and how many places are free."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.desks import Desk
from outreach.access.users import User
from outreach.c4_continue.employers import register
from outreach.c4_continue.employers.models import Employer
from outreach.core import clock, thai
from outreach.core.codes import Code
from outreach.core.language import gettext, lazy_gettext
from outreach.web.tables import Asked, Column, Filter, Table, Words


class PlaceState(Code):
    """Whether an employer has a place today."""

    FREE = "free", "Has places free"
    FULL = "full", "All taken"
    OVER = "over", "Not offered today"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"free": "success", "full": "warning"}.get(self.value, "secondary")


@dataclass(frozen=True)
class EmployerRow:
    """An employer. taken: how many places are."""

    employer: Employer
    taken: int

    @property
    def free(self) -> int:
        """Places that nobody has."""
        return max(self.employer.places - self.taken, 0)

    @property
    def state(self) -> PlaceState:
        """Whether it has a place today."""
        if not self.employer.offers_on(clock.today()):
            return PlaceState.OVER
        return PlaceState.FREE if self.free else PlaceState.FULL

    @property
    def below_18(self) -> str:
        """Whether somebody below 18 may work there."""
        return gettext("No") if self.employer.conditions else gettext("Yes")


COLUMNS = (
    Column(
        "name",
        lazy_gettext("Name of the employer"),
        lambda row: row.employer.name,
        by=lambda row: thai.sort_key(row.employer.name),
    ),
    Column(
        "work",
        lazy_gettext("Kind of work"),
        lambda row: row.employer.work,
        by=lambda row: thai.sort_key(row.employer.work),
    ),
    Column("free", lazy_gettext("Places free"), by=lambda row: row.free, cell=lambda row: row.free),
    Column("places", lazy_gettext("Places"), cell=lambda row: row.employer.places, in_page=False),
    Column(
        "young", lazy_gettext("Also below 18"), lambda row: row.below_18, by=lambda row: not row.employer.conditions
    ),
    Column(
        "until",
        lazy_gettext("Offered until"),
        by=lambda row: row.employer.until_on,
        cell=lambda row: row.employer.until_on,
        is_day=True,
    ),
    Column("state", lazy_gettext("State"), lambda row: row.state.label, by=lambda row: row.state),
)
TABLE = Table(COLUMNS, [Filter("state", lazy_gettext("State"), PlaceState.choices())], first="name")
VIEWS: tuple[tuple[Words, dict[str, str]], ...] = (
    (lazy_gettext("All employers"), {}),
    *((one.label, {"state": one.value}) for one in PlaceState),
)
DESK = Desk("employers", lazy_gettext("Employers"), "c4_continue.employer_list", "c4_continue.employer_file", VIEWS)


def rows(session: Session, actor: User, asked: Asked, words: str = "") -> list[EmployerRow]:
    """Return the employers of the actor's centre that are asked for; words: what name or work holds. Audited."""
    wanted, found = thai.normal(words), register.of_centre(session, actor.centre_id)
    busy = register.taken(session, [one.id for one in found])
    audit.record(session, "employer.list", actor)
    told = [EmployerRow(one, busy.get(one.id, 0)) for one in found if wanted in thai.normal(f"{one.name} {one.work}")]
    return [row for row in told if asked.chosen.get("state", row.state) == row.state]
