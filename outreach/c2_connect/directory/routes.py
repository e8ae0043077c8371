"""Pages of the agency directory, and of the users at an agency. They hang on the same blueprint as the second C."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access import admissions, users
from outreach.access.admissions import AdmissionReason
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission, Role
from outreach.access.staff.forms import UserFields
from outreach.access.users import User
from outreach.c2_connect import agencies
from outreach.c2_connect.directory.forms import AgencyForm
from outreach.c2_connect.needs import GROUPS
from outreach.c2_connect.routes import routes
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/agencies/")
@allow(Permission.MANAGE_AGENCIES)
def agency_list() -> ResponseReturnValue:
    """The directory."""
    return render_template("c2_connect/agencies.html", agencies=agencies.everyone(db()))


@routes.route("/agencies/new", methods=["GET", "POST"])
@allow(Permission.MANAGE_AGENCIES)
def add_agency() -> ResponseReturnValue:
    """A new agency."""
    form = AgencyForm()
    if form.accepted(lambda: agencies.add(db(), form.details(), actor())):
        return redirect(url_for("c2_connect.agency_list"), 303)
    return render_template("c2_connect/agency.html", form=form, agency=None, groups=GROUPS)


@routes.route("/agencies/<uuid:agency_id>", methods=["GET", "POST"])
@allow(Permission.MANAGE_AGENCIES)
def change_agency(agency_id: UUID) -> ResponseReturnValue:
    """Change an agency."""
    agency = agencies.get(db(), agency_id)
    form = AgencyForm.of(agency)
    if form.accepted(lambda: agencies.change(db(), agency, form.details(), actor())):
        return redirect(url_for("c2_connect.agency_list"), 303)
    return render_template("c2_connect/agency.html", form=form, agency=agency, groups=GROUPS)


@routes.route("/agencies/<uuid:agency_id>/users/new", methods=["GET", "POST"])
@allow(Permission.MANAGE_USERS, fresh=True)
def add_partner(agency_id: UUID) -> ResponseReturnValue:
    """A new user at an agency; a second person confirms, as for all."""
    agency, form = agencies.get(db(), agency_id), UserFields()

    def act() -> User:
        named = {"username": form.username.data, "name": form.name.data}
        user = users.create(db(), **named, role=Role.PARTNER, agency_id=agency.id, actor=actor())
        admissions.ask(db(), user, AdmissionReason.NEW, actor())
        return user

    if form.accepted(act):
        return redirect(url_for("access.user_list"), 303)
    return render_template("access/new_user.html", form=form, agency=agency)


@routes.post("/agencies/<uuid:agency_id>/<any(open,close):what>")
@allow(Permission.MANAGE_AGENCIES)
def set_agency(agency_id: UUID, what: str) -> ResponseReturnValue:
    """Send referrals to an agency, or no longer."""
    agencies.set_active(db(), agencies.get(db(), agency_id), what == "open", actor())
    return redirect(url_for("c2_connect.agency_list"), 303)
