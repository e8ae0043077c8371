"""Pages of the agency directory, and of the users at an agency."""

from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import admissions, users
from outreach.access.admissions import AdmissionReason
from outreach.access.desks import requests as desk
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission, Role
from outreach.access.staff.forms import UserFields
from outreach.access.users import User
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.directory import agencies, listing
from outreach.directory.agencies import agreements, proposing
from outreach.directory.forms import AgencyForm
from outreach.directory.needs import GROUPS
from outreach.web import saved
from outreach.web.paging import Page
from outreach.web.transaction import db

routes = Blueprint("directory", __name__)


@routes.route("/agencies/", methods=["GET", "POST"])
@allow(Permission.SEE_DIRECTORY)
def agency_list() -> ResponseReturnValue:
    """Show the directory as a table: all agencies, or those found in it."""
    table = listing.table(db(), actor())
    seen = desk.look(listing.DESK, table)
    if seen.done is not None:
        return seen.done
    page = table.cut(seen.asked, listing.rows(db(), actor(), seen.asked, seen.words), lambda row: row.id)
    centre_id, keeps = actor().centre_id, actor().may(Permission.KEEP_DIRECTORY)
    return render_template(
        "directory/list.html",
        **seen.shown(Page(listing.shown(db(), actor(), page.rows), page.next_key)),
        waiting=proposing.count_waiting(db(), centre_id) if actor().may(Permission.APPROVE) else 0,
        ending=agreements.ending(db(), clock.today(), centre_id) if keeps else [],
        day=clock.today(),
    )


@routes.get("/agencies/list.<any(csv,xlsx):what>")
@allow(Permission.SEE_DIRECTORY)
def agency_file(what: str) -> ResponseReturnValue:
    """Download the table of agencies as it is filtered and sorted; audited."""
    table = listing.table(db(), actor())
    asked = table.read(request.args)
    found = table.sorted(asked, listing.rows(db(), actor(), asked))
    return desk.file_of(listing.DESK, table, asked, listing.shown(db(), actor(), found), what)


@routes.route("/agencies/new", methods=["GET", "POST"])
@allow(Permission.KEEP_DIRECTORY)
@saved.says(lazy_gettext("The agency is added."))
def add_agency() -> ResponseReturnValue:
    """Add an agency."""
    form = AgencyForm()
    form.also(partial(agencies.check_code, db()), "code")
    if form.accepted(lambda: agencies.add(db(), form.details(), actor())):
        return redirect(url_for("directory.agency", agency_id=form.result.id), 303)
    return render_template("directory/new.html", form=form, groups=GROUPS)


@routes.route("/agencies/<uuid:agency_id>/users/new", methods=["GET", "POST"])
@allow(Permission.MANAGE_USERS, fresh=True)
@saved.says(lazy_gettext("The account is asked for: a second person confirms it."))
def add_partner(agency_id: UUID) -> ResponseReturnValue:
    """Add a user at an agency; a second person confirms, as for all."""
    agency, form = agencies.get(db(), agency_id), UserFields()
    form.also(partial(users.check_username, db()), "username")

    def act() -> User:
        named = {"username": form.username.data, "name": form.name.data}
        user = users.create(db(), **named, role=Role.PARTNER, agency_id=agency.id, actor=actor())
        admissions.ask(db(), user, AdmissionReason.NEW, actor())
        return user

    if form.accepted(act):
        return redirect(url_for("access.user_list"), 303)
    return render_template("access/new_user.html", form=form, agency=agency)


@routes.post("/agencies/<uuid:agency_id>/<any(open,close):what>")
@allow(Permission.KEEP_DIRECTORY)
@saved.says(
    open=lazy_gettext("The agency takes referrals again."), close=lazy_gettext("The agency takes no new referrals.")
)
def set_agency(agency_id: UUID, what: str) -> ResponseReturnValue:
    """Open or close an agency for referrals; those under way go on. One of several centres cannot be closed."""
    found = agencies.load(db(), agency_id, actor())
    if agencies.is_shared(db(), found, actor()):
        raise NotFound
    agencies.set_active(db(), found, what == "open", actor())
    return redirect(url_for("directory.agency", agency_id=agency_id), 303)
