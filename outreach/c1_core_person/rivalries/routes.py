"""Pages of rivalries, on the blueprint of the first C: for caseworkers, as the list of groups is."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c1_core_person import groups, rivalries
from outreach.c1_core_person.groups import Group
from outreach.c1_core_person.rivalries.forms import RivalryForm
from outreach.c1_core_person.routes import routes
from outreach.casefile.corrections import Why
from outreach.core.language import gettext, lazy_gettext
from outreach.web import saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]

REASONS = Why.NOT_SO, Why.WRONG_PERSON, Why.TWICE


@routes.route("/groups/<uuid:group_id>/rivalries", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("That these two groups fight is on record."))
def group_rivalries(group_id: UUID) -> ResponseReturnValue:
    """Show with whom a group fights, and write down a new rivalry."""
    found, form = groups.get(db(), group_id, actor()), RivalryForm()
    known = {one.id: one for one in groups.look_through(db(), actor())}
    others = ((str(one), group.name or "–") for one, group in known.items() if one != found.id)
    form.other.choices = [("", gettext("Choose…")), *others]
    other = known.get(form.other.data) if form.other.data else None
    if form.accepted(lambda: rivalries.add(db(), found, other, form.since.data, actor())):
        return redirect(url_for("c1_core_person.group_rivalries", group_id=group_id), 303)
    return _page(found, known, form, Form(formdata=None))


@routes.post("/groups/<uuid:group_id>/rivalries/<uuid:rivalry_id>/truce")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The truce is on record."))
def make_peace(group_id: UUID, rivalry_id: UUID) -> ResponseReturnValue:
    """Write down a truce."""
    found, form = groups.get(db(), group_id, actor()), Form()
    rivalry = rivalries.get(db(), found, rivalry_id)
    if form.accepted(lambda: rivalries.make_peace(db(), rivalry, actor())):
        return redirect(url_for("c1_core_person.group_rivalries", group_id=group_id), 303)
    known = {one.id: one for one in groups.look_through(db(), actor())}
    return _page(found, known, RivalryForm(formdata=None), form)


@routes.post("/groups/<uuid:group_id>/rivalries/<uuid:rivalry_id>/void/<any(not_so,wrong_person,twice):what>")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The entry is voided: it counts nowhere."))
def void_rivalry(group_id: UUID, rivalry_id: UUID, what: str) -> ResponseReturnValue:
    """Void a rivalry that was written down by mistake, with why."""
    found, form = groups.get(db(), group_id, actor()), Form()
    rivalry = rivalries.get(db(), found, rivalry_id)
    if form.accepted(lambda: rivalries.void(db(), rivalry, Why(what), actor())):
        return redirect(url_for("c1_core_person.group_rivalries", group_id=group_id), 303)
    known = {one.id: one for one in groups.look_through(db(), actor())}
    return _page(found, known, RivalryForm(formdata=None), form)


def _page(found: Group, known: dict[UUID, Group], form: RivalryForm, peace: Form) -> str:
    shown = {"group": found, "known": known, "listed": rivalries.of_group(db(), found), "reasons": REASONS}
    return render_template("c1_core_person/rivalries.html", form=form, peace=peace, **shown)
