"""The table of a centre's funds: what each holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.desks import Desk
from outreach.access.users import User
from outreach.c4_continue.funds import books, register
from outreach.c4_continue.funds.models import Fund
from outreach.core import baht, thai
from outreach.core.codes import Code
from outreach.core.language import lazy_gettext
from outreach.web.tables import Asked, Column, Filter, Table, Words


class FundState(Code):
    """State of a fund."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


@dataclass(frozen=True)
class FundRow:
    """A fund, and the satang that it holds."""

    fund: Fund
    held: int

    @property
    def state(self) -> FundState:
        """Whether something can be given from it."""
        return FundState.OPEN if self.fund.is_open else FundState.CLOSED


COLUMNS = (
    Column("name", lazy_gettext("Fund"), lambda row: row.fund.name, by=lambda row: thai.sort_key(row.fund.name)),
    Column("source", lazy_gettext("Source"), lambda row: row.fund.source or ""),
    Column(
        "held",
        lazy_gettext("Holds, in baht"),
        lambda row: baht.show(row.held),
        by=lambda row: row.held,
        cell=lambda row: row.held / baht.SATANG,
    ),
    Column(
        "since",
        lazy_gettext("Begins on"),
        by=lambda row: row.fund.opened_on,
        cell=lambda row: row.fund.opened_on,
        is_day=True,
    ),
    Column("state", lazy_gettext("State"), lambda row: row.state.label, by=lambda row: row.state),
)
TABLE = Table(COLUMNS, [Filter("state", lazy_gettext("State"), FundState.choices())], first="name")
VIEWS: tuple[tuple[Words, Mapping[str, str]], ...] = (
    (lazy_gettext("All funds"), {}),
    *((one.label, {"state": one.value}) for one in FundState),
)
DESK = Desk("funds", lazy_gettext("Funds"), "c4_continue.fund_list", "c4_continue.fund_file", VIEWS)


def rows(session: Session, actor: User, asked: Asked, words: str = "") -> list[FundRow]:
    """Return the funds of the actor's centre that are asked for; audited."""
    wanted, found = thai.normal(words), register.of_centre(session, actor.centre_id)
    held: Mapping[UUID, int] = books.balances(session, found)
    audit.record(session, "fund.list", actor)
    told = [FundRow(fund, held[fund.id]) for fund in found if wanted in thai.normal(f"{fund.name} {fund.source}")]
    return [row for row in told if asked.chosen.get("state", row.state) == row.state]
