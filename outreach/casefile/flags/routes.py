"""Pages of the flags, on the casefile's blueprint."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import flags, people
from outreach.casefile.flags.forms import FlagForm, TakeUpForm
from outreach.casefile.routes import routes
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/flags/")
@allow(Permission.LOOK_INTO_FLAGS)
def flag_list() -> ResponseReturnValue:
    """List the flags, those to examine first."""
    page = flags.of_centre(db(), actor(), request.args.get("after"))
    rows = [(one, flags.kind_of(db(), one.flag)) for one in page.rows]
    return render_template("casefile/flags.html", rows=rows, page=page, called=people.called)


@routes.route("/flags/<uuid:flag_id>", methods=["GET", "POST"])
@allow(Permission.LOOK_INTO_FLAGS)
@saved.says(lazy_gettext("The finding is saved."))
def flag(flag_id: UUID) -> ResponseReturnValue:
    """Show a flag, and record the finding."""
    shown, form = flags.get(db(), flag_id, actor()), FlagForm()

    if form.accepted(lambda: flags.look_into(db(), shown.flag, form.details(), actor())):
        return redirect(url_for("casefile.flag_list"), 303)
    by = users.names(db(), {shown.flag.looked_by} if shown.flag.looked_by else set())
    kind = flags.kind_of(db(), shown.flag)
    return render_template("casefile/flag.html", form=form, shown=shown, kind=kind, by=by, called=people.called)


@routes.route("/flags/unattended", methods=["GET", "POST"])
@allow(Permission.TAKE_UP_FLAGS)
@saved.says(lazy_gettext("The alerts are taken up."))
def take_up_flags() -> ResponseReturnValue:
    """List flags that nobody at a centre can examine: centre and moment, never the person or the reason."""
    waiting, form = flags.unattended.of_all(db(), actor()), TakeUpForm()
    form.offer(waiting)

    if form.accepted(lambda: flags.unattended.take_up(db(), form.flags.data or [], actor())):
        return redirect(url_for("casefile.take_up_flags"), 303)
    return render_template("casefile/unattended_flags.html", form=form, waiting=waiting)
