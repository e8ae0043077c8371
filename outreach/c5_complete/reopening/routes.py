"""Taking a closing back, on the blueprint of the fifth C."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c5_complete import closures, reopening
from outreach.c5_complete.routes import routes
from outreach.casefile import cases
from outreach.casefile.corrections.forms import VoidForm
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]

OF_CASE = "/cases/<uuid:case_id>/closures/<uuid:closure_id>"


@routes.post(f"{OF_CASE}/undo")
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("Undone: the case is open, and the closing waits for a decision again."))
def undo_closing(case_id: UUID, closure_id: UUID) -> ResponseReturnValue:
    """Undo the own approval of a closing, within some minutes."""
    case = cases.load(db(), case_id, actor())
    closure, form = closures.get(db(), case, closure_id), Form()
    if not form.accepted(lambda: reopening.undo(db(), case, closure, actor())):
        return render_template("c5_complete/refused.html", form=form, case_id=case_id)
    return redirect(url_for("dashboard.case", case_id=case_id), 303)


@routes.post(f"{OF_CASE}/withdraw")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The request to close is taken back: the case goes on."))
def withdraw_closing(case_id: UUID, closure_id: UUID) -> ResponseReturnValue:
    """Take the own request to close back, until it is decided."""
    case = cases.load(db(), case_id, actor())
    closure, form = closures.get(db(), case, closure_id), Form()
    if not form.accepted(lambda: reopening.withdraw_request(db(), case, closure, actor())):
        return render_template("c5_complete/refused.html", form=form, case_id=case_id)
    return redirect(url_for("dashboard.case", case_id=case_id), 303)


@routes.route(f"{OF_CASE}/take-back", methods=["GET", "POST"])
@allow(Permission.CORRECT_ENTRY)
@saved.says(lazy_gettext("The closing is taken back: the case goes on as it was."))
def take_closing_back(case_id: UUID, closure_id: UUID) -> ResponseReturnValue:
    """Take back a closing that somebody else approved, with a reason."""
    case = cases.load(db(), case_id, actor())
    closure, form = closures.get(db(), case, closure_id), VoidForm()

    def act() -> object:
        return reopening.take_back(db(), case, closure, form.change(), actor())

    if form.accepted(lambda: form.watch(db(), case, actor(), act)):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return render_template("c5_complete/take_closing_back.html", form=form, case=case, closure=closure)
