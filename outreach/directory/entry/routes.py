"""Pages of one entry, on the blueprint of the directory; a partner's changes are proposals."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import centres, users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission, Role
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.directory.agencies import (
    Agency,
    agreements,
    capacity,
    communities,
    contacts,
    entries,
    proposing,
    reaching,
    say_capacity,
    scans,
    services,
)
from outreach.directory.agencies.changes import Part
from outreach.directory.agencies.parts import Details, in_order
from outreach.directory.agencies.presenters import LIST_KEPT, hours_in_words
from outreach.directory.entry.forms import CapacityForm, ContactPersonForm, ProfileForm, ReachForm, ServiceForm
from outreach.directory.needs import GROUPS
from outreach.directory.routes import routes
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/our-agency")
@allow(Permission.ANSWER_REFERRAL)
def own_agency() -> ResponseReturnValue:
    """Redirect to the entry of the partner's own agency."""
    if actor().agency_id is None:
        raise NotFound
    return redirect(url_for("directory.agency", agency_id=actor().agency_id), 303)


@routes.get("/agencies/<uuid:agency_id>")
@allow(Permission.SEE_AGENCY)
def agency(agency_id: UUID) -> ResponseReturnValue:
    """Show one whole entry."""
    found = entries.load(db(), agency_id, actor())
    agreed = agreements.of_agency(db(), found) if actor().may(Permission.KEEP_DIRECTORY) else []
    last, keeps = capacity.last_word(db(), found), actor().may(Permission.EDIT_AGENCY)
    said = {last.said_by} if last and last.said_by else set()
    return render_template(
        "directory/entry.html",
        list_kept=LIST_KEPT,
        entry=entries.entry_of(db(), found),
        agency=found,
        hours=hours_in_words(in_order(found)),
        communities=_named(found),
        last=last,
        names=users.names(db(), said),
        agreed=agreed,
        scans=scans.of_agreements(db(), [one.id for one in agreed]),
        changes=proposing.of_agency(db(), found) if keeps else [],
        day=clock.today(),
        own=actor().role == Role.PARTNER,
        shared=reaching.is_shared(db(), found, actor()),
        several=bool(centres.choices(db(), actor())),
        broken=sum(one(db(), found, actor()) for one in agencies.breaks) if actor().may(Permission.APPROVE) else 0,
    )


@routes.route("/agencies/<uuid:agency_id>/profile", methods=["GET", "POST"])
@allow(Permission.EDIT_AGENCY)
@saved.says(lazy_gettext("The entry of the agency is saved."))
def change_profile(agency_id: UUID) -> ResponseReturnValue:
    """Change name, needs and eligibility."""
    found = entries.load(db(), agency_id, actor())
    form = whole.over(lambda: ProfileForm(obj=found), found)
    if form.accepted(lambda: _change(found, form.details())):
        return _to(found)
    return render_template("directory/profile.html", form=form, agency=found, groups=GROUPS)


@routes.route("/agencies/<uuid:agency_id>/reach", methods=["GET", "POST"])
@allow(Permission.EDIT_AGENCY)
@saved.says(lazy_gettext("The entry of the agency is saved."))
def change_reach(agency_id: UUID) -> ResponseReturnValue:
    """Change address, telephone, languages, communities, hours."""
    found = entries.load(db(), agency_id, actor())
    known = communities.nameable(db(), actor().centre_id)

    def fill() -> ReachForm:
        return ReachForm.of(found, known, reaching.areas_elsewhere(db(), found, actor().centre_id))

    form = whole.over(fill, found)
    if form.accepted(lambda: _change(found, form.details())):
        return _to(found)
    return render_template("directory/reach.html", form=form, agency=found)


@routes.route("/agencies/<uuid:agency_id>/services/new", methods=["GET", "POST"])
@allow(Permission.EDIT_AGENCY)
@saved.says(lazy_gettext("The service is saved."))
def add_service(agency_id: UUID) -> ResponseReturnValue:
    """Add a service."""
    found = entries.load(db(), agency_id, actor())
    form = ServiceForm.of(None)
    form.also(partial(services.check_fits, found), "for_sex", "min_age", "max_age")
    if form.accepted(lambda: _change(found, form.details())):
        return _to(found)
    return render_template("directory/service.html", form=form, agency=found, service=None, groups=GROUPS)


