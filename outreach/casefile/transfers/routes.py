"""The page of cases without a caseworker, on the casefile's blueprint."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, transfers
from outreach.casefile.routes import routes
from outreach.casefile.transfers import meeting
from outreach.casefile.transfers.forms import HandOverForm
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/uncarried", methods=["GET", "POST"])
@allow(Permission.ASSIGN_CASE)
@saved.says(lazy_gettext("The cases are handed over."))
def uncarried_cases() -> ResponseReturnValue:
    """Transfer the cases of staff who left or changed role."""
    found, form = transfers.waiting(db(), actor()), HandOverForm()
    form.meet(db(), cases.of_ids(db(), set(form.cases.data or ()), actor()))
    form.offer(found, users.names(db(), {case.caseworker_id for case in found}), transfers.able(db(), actor()))

    def act() -> None:
        chosen = [case for case in found if case.id in set(form.cases.data or ())]
        transfers.hand_over(db(), chosen, form.caseworker.data, actor(), form.note.data)

    if form.accepted(act):
        return redirect(url_for("casefile.uncarried_cases"), 303)
    form.stood = meeting.stamp(found)
    count, hidden = transfers.count(db(), actor()), transfers.out_of_reach(db(), actor())
    return render_template("casefile/uncarried.html", form=form, found=found, count=count, hidden=hidden)
