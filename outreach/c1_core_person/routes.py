"""Pages of the first C: contacts, core persons, groups, places."""

from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import centres, users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c1_core_person import contacts, core_persons, groups, places
from outreach.c1_core_person.core_persons import CoreLink
from outreach.c1_core_person.forms import (
    ContactForm,
    CorePersonForm,
    FirstContactForm,
    FirstDayForm,
    GroupForm,
    PlaceForm,
)
from outreach.c1_core_person.groups import Membership
from outreach.c1_core_person.winning import board
from outreach.casefile import cases, finding, numbers
from outreach.casefile.cases import Case
from outreach.casefile.finding import Found
from outreach.casefile.forms import FindForm
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.directory import communities
from outreach.web import saved, whole
from outreach.web.paging import cut, start_of
from outreach.web.transaction import db, looks_first
from outreach.web.undeclared_fields import declare

routes = Blueprint("c1_core_person", __name__)


@routes.route("/contacts/new", methods=["GET", "POST"])
@allow(Permission.MEET)
@saved.says(lazy_gettext("The contact is saved."))
def first_contact() -> ResponseReturnValue:
    """Register a new person with a first contact, after a search that prevents duplicates."""
    declare("looking")
    if request.form.get("looking"):
        return _look()
    form = _with_lists(FirstContactForm())
    doubles = _doubles(form) if form.is_submitted() else []
    if form.still_to_ask(doubles):
        form.validate()  # all other errors are shown at once
    elif form.accepted(lambda: _meet(form, doubles)):
        saved.say(lazy_gettext("Contact of %(day)s saved.", day=form.day.data))
        return redirect(url_for("dashboard.case", case_id=form.result.id), 303)
    return render_template("c1_core_person/first_contact.html", form=form, find=FindForm(), doubles=doubles)


@routes.post("/people/alike")
@allow(Permission.MEET)
@looks_first
def alike() -> ResponseReturnValue:
    """Show possible duplicates while a new person is typed, as a part of the page."""
    form = FirstContactForm()
    return render_template("casefile/alike.html", form=form, doubles=_doubles(form), link="c1_core_person.log_contact")


def _with_lists(form: FirstContactForm) -> FirstContactForm:
    form.offer(places.open_places(db(), actor().centre_id))
    form.suggest(communities.nameable(db(), actor().centre_id))
    return form


def _doubles(form: FirstContactForm) -> list[Found]:
    met_at = partial(contacts.met_at, db(), form.place.data) if form.place.data else None
    return finding.likely_doubles(db(), form.details(), actor(), met_at=met_at)


def _meet(form: FirstContactForm, doubles: list[Found]) -> Case:
    unlike = [one.person_id for one in doubles]
    return contacts.first(db(), form.details(), form.contact(), actor(), unlike)


def _look() -> ResponseReturnValue:
    find = FindForm()
    called = find.called.data or ""
    found = finding.find(db(), called, actor()) if find.validate() else []
    form = _with_lists(FirstContactForm(formdata=None, **{numbers.field_of(called) or "nickname": called}))
    until = finding.braked_until(db(), actor())
    return render_template("c1_core_person/first_contact.html", form=form, find=find, found=found, until=until)


@routes.route("/cases/<uuid:case_id>/contacts/new", methods=["GET", "POST"])
@allow(Permission.LOG_CONTACT)
@saved.says(lazy_gettext("The contact is saved."))
def log_contact(case_id: UUID) -> ResponseReturnValue:
    """Log a contact with a person on record."""
    case = cases.load(db(), case_id, actor())
    form = ContactForm()
    form.offer(places.open_places(db(), actor().centre_id))
    form.also(partial(contacts.check_begins, case), "day", "begins_case")

    if form.accepted(lambda: contacts.log(db(), case, form.contact(), actor())):
        saved.say(lazy_gettext("Contact of %(day)s saved.", day=form.day.data))
        return redirect(url_for("dashboard.case", case_id=case.id), 303)
    return render_template("c1_core_person/log_contact.html", form=form, case=case)


@routes.route("/cases/<uuid:case_id>/first-day", methods=["GET", "POST"])
@allow(Permission.CORRECT_FIRST_DAY)
@saved.says(lazy_gettext("The day of the first contact is corrected."))
def correct_first_day(case_id: UUID) -> ResponseReturnValue:
    """Correct the day of the first contact."""
    case = cases.load(db(), case_id, actor())
    form = whole.over(lambda: FirstDayForm(data={"day": case.opened_on}), case)
    if form.accepted(lambda: contacts.correct_first(db(), case, form.details(), actor())):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return render_template("c1_core_person/first_day.html", form=form, case=case)


