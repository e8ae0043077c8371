"""Pages of the third C: camps, shelter, plans, therapy."""

from datetime import date
from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camp_lists, camps, changing, finishing, houses, nights, rolls, stays, therapy
from outreach.c3_control.at_camp import duty_sheet, papers, sessions
from outreach.c3_control.camps import Camp
from outreach.c3_control.forms import (
    AdmitForm,
    AttendanceForm,
    CampForm,
    EndStayForm,
    EnrolForm,
    HouseForm,
    TherapyForm,
    check_why,
    opened_roll,
)
from outreach.c3_control.houses import Bed
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.web import came_from, saved
from outreach.web.forms import Form
from outreach.web.transaction import db

routes = Blueprint("c3_control", __name__)


@routes.route("/camps/new", methods=["GET", "POST"])
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The camp is announced."))
def announce_camp() -> ResponseReturnValue:
    """Announce a camp."""
    form = CampForm()
    if form.accepted(lambda: camps.announce(db(), form.details(), actor())):
        return redirect(url_for("c3_control.camp", camp_id=form.result.id), 303)
    return render_template("c3_control/announce.html", form=form)


@routes.get("/camps/<uuid:camp_id>")
@allow(Permission.SEE_CAMPS)
def camp(camp_id: UUID) -> ResponseReturnValue:
    """Show a camp: its days and enrolments; a caseworker reads the names of their own cases only."""
    came_from.remember()
    return camp_page(camps.get(db(), camp_id, actor()), Form())


@routes.route("/camps/<uuid:camp_id>/attendance", methods=["GET", "POST"])
@allow(Permission.TAKE_ROLL)
@saved.says(lazy_gettext("The attendance is saved."))
def attendance(camp_id: UUID) -> ResponseReturnValue:
    """Take the attendance of one day, `?day=2026-11-21` (default: today). Of team-mates' cases only names are shown."""
    found, day = camps.get(db(), camp_id, actor()), _day(request.args.get("day"))
    enrolled = rolls.names(db(), found, day, actor())
    form = AttendanceForm(**opened_roll(enrolled, day))
    form.read_out(enrolled, *rolls.known(db(), enrolled, actor()))

    ticked, present = form.ticks(), form.present.data or []
    if not ticked and form.accepted(lambda: rolls.take_attendance(db(), found, day, present, actor(), form.opened())):
        return redirect(url_for("c3_control.camp", camp_id=camp_id), 303)
    return render_template("c3_control/attendance.html", form=form, camp=found, day=day)


