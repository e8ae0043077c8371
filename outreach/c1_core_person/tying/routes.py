"""Pages of the groups of a core person, on the blueprint of the first C: for caseworkers, as the list of groups is."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c1_core_person import core_persons, groups, tying
from outreach.c1_core_person.core_persons import CorePerson
from outreach.c1_core_person.groups import Group
from outreach.c1_core_person.routes import routes
from outreach.c1_core_person.tying.forms import TieForm
from outreach.c1_core_person.winning.routes import REASONS
from outreach.casefile.corrections import Why
from outreach.core.language import gettext, lazy_gettext
from outreach.web import saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/core-persons/<uuid:core_person_id>/groups", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The link to the group is saved."))
def core_person_groups(core_person_id: UUID) -> ResponseReturnValue:
    """Show to which groups a core person belongs, and add one."""
    found, form = core_persons.get(db(), core_person_id, actor()), TieForm()
    known = {one.id: one for one in groups.look_through(db(), actor())}
    form.group.choices = [("", gettext("Choose…")), *((str(one), group.name or "–") for one, group in known.items())]
    chosen = known.get(form.group.data) if form.group.data else None
    if form.accepted(lambda: tying.tie(db(), found, chosen, form.since.data, actor())):
        return redirect(url_for("c1_core_person.core_person_groups", core_person_id=core_person_id), 303)
    return _page(found, known, form, Form(formdata=None))


@routes.post("/core-persons/<uuid:core_person_id>/groups/<uuid:tie_id>/end")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("That it has ended is saved."))
def end_tie(core_person_id: UUID, tie_id: UUID) -> ResponseReturnValue:
    """Write down that a core person no longer belongs to a group."""
    found, form = core_persons.get(db(), core_person_id, actor()), Form()
    row = tying.get(db(), found, tie_id)
    if form.accepted(lambda: tying.end(db(), row, actor())):
        return redirect(url_for("c1_core_person.core_person_groups", core_person_id=core_person_id), 303)
    return _again(found, form)


@routes.post("/core-persons/<uuid:core_person_id>/groups/<uuid:tie_id>/void/<any(not_so,wrong_person,twice):what>")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The entry is voided: it counts nowhere."))
def void_tie(core_person_id: UUID, tie_id: UUID, what: str) -> ResponseReturnValue:
    """Void what was written down by mistake, with why."""
    found, form = core_persons.get(db(), core_person_id, actor()), Form()
    row = tying.get(db(), found, tie_id)
    if form.accepted(lambda: tying.void(db(), row, Why(what), actor())):
        return redirect(url_for("c1_core_person.core_person_groups", core_person_id=core_person_id), 303)
    return _again(found, form)


def _again(found: CorePerson, refused: Form) -> str:
    known = {one.id: one for one in groups.look_through(db(), actor())}
    return _page(found, known, TieForm(formdata=None), refused)


def _page(found: CorePerson, known: dict[UUID, Group], form: TieForm, refused: Form) -> str:
    shown = {"core_person": found, "known": known, "ties": tying.of(db(), found), "reasons": REASONS}
    return render_template("c1_core_person/core_person_groups.html", form=form, refused=refused, **shown)
