"""Pages of contradictions, for the head of the centre, on the casefile's blueprint."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, contradictions, people
from outreach.casefile.contradictions.forms import DecideForm
from outreach.casefile.routes import routes
from outreach.core.language import lazy_gettext
from outreach.web import came_from, saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/contradictions/")
@allow(Permission.APPROVE)
def contradiction_list() -> ResponseReturnValue:
    """List the contradictions of the centre, those to decide first."""
    came_from.remember()
    page = contradictions.page(db(), actor(), request.args.get("after"))
    by = users.names(db(), {one.decision.decided_by for one in page.rows if one.decision})
    return render_template("casefile/contradictions.html", page=page, by=by, called=people.called)


@routes.route("/cases/<uuid:case_id>/contradictions/<key>", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("Decided: the record stays as it is."))
def decide_contradiction(case_id: UUID, key: str) -> ResponseReturnValue:
    """Keep a record as it is, with a reason."""
    case = cases.load(db(), case_id, actor())
    shown, form = contradictions.get(db(), case, key), DecideForm()
    if form.accepted(lambda: contradictions.decide(db(), shown.found, form.details(), actor())):
        return redirect(url_for("casefile.contradiction_list"), 303)
    past = shown.decision or shown.past
    by = users.names(db(), {past.decided_by} if past else set())
    return render_template("casefile/contradiction.html", form=form, case=case, shown=shown, past=past, by=by)
