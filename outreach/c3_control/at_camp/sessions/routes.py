"""Pages of the programme of a camp, on the blueprint of the third C."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps
from outreach.c3_control.at_camp import crew, sessions
from outreach.c3_control.at_camp.sessions.forms import SessionForm
from outreach.c3_control.camps import Camp, marks
from outreach.c3_control.routes import routes
from outreach.core.language import lazy_gettext
from outreach.web import came_from, saved, whole
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/camps/<uuid:camp_id>/programme")
@allow(Permission.SEE_CAMPS)
def programme(camp_id: UUID) -> ResponseReturnValue:
    """Show the programme and the staff of a camp."""
    came_from.remember()
    return _page(camps.get(db(), camp_id, actor()), Form())


@routes.route("/camps/<uuid:camp_id>/programme/new", methods=["GET", "POST"])
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The session is saved."))
def add_session(camp_id: UUID) -> ResponseReturnValue:
    """Add a session, `?day=2` on the second day."""
    found = camps.get(db(), camp_id, actor())
    form = SessionForm.of(found, crew.able(db(), found.centre_id), None, request.args.get("day", 1, int))
    if form.accepted(lambda: sessions.write(db(), found, form.details(), actor())):
        return redirect(url_for("c3_control.programme", camp_id=camp_id), 303)
    return render_template("c3_control/at_camp/session.html", form=form, camp=found, row=None)


@routes.route("/camps/<uuid:camp_id>/programme/<uuid:session_id>", methods=["GET", "POST"])
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The session is saved."))
def change_session(camp_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Change a session."""
    found = camps.get(db(), camp_id, actor())
    row, able = sessions.get(db(), found, session_id), crew.able(db(), found.centre_id)
    form = whole.over(lambda: SessionForm.of(found, able, row), row)
    if form.accepted(lambda: sessions.change(db(), found, row, form.details(), actor())):
        return redirect(url_for("c3_control.programme", camp_id=camp_id), 303)
    return render_template("c3_control/at_camp/session.html", form=form, camp=found, row=row)


@routes.post("/camps/<uuid:camp_id>/programme/<uuid:session_id>/remove")
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The session is taken out of the programme."))
def remove_session(camp_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Take a session out of the programme."""
    found, form = camps.get(db(), camp_id, actor()), Form()
    row = sessions.get(db(), found, session_id)
    if form.accepted(lambda: sessions.remove(db(), found, row, actor())):
        return redirect(url_for("c3_control.programme", camp_id=camp_id), 303)
    return _page(found, form)


@routes.post("/camps/<uuid:camp_id>/programme/copy/<uuid:earlier_id>")
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The programme is copied."))
def copy_programme(camp_id: UUID, earlier_id: UUID) -> ResponseReturnValue:
    """Copy the programme of an earlier camp in one tap."""
    found, form = camps.get(db(), camp_id, actor()), Form()
    other = camps.get(db(), earlier_id, actor())
    if form.accepted(lambda: sessions.copy(db(), found, other, actor())):
        return redirect(url_for("c3_control.programme", camp_id=camp_id), 303)
    return _page(found, form)


def _page(found: Camp, form: Form) -> str:
    rows = sessions.of_camp(db(), found)
    planned = [one for one in rows if one.title]
    return render_template(
        "c3_control/at_camp/programme.html",
        camp=found,
        form=form,
        days=sessions.by_day(found, rows),
        counts=marks.counts(db(), [one.id for one in rows], actor()),
        staff=crew.named(db(), found),
        leaders=users.names(db(), {one.leader_id for one in rows if one.leader_id}),
        earlier=[] if planned else sessions.earlier(db(), found),
    )