@routes.get("/core-persons/")
@allow(Permission.SEE_CASE)
def core_person_list() -> ResponseReturnValue:
    """List the core persons of the centre: how each stands, and who answers for them."""
    found = board.look_through(db(), actor(), clock.today())
    names = users.names(db(), {row.worker_id for row in found if row.worker_id})
    return render_template("c1_core_person/core_persons.html", rows=found, counted=board.counted(found), names=names)


@routes.get("/groups/")
@allow(Permission.WRITE_CASE)
def group_list() -> ResponseReturnValue:
    """List the groups of the centre: for caseworkers, not for their head (docs/security.md)."""
    return render_template("c1_core_person/groups.html", groups=groups.look_through(db(), actor()))


@routes.route("/cases/<uuid:case_id>/core-person", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The link to the core person is saved."))
def link_core_person(case_id: UUID) -> ResponseReturnValue:
    """Link a core person, on record or new."""
    case = cases.load(db(), case_id, actor())
    form = CorePersonForm()
    form.also(partial(cases.check_day, case), "day")
    known = core_persons.look_through(db(), actor())
    form.core_person.choices = [
        ("", gettext("Somebody new")),
        *((str(p.id), f"{p.name} · {p.kind.label}") for p in known),
    ]
    if form.accepted(lambda: _link_core_person(case, form)):
        return redirect(url_for("dashboard.case", case_id=case.id), 303)
    return render_template("c1_core_person/core_person.html", form=form, case=case)


def _link_core_person(case: Case, form: CorePersonForm) -> CoreLink:
    chosen = form.chosen()
    if isinstance(chosen, UUID):
        core_person = next((p for p in core_persons.of_centre(db(), actor()) if p.id == chosen), None)
        if core_person is None:
            raise Refused(lazy_gettext("Choose one of the list."), "core_person")
    else:
        core_person = core_persons.add(db(), chosen, actor())
    return core_persons.link(db(), case, core_person, form.details(), actor())


@routes.route("/cases/<uuid:case_id>/group", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The link to the group is saved."))
def join_group(case_id: UUID) -> ResponseReturnValue:
    """Link a group, on record or new."""
    case = cases.load(db(), case_id, actor())
    form = GroupForm()
    form.also(partial(groups.check_name, db(), actor=actor()), "new_name")
    form.also(partial(cases.check_day, case, field="since"), "since")
    known = groups.look_through(db(), actor())
    form.group.choices = [("", gettext("A new group")), *((str(g.id), g.name) for g in known)]
    if form.accepted(lambda: _join_group(case, form)):
        return redirect(url_for("dashboard.case", case_id=case.id), 303)
    return render_template("c1_core_person/group.html", form=form, case=case)


def _join_group(case: Case, form: GroupForm) -> Membership:
    chosen = form.chosen()
    if isinstance(chosen, UUID):
        group = next((g for g in groups.of_centre(db(), actor()) if g.id == chosen), None)
        if group is None:
            raise Refused(lazy_gettext("Choose one of the list."), "group")
    else:
        group = groups.add(db(), chosen, actor())
    return groups.join(db(), case, group, form.details(), actor())


@routes.route("/places/", methods=["GET", "POST"])
@allow(Permission.MANAGE_PLACES)
@saved.says(lazy_gettext("The place is added."))
def place_list() -> ResponseReturnValue:
    """List the places of outreach, with a form for a new one."""
    form, known = PlaceForm(), centres.choices(db(), actor())
    form.offer(known)
    form.also(partial(places.check_name, db(), actor()), "name", "centre")
    if form.accepted(lambda: places.add(db(), form.details(), actor())):
        return redirect(url_for("c1_core_person.place_list"), 303)
    page = cut(places.all_places(db(), actor().centre_id), start_of(request.args.get("start")))
    return render_template("c1_core_person/places.html", form=form, page=page, centres=dict(known))


@routes.post("/places/<uuid:place_id>/<any(open,close):what>")
@allow(Permission.MANAGE_PLACES)
@saved.says(open=lazy_gettext("The place is offered again."), close=lazy_gettext("The place is offered no longer."))
def set_place(place_id: UUID, what: str) -> ResponseReturnValue:
    """Offer a place for logging contacts, or no longer."""
    places.set_active(db(), places.get(db(), place_id), what == "open", actor())
    return redirect(url_for("c1_core_person.place_list"), 303)
