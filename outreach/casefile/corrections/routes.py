"""Pages of corrections: a record with what stood there before, its correction, and its voiding."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, corrections, reveals
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Correction, Entry
from outreach.casefile.corrections.forms import FORMS, VoidForm
from outreach.casefile.routes import routes
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/cases/<uuid:case_id>/entries/<kind>/<uuid:entry_id>")
@allow(Permission.SEE_CASE)
def entry(case_id: UUID, kind: str, entry_id: UUID) -> ResponseReturnValue:
    """Show what is written in a record, its corrections, and what stood there before."""
    case = cases.load(db(), case_id, actor())
    found = _load(case, kind, entry_id)
    told = corrections.past(db(), case, found, actor())
    names = users.names(db(), {found.row.made_by, *(one.made_by for one, _lines in told.past)})
    may = _may_correct(case, found)
    return render_template("casefile/entry.html", case=case, entry=found, told=told, names=names, may_correct=may)


@routes.route("/cases/<uuid:case_id>/entries/<kind>/<uuid:entry_id>/correct", methods=["GET", "POST"])
@allow(Permission.CORRECT_ENTRY)
@saved.says(lazy_gettext("The correction is saved."))
def correct_entry(case_id: UUID, kind: str, entry_id: UUID) -> ResponseReturnValue:
    """Correct what a record says. Not for who may not see all that its form is filled with."""
    case, found = _to_correct(case_id, kind, entry_id)
    if found.written.hidden and not found.written.part_open and not reveals.carries(case, actor()):
        raise NotFound
    form: Any = whole.over(lambda: FORMS[found.kind].of(db(), case, found.row, actor()), found.row)
    form.hold_to(case)
    if form.accepted(lambda: form.watch(db(), case, actor(), lambda: _correct(case, found, form))):
        return _back(case, form.result)
    return render_template("casefile/correct_entry.html", form=form, case=case, entry=found)


@routes.route("/cases/<uuid:case_id>/entries/<kind>/<uuid:entry_id>/void", methods=["GET", "POST"])
@allow(Permission.CORRECT_ENTRY)
@saved.says(lazy_gettext("The correction is saved."))
def void_entry(case_id: UUID, kind: str, entry_id: UUID) -> ResponseReturnValue:
    """Void a record, or let a voided one count again."""
    case, found = _to_correct(case_id, kind, entry_id)
    form = whole.over(VoidForm, found.row, version=lambda: found.row, filled=False)
    if form.accepted(lambda: form.watch(db(), case, actor(), lambda: _void(case, found, form))):
        return _back(case, form.result)
    return render_template("casefile/void_entry.html", form=form, case=case, entry=found)


def _load(case: Case, kind: str, entry_id: UUID) -> Entry:
    found = corrections.load(db(), case, kind, entry_id)
    if not corrections.is_seen(db(), found.kind, entry_id, actor()):
        raise NotFound
    return found


def _to_correct(case_id: UUID, kind: str, entry_id: UUID) -> tuple[Case, Entry]:
    case = cases.load(db(), case_id, actor())
    found = _load(case, kind, entry_id)
    if not _may_correct(case, found):
        raise NotFound
    return case, found


def _correct(case: Case, found: Entry, form: Any) -> object:
    return corrections.correct(db(), case, found, form.details(), form.change(), actor())


def _void(case: Case, found: Entry, form: VoidForm) -> object:
    verb = corrections.restore if found.row.is_voided else corrections.void
    return verb(db(), case, found, form.change(), actor())


def _may_correct(case: Case, found: Entry) -> bool:
    return found.written.correct is not None and corrections.may_correct(case, found.row, actor())


def _back(case: Case, done: Correction) -> Response:
    saved.say(done.told)
    return redirect(url_for("dashboard.case", case_id=case.id), 303)
