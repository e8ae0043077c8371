"""Pages of corrections: a record with what stood there before, its correction, and its voiding."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, contradictions, corrections, reveals
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Entry
from outreach.casefile.corrections.forms import FORMS, VoidForm
from outreach.casefile.routes import routes
from outreach.core.errors import NotFound
from outreach.web import whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/cases/<uuid:case_id>/entries/<kind>/<uuid:entry_id>")
@allow(Permission.SEE_CASE)
def entry(case_id: UUID, kind: str, entry_id: UUID) -> ResponseReturnValue:
    """Show what is written in a record, its corrections, and what stood there before."""
    case = cases.load(db(), case_id, actor())
    found = corrections.load(db(), case, kind, entry_id)
    told = corrections.past(db(), case, found, actor())
    names = users.names(db(), {found.row.made_by, *(one.made_by for one, _lines in told.past)})
    may = corrections.may_correct(case, found.row, actor())
    return render_template("casefile/entry.html", case=case, entry=found, told=told, names=names, may_correct=may)


@routes.route("/cases/<uuid:case_id>/entries/<kind>/<uuid:entry_id>/correct", methods=["GET", "POST"])
@allow(Permission.CORRECT_ENTRY)
def correct_entry(case_id: UUID, kind: str, entry_id: UUID) -> ResponseReturnValue:
    """Correct what a record says. Not for who may not see all that its form is filled with."""
    case, found = _to_correct(case_id, kind, entry_id)
    if found.written.hidden and not reveals.carries(case, actor()):
        raise NotFound
    form: Any = whole.over(lambda: FORMS[found.kind].of(db(), case, found.row, actor()), found.row)
    if form.accepted(lambda: _keeping_watch(case, form, lambda: _correct(case, found, form))):
        return _back(case)
    return render_template("casefile/correct_entry.html", form=form, case=case, entry=found)


@routes.route("/cases/<uuid:case_id>/entries/<kind>/<uuid:entry_id>/void", methods=["GET", "POST"])
@allow(Permission.CORRECT_ENTRY)
def void_entry(case_id: UUID, kind: str, entry_id: UUID) -> ResponseReturnValue:
    """Void a record, or let a voided one count again."""
    case, found = _to_correct(case_id, kind, entry_id)
    form = whole.over(VoidForm, found.row, version=lambda: found.mark, filled=False)
    verb = corrections.restore if found.row.is_voided else corrections.void
    if form.accepted(lambda: _keeping_watch(case, form, lambda: verb(db(), case, found, form.change(), actor()))):
        return _back(case)
    return render_template("casefile/void_entry.html", form=form, case=case, entry=found)


def _to_correct(case_id: UUID, kind: str, entry_id: UUID) -> tuple[Case, Entry]:
    case = cases.load(db(), case_id, actor())
    found = corrections.load(db(), case, kind, entry_id)
    if not corrections.may_correct(case, found.row, actor()):
        raise NotFound
    return case, found


def _correct(case: Case, found: Entry, form: Any) -> object:
    return corrections.correct(db(), case, found, form.details(), form.change(), actor())


def _keeping_watch(case: Case, form: Any, act: Callable[[], object]) -> object:
    """Run a correction; what it breaks must have been seen."""
    before = contradictions.keys(db(), [case.person_id])
    done = act()
    form.ask_before(db(), [case.person_id], before, actor())
    return done


def _back(case: Case) -> Response:
    return redirect(url_for("dashboard.case", case_id=case.id), 303)