@routes.route("/cases/<uuid:case_id>/camp", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The seat in the camp is saved."))
def enrol(case_id: UUID) -> ResponseReturnValue:
    """Enrol a young person in a coming camp."""
    case = cases.load(db(), case_id, actor())
    form = EnrolForm()
    coming = camp_lists.open_camps(db(), actor(), since=case.opened_on)
    day = next((camps.seat_day(c, case) for c in coming if c.id == form.camp.data), None)
    verb = partial(camps.enrol, db(), case=case, actor=actor())
    if form.accepted_on_basis(db(), case, actor(), lambda: verb(_chosen(coming, form.camp.data)), day):
        return _to_case(case_id)
    return _enrol_page(form, case)


@routes.post("/cases/<uuid:case_id>/camp/<uuid:camp_id>/give-back")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The seat in the camp is given back."))
def give_seat_back(case_id: UUID, camp_id: UUID) -> ResponseReturnValue:
    """Cancel a seat in a camp."""
    case = cases.load(db(), case_id, actor())
    seat = next((one for one in camps.of_case(db(), case.id) if one.camp_id == camp_id and not one.is_voided), None)
    if seat is None:
        raise NotFound
    form = Form()

    if form.accepted(lambda: camps.give_back(db(), seat, actor())):
        return redirect(url_for("c3_control.enrol", case_id=case_id), 303)
    return _enrol_page(EnrolForm(formdata=None), case, given=form)


@routes.route("/house/new", methods=["GET", "POST"])
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The house is opened, with its beds."))
def open_house() -> ResponseReturnValue:
    """Open a house of the centre, with its beds."""
    form = HouseForm()
    form.also(partial(houses.check_opens, db(), actor=actor()), "for_sex")
    if form.accepted(lambda: houses.open_house(db(), form.details(), actor())):
        return redirect(url_for("c3_control.house"), 303)
    return render_template("c3_control/open_house.html", form=form)


@routes.route("/cases/<uuid:case_id>/stay", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The stay is saved."))
def admit(case_id: UUID) -> ResponseReturnValue:
    """Begin a stay at Baan Rao, or point to the agencies if it cannot take the young person."""
    case, form = cases.load(db(), case_id, actor()), AdmitForm()
    beds, against = nights.beds_for(db(), case), nights.reasons_against(db(), case)
    form.bed.choices = [(str(bed.id), _bed_words(bed, free)) for bed, free in beds]
    form.also(partial(stays.check_end, case), "begins_on", "ends_on")
    form.also(check_why, "ends_on", "came_for")
    form.also(partial(stays.check_bed, db(), case), "bed", "begins_on", "ends_on")
    if form.accepted_on_basis(db(), case, actor(), lambda: stays.admit(db(), case, form.details(), actor())):
        return _to_case(case_id)
    return render_template("c3_control/admit.html", form=form, case=case, beds=beds, against=against)


@routes.route("/cases/<uuid:case_id>/stays/<uuid:stay_id>/end", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The end of the stay is saved."))
def end_stay(case_id: UUID, stay_id: UUID) -> ResponseReturnValue:
    """End a stay."""
    case = cases.load(db(), case_id, actor())
    stay = stays.get(db(), case, stay_id)
    form = EndStayForm()
    form.also(partial(stays.check_end, case, stay.begins_on), "ends_on")

    if form.accepted(lambda: stays.end(db(), case, stay, form.details(), actor())):
        return _to_case(case_id)
    return render_template("c3_control/end_stay.html", form=form, case=case, stay=stay)


@routes.route("/cases/<uuid:case_id>/therapy", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The therapy session is saved."))
def attend_therapy(case_id: UUID) -> ResponseReturnValue:
    """Record a therapy session."""
    case = cases.load(db(), case_id, actor())
    form = TherapyForm()
    if form.accepted_on_basis(db(), case, actor(), lambda: therapy.attend(db(), case, form.details(), actor())):
        return _to_case(case_id)
    return render_template("c3_control/therapy.html", form=form, case=case)


def camp_page(found: Camp, form: Form) -> str:
    """Render the page of a camp. form: with the refusal of an act, if there is one."""
    roll, taken = camps.roll(db(), found, actor()), camps.taken(db(), found)
    return render_template(
        "c3_control/camp.html",
        camp=found,
        form=form,
        roll=roll,
        taken=taken,
        others=taken - len(roll),
        there=rolls.present_by_day(db(), found),
        undo_until=finishing.undo_until(db(), found, actor()),
        cancelled=changing.standing(db(), found),
        today_at=sessions.of_day(db(), found, clock.today(), actor()),
        prints=papers.may_print(db(), found, actor()),
        sheet_open=duty_sheet.is_open(db(), found, actor()),
        called=people.called,
    )


def _enrol_page(form: EnrolForm, case: Case, given: Form | None = None) -> str:
    coming, seats = camp_lists.open_camps(db(), actor(), since=case.opened_on), camps.of_case(db(), case.id)
    taken = camps.seats_taken(db(), coming)
    form.camp.choices = [(str(c.id), _camp_words(c, taken[c.id])) for c in coming]
    return render_template("c3_control/enrol.html", form=form, case=case, coming=coming, seats=seats, given=given)


def _camp_words(found: Camp, taken: int) -> str:
    return gettext(
        "%(name)s, %(day)s (%(free)d seats free)", name=found.name, day=found.begins_on, free=found.seats - taken
    )


def _chosen(coming: list[Camp], camp_id: UUID | None) -> Camp:
    found = next((camp for camp in coming if camp.id == camp_id), None)
    if found is None:
        raise Refused(lazy_gettext("Choose one of the list."), "camp")
    return found


def _bed_words(bed: Bed, free: bool) -> str:
    place = f"{bed.house.name} · {bed.label}"
    return place if free else gettext("%(bed)s (taken today)", bed=place)


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else clock.today()
    except ValueError:
        raise NotFound from None


def _to_case(case_id: UUID) -> Response:
    return redirect(url_for("dashboard.case", case_id=case_id), 303)
