"""Pages about a case: notes, transfer, stages. Consent: consents/routes.py; search and correction: finding/."""

from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, notes, overrides, transfers, visits
from outreach.casefile.forms import AssignForm, MoveForm, NoteForm
from outreach.casefile.visits import Answer
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

routes = Blueprint("casefile", __name__)


@routes.route("/cases/<uuid:case_id>/notes/new", methods=["GET", "POST"])
@allow(Permission.WRITE_NOTE)
@saved.says(lazy_gettext("The note is saved."))
def write_note(case_id: UUID) -> ResponseReturnValue:
    """Write a note."""
    case = cases.load(db(), case_id, actor())
    form = NoteForm()
    form.also(partial(cases.check_day, case), "day")
    if form.accepted(lambda: notes.write(db(), case, form.body.data, form.day.data, actor())):
        saved.say(lazy_gettext("Note of %(day)s saved.", day=form.day.data))
        return _to_case(case_id)
    return render_template("casefile/note.html", form=form, case=case)


@routes.route("/cases/<uuid:case_id>/assign", methods=["GET", "POST"])
@allow(Permission.ASSIGN_CASE)
@saved.says(lazy_gettext("The case is handed over."))
def assign(case_id: UUID) -> ResponseReturnValue:
    """Hand the case to another caseworker."""
    case = cases.load(db(), case_id, actor())
    able = transfers.able(db(), actor())
    form = whole.over(lambda: AssignForm().offer(able), case, lambda: case.caseworker_id, filled=False)
    if form.accepted(lambda: transfers.give(db(), case, form.caseworker.data, actor(), form.note.data)):
        return _to_case(case_id)
    carrying = users.names(db(), {case.caseworker_id})
    return render_template("casefile/assign.html", form=form, case=case, carrying=carrying)


@routes.route("/cases/<uuid:case_id>/override", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The stage is set."))
def override_stage(case_id: UUID) -> ResponseReturnValue:
    """Set the stage, with a reason."""
    case = cases.load(db(), case_id, actor())
    form = MoveForm()
    form.also(partial(cases.check_day, case), "day")
    if form.accepted(lambda: overrides.override(db(), case, form.move(), actor())):
        return _to_case(case_id)
    return render_template("casefile/move.html", form=form, case=case, back_only=False)


@routes.route("/cases/<uuid:case_id>/relapse", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The move back is saved."))
def relapse(case_id: UUID) -> ResponseReturnValue:
    """Move the case back, with a reason."""
    case = cases.load(db(), case_id, actor())
    form = MoveForm()
    form.also(partial(cases.check_day, case), "day")
    form.also(partial(overrides.check_earlier, case), "to_stage")
    if form.accepted(lambda: overrides.relapse(db(), case, form.move(), actor())):
        return _to_case(case_id)
    return render_template("casefile/move.html", form=form, case=case, back_only=True)


@routes.post("/cases/<uuid:case_id>/visit/<any(not_met,not_now):what>")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The answer about the visit is saved."))
def answer_visit(case_id: UUID, what: str) -> ResponseReturnValue:
    """Answer the request for a visit that stands, when nobody was met."""
    visits.answer(db(), cases.load(db(), case_id, actor()), Answer(what), actor())
    return redirect(url_for("dashboard.home"), 303)


def _to_case(case_id: UUID) -> Response:
    return redirect(url_for("dashboard.case", case_id=case_id), 303)
