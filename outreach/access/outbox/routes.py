"""The page of the outbox, on the blueprint of signing in."""

from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.outbox import looking
from outreach.access.permissions import Permission
from outreach.access.staff.routes import routes
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/outbox/")
@allow(Permission.MANAGE_OUTBOX)
def outbox_page() -> ResponseReturnValue:
    """Show waiting messages, and stuck ones with the reason."""
    outbox = looking.look(db(), request.args.get("stuck"), request.args.get("waiting"))
    return render_template("access/outbox.html", outbox=outbox, posting=current_app.config["POSTING"])


@routes.post("/outbox/<uuid:message_id>/<any(retry,drop):what>")
@allow(Permission.MANAGE_OUTBOX)
@saved.says(retry=lazy_gettext("The message is tried again."), drop=lazy_gettext("The message is dropped."))
def set_message(message_id: UUID, what: str) -> ResponseReturnValue:
    """Try a message again now, or drop it."""
    act = looking.retry if what == "retry" else looking.drop
    act(db(), looking.get(db(), message_id), actor())
    return redirect(url_for("access.outbox_page"), 303)
