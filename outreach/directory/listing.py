"""The table of agencies: what they serve, how to reach them, their referrals, the end of the agreement."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from outreach.access.desks import Desk
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.core import clock, thai
from outreach.core.codes import Code
from outreach.core.language import language, lazy_gettext
from outreach.directory import communities
from outreach.directory.agencies import Agency, AgencyKind, Wanted, finding
from outreach.directory.agencies.agreements import WARN_BEFORE
from outreach.directory.agencies.services import AgencyService
from outreach.directory.agencies.services import of_agencies as services_of
from outreach.directory.needs import Need
from outreach.web.tables import Asked, Column, Filter, Table, Words


class Agreed(Code):
    """How an agreement stands."""

    ENDED = "ended", "Agreement has ended"
    ENDS = "ends", "Agreement ends within 60 days"
    OPEN_END = "open_end", "Agreement without an end"


@dataclass(frozen=True)
class Figures:
    """What is known of the referrals to an agency. open: those under way; answered_at: when it last answered one."""

    open: int = 0
    answered_at: datetime | None = None


@dataclass(frozen=True)
class AgencyRow:
    """An agency, its services, and the figures of its referrals."""

    agency: Agency
    services: Sequence[AgencyService]
    figures: Figures

    @property
    def days_left(self) -> int | None:
        """Days until its agreement ends; negative: since then. None without an end."""
        until = self.agency.agreement_until
        return (until - clock.today()).days if until else None


# Asked for the figures of some agencies, by who looks at them (wiring/).
figures: list[Callable[[Session, Collection[UUID], User], dict[UUID, Figures]]] = []

_REFERRALS = (
    Column("open", lazy_gettext("Open referrals"), cell=lambda row: row.figures.open),
    Column(
        "answered",
        lazy_gettext("Last answer"),
        cell=lambda row: row.figures.answered_at and clock.local(row.figures.answered_at).date(),
        is_day=True,
    ),
)
COLUMNS = (
    Column("name", lazy_gettext("Agency"), lambda row: row.agency.name, by=lambda row: _place(row)),
    Column("code", lazy_gettext("Short code in Latin letters"), lambda row: row.agency.code, in_page=False),
    Column("kind", lazy_gettext("Kind"), lambda row: row.agency.kind.label, by=lambda row: (row.kind, _place(row))),
    Column("needs", lazy_gettext("Needs"), lambda row: ", ".join(str(need.label) for need in row.agency.needs)),
    Column("phone", lazy_gettext("Telephone"), lambda row: row.agency.phone or ""),
    *_REFERRALS,
    Column(
        "agreement",
        lazy_gettext("Agreement until"),
        by=lambda row: row.agreement_until and (row.agreement_until, _place(row)),
        cell=lambda row: row.agency.agreement_until,
        is_day=True,
    ),
)


def table(session: Session, actor: User) -> Table:
    """Return the table for a user: of referrals it tells who works on cases alone."""
    told = {column.key for column in _REFERRALS} if not actor.may(Permission.SEE_CASE) else set()
    there = [(str(community_id), name) for community_id, name in communities.nameable(session, actor.centre_id)]
    filters = [
        Filter("need", lazy_gettext("Need"), Need.choices()),
        *([Filter("community", lazy_gettext("Community"), there)] if there else []),
        Filter("kind", lazy_gettext("Kind"), AgencyKind.choices()),
        Filter("agreed", lazy_gettext("Agreement"), Agreed.choices()),
        Filter("closed", lazy_gettext("Takes no referrals"), [("1", lazy_gettext("Only these"))]),
    ]
    return Table([column for column in COLUMNS if column.key not in told], filters, first="name")


VIEWS: tuple[tuple[Words, dict[str, str]], ...] = (
    (lazy_gettext("All agencies"), {}),
    *((one.label, {"agreed": one.value, "sort": "agreement"}) for one in (Agreed.ENDED, Agreed.ENDS)),
    (lazy_gettext("Takes no referrals"), {"closed": "1"}),
)
DESK = Desk(
    "agencies",
    lazy_gettext("Agencies"),
    "directory.agency_list",
    "directory.agency_file",
    VIEWS,
    lazy_gettext("Name of an agency or a service"),
)


def rows(session: Session, actor: User, asked: Asked, words: str = "") -> list[Any]:
    """Return id, names, kind and end of the agreement of the agencies asked for. words: of a name or a service."""
    chosen = asked.chosen
    community = UUID(chosen["community"]) if "community" in chosen else None
    wanted = Wanted(words.replace("\0", ""), Need(chosen["need"]) if "need" in chosen else None, community)
    query = select(Agency.id, Agency.active, Agency.name_th, Agency.name_en, Agency.kind, Agency.agreement_until)
    found: list[Any] = list(session.execute(query.where(*finding.fitting(wanted, actor.centre_id))))
    return [row for row in found if _fits(row, chosen)]


def shown(session: Session, actor: User, found: Sequence[Row[Any]]) -> list[AgencyRow]:
    """Return these rows as they are shown, in their order."""
    ids = [row.id for row in found]
    agencies = {agency.id: agency for agency in session.scalars(select(Agency).where(Agency.id.in_(ids)))}
    served, told = services_of(session, ids), dict[UUID, Figures]()
    for ask in figures:
        told |= ask(session, ids, actor)
    return [AgencyRow(agencies[one], served.get(one, ()), told.get(one, Figures())) for one in ids]


def _fits(row: Row[Any], chosen: Any) -> bool:
    if chosen.get("kind", row.kind) != row.kind or ("closed" in chosen and row.active):
        return False
    return "agreed" not in chosen or _agreed(row.agreement_until) is Agreed(chosen["agreed"])


def _agreed(until: date | None) -> Agreed | None:
    if until is None:
        return Agreed.OPEN_END
    if until < clock.today():
        return Agreed.ENDED
    return Agreed.ENDS if until <= clock.today() + timedelta(days=max(WARN_BEFORE)) else None


def _place(row: Row[Any]) -> tuple[bool, object, str]:
    name = getattr(row, f"name_{language()}", None) or row.name_th
    return not row.active, thai.sort_key(name), str(row.id)
