"""Pages of the tables of camps and of beds, and their files, on the blueprint of the third C."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from outreach.access.desks import requests as desk
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import occupancy
from outreach.c3_control.placements import elsewhere
from outreach.c3_control.routes import routes
from outreach.c3_control.tables import bed_table, camp_table
from outreach.casefile import contradictions, people
from outreach.core import clock
from outreach.core.language import gettext
from outreach.core.sheets import Cell, write_csv, write_xlsx
from outreach.core.typed_days import COMMON_ERA
from outreach.web import came_from
from outreach.web.downloads import download
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/camps/", methods=["GET", "POST"])
@allow(Permission.SEE_CAMPS)
def camp_list() -> ResponseReturnValue:
    """Show the camps of the centre as a table, or those found in it."""
    came_from.remember()
    seen = desk.look(camp_table.DESK, camp_table.TABLE)
    if seen.done is not None:
        return seen.done
    found = camp_table.rows(db(), actor(), seen.asked, seen.words)
    page = camp_table.TABLE.cut(seen.asked, found, lambda row: row.camp.id)
    camp_table.count(db(), list(page.rows))
    return render_template("c3_control/camps.html", **seen.shown(page))


@routes.get("/camps/list.<any(csv,xlsx):what>")
@allow(Permission.SEE_CAMPS)
def camp_file(what: str) -> ResponseReturnValue:
    """Download the table of camps as it is filtered and sorted; audited."""
    asked = camp_table.TABLE.read(request.args)
    rows = camp_table.TABLE.sorted(asked, camp_table.rows(db(), actor(), asked))
    camp_table.count(db(), rows)
    return desk.file_of(camp_table.DESK, camp_table.TABLE, asked, rows, what)


@routes.route("/house", methods=["GET", "POST"])
@allow(Permission.SEE_CAMPS)
def house() -> ResponseReturnValue:
    """Show the beds of Baan Rao tonight as a table; a caseworker reads the names of their own cases only."""
    came_from.remember()
    beds = bed_table.rows(db(), actor())
    table = bed_table.table(beds)
    seen = desk.look(bed_table.DESK, table)
    if seen.done is not None:
        return seen.done
    page = table.cut(seen.asked, bed_table.chosen(beds, seen.asked, seen.words), lambda row: row.bed.id)
    known = {row.case.person_id for row in page.rows if row.case}
    broken = {one.found.row_id: one for one in contradictions.of_people(db(), known)}
    about: dict[str, Any] = {"free": sum(row.stay is None for row in beds), "all": len(beds), "broken": broken}
    about["houses"] = list({row.bed.house_id: row.bed.house for row in beds}.values())
    about |= {"nights": bed_table.nights_so_far, "planned": bed_table.planned, "is_over": bed_table.is_over}
    return render_template("c3_control/house.html", **seen.shown(page), **about, called=people.called)


@routes.get("/house/list.<any(csv,xlsx):what>")
@allow(Permission.TAKE_LIST)
def house_file(what: str) -> ResponseReturnValue:
    """Download the table of beds, with case numbers in place of names; audited."""
    beds = bed_table.rows(db(), actor())
    table = bed_table.table(beds)
    asked = table.read(request.args)
    rows = table.sorted(asked, bed_table.chosen(beds, asked))
    return desk.file_of(bed_table.DESK, table, asked, rows, what)


@routes.get("/house/occupancy")
@allow(Permission.TAKE_LIST)
def occupancy_page() -> ResponseReturnValue:
    """Show the nights of a month: beds taken in each house, bed-nights, and how stays ended."""
    came_from.remember()
    month = occupancy.of_month(db(), _month(request.args.get("month")), actor())
    last = min((month.after or clock.today() + timedelta(days=1)) - timedelta(days=1), clock.today())
    away = elsewhere.nights(db(), actor(), month.first, last)
    return render_template("c3_control/occupancy.html", month=month, away=away)


@routes.get("/house/occupancy.<any(csv,xlsx):what>")
@allow(Permission.TAKE_LIST)
def occupancy_file(what: str) -> ResponseReturnValue:
    """Download the nights of a month; audited."""
    month = occupancy.of_month(db(), _month(request.args.get("month")), actor())
    head = [gettext("Night of"), gettext("House"), gettext("Beds"), gettext("Taken"), gettext("Free")]
    rows: list[Sequence[Cell]] = [[one.day, one.house, one.beds, one.taken, one.free] for one in month.nights]
    name = f"bed-nights-{month.first:%Y-%m}.{what}"
    if what == "csv":
        return download(b"".join(write_csv(head, rows)), name)
    return download(write_xlsx(gettext("Nights of the houses"), head, rows), name)


def _month(said: str | None) -> date:
    """Return the first day of a month in an address, of this one for what names none, or one to come."""
    this = clock.today().replace(day=1)
    try:
        found = date.fromisoformat(f"{said}-01") if said else this
    except ValueError:
        return this
    return min(found, this) if found.year in COMMON_ERA else this