@routes.route("/agencies/<uuid:agency_id>/services/<uuid:service_id>", methods=["GET", "POST"])
@allow(Permission.EDIT_AGENCY)
@saved.says(lazy_gettext("The service is saved."))
def change_service(agency_id: UUID, service_id: UUID) -> ResponseReturnValue:
    """Change a service."""
    found = entries.load(db(), agency_id, actor())
    service = services.of_agency(db(), found, service_id)
    form = whole.over(lambda: ServiceForm.of(service), service)
    form.also(partial(services.check_fits, found), "for_sex", "min_age", "max_age")
    if form.accepted(lambda: _change(found, form.details(), service.id)):
        return _to(found)
    return render_template("directory/service.html", form=form, agency=found, service=service, groups=GROUPS)


@routes.post("/agencies/<uuid:agency_id>/services/<uuid:service_id>/remove")
@allow(Permission.EDIT_AGENCY)
@saved.says(lazy_gettext("The end of the service is saved."))
def remove_service(agency_id: UUID, service_id: UUID) -> ResponseReturnValue:
    """End a service."""
    found = entries.load(db(), agency_id, actor())
    proposing.remove_part(db(), found, Part.SERVICE, service_id, actor())
    return _to(found)


@routes.route("/agencies/<uuid:agency_id>/contacts/new", methods=["GET", "POST"])
@allow(Permission.EDIT_AGENCY)
@saved.says(lazy_gettext("The contact person is saved."))
def add_contact_person(agency_id: UUID) -> ResponseReturnValue:
    """Add a contact person."""
    found = entries.load(db(), agency_id, actor())
    form = ContactPersonForm.of(None)
    if form.accepted(lambda: _change(found, form.details())):
        return _to(found)
    return render_template("directory/contact.html", form=form, agency=found, contact=None)


@routes.route("/agencies/<uuid:agency_id>/contacts/<uuid:contact_id>", methods=["GET", "POST"])
@allow(Permission.EDIT_AGENCY)
@saved.says(lazy_gettext("The contact person is saved."))
def change_contact_person(agency_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    """Change a contact person."""
    found = entries.load(db(), agency_id, actor())
    contact = contacts.of_agency(db(), found, contact_id)
    form = whole.over(lambda: ContactPersonForm.of(contact), contact)
    if form.accepted(lambda: _change(found, form.details(), contact.id)):
        return _to(found)
    return render_template("directory/contact.html", form=form, agency=found, contact=contact)


@routes.post("/agencies/<uuid:agency_id>/contacts/<uuid:contact_id>/remove")
@allow(Permission.EDIT_AGENCY)
@saved.says(lazy_gettext("The removal of the contact person is saved."))
def remove_contact_person(agency_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    """Remove a contact person."""
    found = entries.load(db(), agency_id, actor())
    proposing.remove_part(db(), found, Part.CONTACT, contact_id, actor())
    return _to(found)


@routes.route("/agencies/<uuid:agency_id>/capacity", methods=["GET", "POST"])
@allow(Permission.EDIT_AGENCY)
@saved.says(lazy_gettext("The free places are saved."))
def change_capacity(agency_id: UUID) -> ResponseReturnValue:
    """Report free places, or full until a day: counts at once, also from the agency itself."""
    found = entries.load(db(), agency_id, actor())

    def fill() -> CapacityForm:
        still = found.full_until if found.full_until and found.full_until >= clock.today() else None
        return CapacityForm(places_free=found.capacity_now, full_until=still)

    form = whole.over(fill, found, lambda: (found.capacity_now, found.full_until))
    if form.accepted(lambda: say_capacity(db(), found, form.details(), actor())):
        return _to(found)
    return render_template("directory/capacity.html", form=form, agency=found)


def _change(found: Agency, details: Details, row_id: UUID | None = None) -> object:
    return proposing.change_part(db(), found, details, row_id, actor())


def _named(found: Agency) -> list[str]:
    served = {row.community_id for row in found.areas}
    return [one.name for one in communities.everyone(db(), actor().centre_id) if one.id in served]


def _to(found: Agency) -> Response:
    return redirect(url_for("directory.agency", agency_id=found.id), 303)
