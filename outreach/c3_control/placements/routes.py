"""Pages of placements elsewhere, on the blueprint of the third C."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.desks import requests as desk
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control.placements import away_table, elsewhere, models, placing
from outreach.c3_control.placements.forms import LeavePlacementForm, PlaceForm, VisitForm
from outreach.c3_control.placements.models import Placement
from outreach.c3_control.routes import routes
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web import came_from, saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/placement", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The placement is saved."))
def place(case_id: UUID) -> ResponseReturnValue:
    """Begin a placement at an agency with beds."""
    case, form = cases.load(db(), case_id, actor()), PlaceForm()
    form.offer(db(), case)
    form.also(partial(cases.check_day, case, field="begins_on"), "begins_on")
    if form.accepted_on_basis(db(), case, actor(), lambda: placing.begin(db(), case, form.details(), actor())):
        return _to_case(case)
    return render_template("c3_control/placements/place.html", form=form, case=case, moved=None)


@routes.route("/cases/<uuid:case_id>/placements/<uuid:placement_id>/move", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The move is saved: one placement ended, the next began."))
def move_placement(case_id: UUID, placement_id: UUID) -> ResponseReturnValue:
    """Move somebody to another agency."""
    case, placement = _load(case_id, placement_id)
    form = whole.over(PlaceForm, placement, version=lambda: placement, filled=False)
    form.offer(db(), case, but=placement.agency_id)
    form.also(partial(placing.check_end, case, placement.begins_on, field="begins_on"), "begins_on")

    def act() -> object:
        return placing.move(db(), case, placement, form.details(), actor())

    if form.accepted_on_basis(db(), case, actor(), act):
        return _to_case(case)
    return render_template("c3_control/placements/place.html", form=form, case=case, moved=placement)


@routes.route("/cases/<uuid:case_id>/placements/<uuid:placement_id>/visit", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The visit is saved."))
def visit_placement(case_id: UUID, placement_id: UUID) -> ResponseReturnValue:
    """Write down a visit to somebody who sleeps elsewhere."""
    case, placement = _load(case_id, placement_id)
    form = VisitForm(visited_by=actor().id)
    form.offer(db(), case)
    form.also(partial(placing.check_visited, case, placement), "day", "next_on")

    def act() -> object:
        return placing.visit(db(), case, placement, form.details(), actor())

    if form.accepted_on_basis(db(), case, actor(), act):
        return _to_case(case)
    return render_template("c3_control/placements/visit.html", form=form, case=case, placement=placement)


@routes.route("/cases/<uuid:case_id>/placements/<uuid:placement_id>/end", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The end of the placement is saved."))
def end_placement(case_id: UUID, placement_id: UUID) -> ResponseReturnValue:
    """End a placement."""
    case, placement = _load(case_id, placement_id)
    form = whole.over(LeavePlacementForm, placement, version=lambda: placement, filled=False)
    form.also(partial(placing.check_end, case, placement.begins_on), "ends_on")
    if form.accepted(lambda: placing.end(db(), case, placement, form.details(), actor())):
        return _to_case(case)
    return render_template("c3_control/placements/end.html", form=form, case=case, placement=placement)


@routes.route("/placements/", methods=["GET", "POST"])
@allow(Permission.TAKE_LIST)
def placement_list() -> ResponseReturnValue:
    """Show who sleeps elsewhere, since when, and when they were visited last."""
    came_from.remember()
    found = elsewhere.now(db(), actor())
    table = away_table.table(found)
    seen = desk.look(away_table.DESK, table)
    if seen.done is not None:
        return seen.done
    page = table.cut(seen.asked, away_table.chosen(found, seen.asked, seen.words), lambda row: row.placement.id)
    month, last = clock.today().replace(day=1), clock.today() - timedelta(days=1)  # tonight is no night yet
    nights = elsewhere.nights(db(), actor(), month, last)
    return render_template(
        "c3_control/placements/list.html", **seen.shown(page), nights=nights, called=people.called, count=len(found)
    )


@routes.get("/placements/list.<any(csv,xlsx):what>")
@allow(Permission.TAKE_LIST)
def placement_file(what: str) -> ResponseReturnValue:
    """Download the table of those who sleep elsewhere, with case numbers in place of names; audited."""
    found = elsewhere.now(db(), actor())
    table = away_table.table(found)
    asked = table.read(request.args)
    rows = table.sorted(asked, away_table.chosen(found, asked))
    return desk.file_of(away_table.DESK, table, asked, rows, what)


def _load(case_id: UUID, placement_id: UUID) -> tuple[Case, Placement]:
    case = cases.load(db(), case_id, actor())
    return case, models.get(db(), case.id, placement_id)


def _to_case(case: Case) -> Response:
    return redirect(url_for("dashboard.case", case_id=case.id), 303)
