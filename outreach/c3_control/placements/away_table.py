"""The table of those who sleep elsewhere."""

from typing import Any

from outreach.access.desks import Desk
from outreach.c3_control.placements.elsewhere import Away
from outreach.casefile import people
from outreach.core import thai
from outreach.core.codes import Code
from outreach.core.language import lazy_gettext
from outreach.web.tables import Asked, Column, Filter, Table, Words


class VisitState(Code):
    """Whether a visit is due."""

    DUE = "due", "Visit due"
    LATER = "later", "Visit later"


COLUMNS = (
    Column("who", lazy_gettext("Young person"), in_file=False),
    Column("number", lazy_gettext("Case number"), lambda row: row.case.number, in_page=False),
    Column(
        "agency",
        lazy_gettext("Agency"),
        lambda row: str(row.placement.agency_words()),
        by=lambda row: thai.sort_key(str(row.placement.agency_words())),
    ),
    Column(
        "since",
        lazy_gettext("Since"),
        by=lambda row: row.placement.begins_on,
        cell=lambda row: row.placement.begins_on,
        is_day=True,
    ),
    Column("nights", lazy_gettext("Nights"), by=lambda row: row.nights, cell=lambda row: row.nights),
    Column(
        "visited", lazy_gettext("Last visited"), by=lambda row: row.visited, cell=lambda row: row.visited, is_day=True
    ),
    Column(
        "visit_by",
        lazy_gettext("Visit by"),
        by=lambda row: row.visit_by,
        cell=lambda row: row.visit_by,
        is_day=True,
    ),
)
VIEWS: tuple[tuple[Words, dict[str, str]], ...] = (
    (lazy_gettext("All who sleep elsewhere"), {}),
    *((one.label, {"visit": one.value}) for one in VisitState),
)
DESK = Desk(
    "elsewhere", lazy_gettext("Who sleeps elsewhere"), "c3_control.placement_list", "c3_control.placement_file", VIEWS
)


def table(found: list[Away]) -> Table:
    """Return the table of these, with their agencies as a filter."""
    named: dict[str, Words] = {_agency(row): row.placement.agency_words() for row in found}
    filters = [
        Filter("agency", lazy_gettext("Agency"), sorted(named.items(), key=lambda one: thai.sort_key(str(one[1])))),
        Filter("visit", lazy_gettext("Visit"), VisitState.choices()),
    ]
    return Table(COLUMNS, filters, first="visit_by")


def chosen(found: list[Away], asked: Asked, words: str = "") -> list[Away]:
    """Return those asked for; words: what a name, the case number or the agency holds."""
    wanted = thai.normal(words)
    return [row for row in found if _fits(row, asked.chosen) and wanted in thai.normal(_told(row))]


def _agency(row: Away) -> str:
    """Return the key of an agency in the filter: one for all whose name is folded."""
    shown = row.placement.agency_words() == row.placement.agency.name
    return str(row.placement.agency_id) if shown else "folded"


def _fits(row: Away, said: Any) -> bool:
    state = VisitState.DUE if row.is_due else VisitState.LATER
    wanted = said.get("agency", _agency(row)), said.get("visit", state)
    return wanted == (_agency(row), state)


def _told(row: Away) -> str:
    return f"{people.called(row.case.person)} {row.case.number} {row.placement.agency_words()}"
