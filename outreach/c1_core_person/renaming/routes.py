"""Pages by which a group or a core person is said anew, on the blueprint of the first C."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access import audit, users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c1_core_person import core_persons, groups, renaming
from outreach.c1_core_person.renaming.forms import NameCorePersonForm, NameGroupForm
from outreach.c1_core_person.routes import routes
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/groups/<uuid:group_id>", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The group is corrected: the earlier words are kept."))
def correct_group(group_id: UUID) -> ResponseReturnValue:
    """Correct a group's name and turf; below, what stood there before."""
    found = groups.get(db(), group_id, actor())
    audit.record(db(), "group.read", actor(), about=f"group:{found.id}")
    form = whole.over(lambda: NameGroupForm(data={"name": found.name, "turf": found.turf}), found)
    form.also(partial(renaming.check_name, db(), found, actor=actor()), "name")
    if form.accepted(lambda: renaming.group(db(), found, form.details(), actor())):
        return redirect(url_for("c1_core_person.group_list"), 303)
    earlier = renaming.of_group(db(), found)
    names = users.names(db(), {one.made_by for one in earlier})
    return render_template("c1_core_person/correct_group.html", form=form, earlier=earlier, names=names)


@routes.route("/core-persons/<uuid:core_person_id>", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The core person is corrected: the earlier words are kept."))
def correct_core_person(core_person_id: UUID) -> ResponseReturnValue:
    """Correct who a core person is; below, what stood there before."""
    found = core_persons.get(db(), core_person_id, actor())
    audit.record(db(), "core_person.read", actor(), about=f"core_person:{found.id}")
    words = ("name", "kind", "phone")
    form = whole.over(lambda: NameCorePersonForm(data={name: getattr(found, name) for name in words}), found)
    if form.accepted(lambda: renaming.core_person(db(), found, form.details(), actor())):
        return redirect(url_for("c1_core_person.core_person", core_person_id=found.id), 303)
    earlier = renaming.of_core_person(db(), found)
    names = users.names(db(), {one.made_by for one in earlier})
    return render_template(
        "c1_core_person/correct_core_person.html", form=form, core_person=found, earlier=earlier, names=names
    )
