"""Pages of employers and of work there, on the blueprint of the fourth C."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.desks import requests as desk
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c4_continue.employers import placing, register
from outreach.c4_continue.employers.desk_table import DESK, TABLE, rows
from outreach.c4_continue.employers.forms import EmployerForm, GoOnForm, PlaceForm
from outreach.c4_continue.routes import routes
from outreach.casefile import cases, people
from outreach.core.language import lazy_gettext
from outreach.web import came_from, saved, whole
from outreach.web.paging import cut, start_of
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/employers/", methods=["GET", "POST"])
@allow(Permission.KEEP_HELPERS)
def employer_list() -> ResponseReturnValue:
    """Show the employers of the centre as a table, or those found in it."""
    came_from.remember()
    seen = desk.look(DESK, TABLE)
    if seen.done is not None:
        return seen.done
    page = TABLE.cut(seen.asked, rows(db(), actor(), seen.asked, seen.words), lambda row: row.employer.id)
    return render_template("c4_continue/employers/employers.html", **seen.shown(page))


@routes.get("/employers/list.<any(csv,xlsx):what>")
@allow(Permission.KEEP_HELPERS)
def employer_file(what: str) -> ResponseReturnValue:
    """Download the table of employers as it is filtered and sorted; audited."""
    asked = TABLE.read(request.args)
    return desk.file_of(DESK, TABLE, asked, TABLE.sorted(asked, rows(db(), actor(), asked)), what)


@routes.route("/employers/new", methods=["GET", "POST"])
@allow(Permission.KEEP_HELPERS)
@saved.says(lazy_gettext("The employer is saved."))
def add_employer() -> ResponseReturnValue:
    """Add an employer."""
    form = EmployerForm.of(None)
    if form.accepted(lambda: register.add(db(), form.details(), actor())):
        return redirect(url_for("c4_continue.employer", employer_id=form.result.id), 303)
    return render_template("c4_continue/employers/form.html", form=form, employer=None)


@routes.get("/employers/<uuid:employer_id>")
@allow(Permission.KEEP_HELPERS)
def employer(employer_id: UUID) -> ResponseReturnValue:
    """Show an employer, and who works there; of cases that one does not see only how many."""
    came_from.remember()
    found = register.get(db(), employer_id, actor())
    there = placing.of_employer(db(), found)
    seen = {case.id: case for case in cases.of_ids(db(), [row.case_id for row in there], actor())}
    page = cut([row for row in there if row.case_id in seen], start_of(request.args.get("after")))
    said = {"taken": register.taken(db(), [found.id]).get(found.id, 0), "called": people.called}
    others = sum(row.case_id not in seen for row in there)
    return render_template(
        "c4_continue/employers/employer.html", employer=found, page=page, seen=seen, others=others, **said
    )


@routes.route("/employers/<uuid:employer_id>/change", methods=["GET", "POST"])
@allow(Permission.KEEP_HELPERS)
@saved.says(lazy_gettext("The employer is saved."))
def change_employer(employer_id: UUID) -> ResponseReturnValue:
    """Change what an employer offers."""
    found = register.get(db(), employer_id, actor())
    form = whole.over(lambda: EmployerForm.of(found), found)
    if form.accepted(lambda: register.change(db(), found, form.details(), actor())):
        return redirect(url_for("c4_continue.employer", employer_id=employer_id), 303)
    return render_template("c4_continue/employers/form.html", form=form, employer=found)


@routes.route("/cases/<uuid:case_id>/work", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The work at an employer is saved."))
def begin_work(case_id: UUID) -> ResponseReturnValue:
    """Write down that a young person begins at an employer."""
    case = cases.load(db(), case_id, actor())
    form = PlaceForm.to(db(), case)
    if form.accepted(lambda: placing.begin(db(), case, form.details(), actor())):
        return redirect(url_for("c4_continue.support", case_id=case_id), 303)
    return render_template("c4_continue/employers/place.html", form=form, case=case)


@routes.route("/cases/<uuid:case_id>/work/<uuid:job_place_id>", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The work at an employer is saved."))
def go_on_working(case_id: UUID, job_place_id: UUID) -> ResponseReturnValue:
    """Write down how it goes on: since when they work there, or when they left."""
    case = cases.load(db(), case_id, actor())
    row = placing.get(db(), case, job_place_id)
    form = whole.over(lambda: GoOnForm.of(case, row), row)
    if form.accepted(lambda: placing.go_on(db(), case, row, form.details(row), actor())):
        return redirect(url_for("c4_continue.support", case_id=case_id), 303)
    return render_template("c4_continue/employers/go_on.html", form=form, case=case, row=row)
