"""Pages about a case: notes, transfer, stages. Consent: consents/routes.py; search and correction: finding/."""

from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, notes, overrides, transfers, visit_undoing, visits
from outreach.casefile.cases import Case
from outreach.casefile.forms import AssignForm, MoveForm, NoteForm
from outreach.casefile.visits import Answer
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.forms import Form
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

    def made(**carried: object) -> AssignForm:
        return AssignForm(data=carried).offer(able)

    form = whole.over(
        made, case, lambda: case.caseworker_id, filled=False, entry=lambda: made(caseworker=case.caseworker_id)
    )
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


@routes.get("/cases/<uuid:case_id>/visits")
@allow(Permission.SEE_CASE)
def visit_list(case_id: UUID) -> ResponseReturnValue:
    """Show the visits that were asked for, and what came of each."""
    return _visits(cases.load(db(), case_id, actor()))


@routes.post("/cases/<uuid:case_id>/visit/<any(not_met,not_now):what>")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The answer about the visit is saved."))
def answer_visit(case_id: UUID, what: str) -> ResponseReturnValue:
    """Answer the request for a visit that stands, when nobody was met."""
    answered = visits.answer(db(), cases.load(db(), case_id, actor()), Answer(what), actor())
    if answered is None:
        saved.say(lazy_gettext("This visit is asked for no longer: nothing was saved."))
    else:
        undo = url_for("casefile.undo_visit_answer", case_id=case_id, visit_id=answered.id)
        words = lazy_gettext("The answer about the visit is saved.")
        saved.say(words, undo, visit_undoing.undo_until(answered, actor()))
    return redirect(url_for("dashboard.home"), 303)


@routes.post("/cases/<uuid:case_id>/visits/<uuid:visit_id>/undo")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("Undone: the visit is asked for as before."))
def undo_visit_answer(case_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """Undo one's own answer about a visit, within some minutes."""
    case, form = cases.load(db(), case_id, actor()), Form()
    if form.accepted(lambda: visit_undoing.undo(db(), case, visit_id, actor())):
        return redirect(url_for("casefile.visit_list", case_id=case_id), 303)
    return _visits(case, form)


@routes.post("/cases/<uuid:case_id>/visits/<uuid:visit_id>/take-back")
@allow(Permission.ASSIGN_CASE)
@saved.says(lazy_gettext("The request is taken back."))
def take_back_visit(case_id: UUID, visit_id: UUID) -> ResponseReturnValue:
    """Take one's own request for a visit back, as long as it stands."""
    case, form = cases.load(db(), case_id, actor()), Form()
    if form.accepted(lambda: visits.take_back(db(), case, visit_id, actor())):
        return redirect(url_for("casefile.visit_list", case_id=case_id), 303)
    return _visits(case, form)


def _visits(case: Case, form: Form | None = None) -> str:
    found, undone = visits.of_case(db(), case), visit_undoing.of_case(db(), case)
    named = {one for row, _stands in found for one in (row.made_by, row.caseworker_id, row.answered_by) if one}
    named |= {one.made_by for one in undone}
    said = {"found": found, "answers": Answer, "undone": undone, "undo_until": visit_undoing.undo_until}
    return render_template("casefile/visits.html", case=case, form=form, names=users.names(db(), named), **said)


def _to_case(case_id: UUID) -> Response:
    return redirect(url_for("dashboard.case", case_id=case_id), 303)
