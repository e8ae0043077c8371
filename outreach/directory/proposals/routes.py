"""Pages of changes proposed by agencies, on the blueprint of the directory."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.directory.agencies import communities, parts, proposing
from outreach.directory.agencies.changes import ChangeState
from outreach.directory.agencies.presenters import differences
from outreach.directory.agencies.proposing import Proposed
from outreach.directory.proposals.forms import SendBackForm
from outreach.directory.routes import routes
from outreach.web import saved, whole
from outreach.web.forms import Form
from outreach.web.paging import cut, start_of
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/agencies/changes")
@allow(Permission.APPROVE)
def change_list() -> ResponseReturnValue:
    """List the changes that wait for a decision."""
    page = cut(proposing.waiting(db(), actor().centre_id), start_of(request.args.get("start")))
    return render_template("directory/changes.html", page=page)


@routes.get("/agencies/changes/<uuid:change_id>")
@allow(Permission.EDIT_AGENCY)
def agency_change(change_id: UUID) -> ResponseReturnValue:
    """Show one change: the present and the proposed fields."""
    return _page(*_opened(change_id))


@routes.post("/agencies/changes/<uuid:change_id>/approve")
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The change is approved."))
def approve_change(change_id: UUID) -> ResponseReturnValue:
    """Approve a change."""
    whole.wait_for(proposing.proposed(db(), change_id, actor()).change)
    db().expire_all()  # what was read before may have been replaced
    found, form = _opened(change_id)
    if form.accepted(lambda: proposing.approve(db(), found, actor())):
        return redirect(url_for("directory.change_list"), 303)
    return _page(found, form)


@routes.route("/agencies/changes/<uuid:change_id>/send-back", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The change is sent back, with the reason."))
def send_change_back(change_id: UUID) -> ResponseReturnValue:
    """Send a change back, with the reason."""
    found, form = proposing.proposed(db(), change_id, actor()), SendBackForm()
    if form.accepted(lambda: proposing.send_back(db(), found, form.why.data, actor())):
        return redirect(url_for("directory.change_list"), 303)
    return render_template("directory/send_back.html", form=form, change=found.change)


def _opened(change_id: UUID) -> tuple[Proposed, Form]:
    """Return a change, and the form of its approval with the version of both sides as they are shown."""
    found, shown_at = (
        proposing.proposed(db(), change_id, actor()),
        url_for("directory.agency_change", change_id=change_id),
    )
    sides = [repr(side and parts.written(side)) for side in (found.before, found.after)]
    return found, whole.over(Form, None, lambda: sides, filled=False, page=shown_at)


def _page(found: Proposed, form: Form) -> str:
    change = found.change
    named = {one.id: one.name for one in communities.everyone(db(), actor().centre_id)}
    shown = found.before or found.after
    return render_template(
        "directory/change.html",
        form=form,
        change=change,
        agency=agencies.get(db(), change.agency_id),
        rows=differences(found.before, found.after, named) if shown else [],
        waits=change.state == ChangeState.WAITING,
        names=users.names(db(), {one for one in (change.made_by, change.decided_by) if one}),
    )
