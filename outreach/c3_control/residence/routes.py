"""Pages of the life in a house, on the blueprint of the third C: for its house parents, and of the log for the head."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control.residence import day_logs, health_sheets, incidents, medicines, moments, parents, sleepers
from outreach.c3_control.residence.forms import (
    HealthForm,
    IncidentForm,
    LogForm,
    MedicineForm,
    ParentsForm,
    VoidLogForm,
)
from outreach.c3_control.routes import routes
from outreach.casefile import cases, corrections, people, reveals
from outreach.casefile.corrections import Kind
from outreach.casefile.corrections.forms import VoidForm
from outreach.casefile.family import warning
from outreach.casefile.reveals import Section
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import came_from, saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/house/tonight")
@allow(Permission.KEEP_HOUSE)
def tonight() -> ResponseReturnValue:
    """Show who sleeps tonight in the houses of a house parent, and what those on duty must know."""
    came_from.remember()
    return render_template(
        "c3_control/residence/tonight.html",
        found=sleepers.tonight(db(), actor()),
        houses=parents.houses_of(db(), actor()),
        written=day_logs.last_written(db(), actor()),
        called=people.called,
    )


@routes.get("/house/sleepers/<uuid:stay_id>")
@allow(Permission.KEEP_HOUSE)
def sleeper(stay_id: UUID) -> ResponseReturnValue:
    """Show one who sleeps here: what they need, what was given and what happened of late."""
    one = sleepers.load(db(), stay_id, actor())
    names = users.names(db(), {row.made_by for row in one.given} | {row.made_by for row in one.told})
    return render_template(
        "c3_control/residence/sleeper.html", one=one, names=names, called=people.called, me_id=actor().id
    )


@routes.route("/house/sleepers/<uuid:stay_id>/medicine", methods=["GET", "POST"])
@allow(Permission.KEEP_HOUSE)
@saved.says(lazy_gettext("The medicine is written down."))
def give_medicine(stay_id: UUID) -> ResponseReturnValue:
    """Write down that a medicine was given."""
    one, form = sleepers.load(db(), stay_id, actor()), MedicineForm()
    form.also(partial(moments.check_in_stay, one.stay), "day")
    if form.accepted(lambda: medicines.give(db(), one.case, one.stay, form.details(), actor())):
        return redirect(url_for("c3_control.sleeper", stay_id=stay_id), 303)
    return render_template("c3_control/residence/medicine.html", form=form, one=one, called=people.called)


@routes.route("/house/sleepers/<uuid:stay_id>/incident", methods=["GET", "POST"])
@allow(Permission.KEEP_HOUSE)
@saved.says(lazy_gettext("It is written down; the caseworker reads it in the case."))
def write_incident(stay_id: UUID) -> ResponseReturnValue:
    """Write down what happened to one who sleeps here."""
    one, form = sleepers.load(db(), stay_id, actor()), IncidentForm()
    form.also(partial(moments.check_in_stay, one.stay), "day")
    if form.accepted(lambda: incidents.write(db(), one.case, one.stay, form.details(), actor())):
        return redirect(url_for("c3_control.sleeper", stay_id=stay_id), 303)
    return render_template("c3_control/residence/incident.html", form=form, one=one, called=people.called)


@routes.route(
    "/house/sleepers/<uuid:stay_id>/<any(medicine,incident,leave):what>/<uuid:row_id>/void", methods=["GET", "POST"]
)
@allow(Permission.KEEP_HOUSE)
@saved.says(lazy_gettext("It is voided: it stays readable, and counts nowhere."))
def void_own(stay_id: UUID, what: str, row_id: UUID) -> ResponseReturnValue:
    """Void what one wrote oneself of somebody who sleeps here, with a reason. The caseworker corrects it later."""
    one = sleepers.load(db(), stay_id, actor())
    entry = corrections.load(db(), one.case, Kind(what), row_id)
    if entry.row.stay_id != one.stay.id or not corrections.may_correct(one.case, entry.row, actor()):
        raise NotFound
    form = whole.over(VoidForm, entry.row, version=lambda: entry.row, filled=False)
    if form.accepted(lambda: corrections.void(db(), one.case, entry, form.change(), actor())):
        return redirect(url_for("c3_control.sleeper", stay_id=stay_id), 303)
    return render_template("c3_control/residence/void.html", form=form, one=one, entry=entry, called=people.called)


@routes.get("/house/log")
@allow(Permission.READ_DAY_LOG)
def day_log_list() -> ResponseReturnValue:
    """Show the log of one's houses, the newest day first."""
    came_from.remember()
    page = day_logs.page(db(), actor(), request.args.get("after"))
    wrote = {one.made_by for one in page.rows} | {one.voided_by for one in page.rows if one.voided_by}
    return render_template(
        "c3_control/residence/logs.html",
        page=page,
        names=users.names(db(), wrote),
        several=len({one.house_id for one in page.rows}) > 1,
        may_void=lambda row: day_logs.may_void(row, actor()),
    )


@routes.route("/house/log/new", methods=["GET", "POST"])
@allow(Permission.KEEP_HOUSE)
@saved.says(lazy_gettext("The entry of the log is saved."))
def write_day_log() -> ResponseReturnValue:
    """Write an entry of the log of a house."""
    form, houses = LogForm(), parents.houses_of(db(), actor())
    form.offer(houses)
    if form.accepted(lambda: day_logs.write(db(), form.details(), actor())):
        return redirect(url_for("c3_control.day_log_list"), 303)
    return render_template("c3_control/residence/write_log.html", form=form, houses=houses)


@routes.route("/house/log/<uuid:log_id>/void", methods=["GET", "POST"])
@allow(Permission.READ_DAY_LOG)
@saved.says(lazy_gettext("It is voided: it stays readable, and counts nowhere."))
def void_day_log(log_id: UUID) -> ResponseReturnValue:
    """Void an entry of the log, with a reason."""
    row = day_logs.load(db(), log_id, actor())
    if not day_logs.may_void(row, actor()):
        raise NotFound
    form = whole.over(VoidLogForm, row, version=lambda: row, filled=False)
    if form.accepted(lambda: day_logs.void(db(), row, form.why.data, actor())):
        return redirect(url_for("c3_control.day_log_list"), 303)
    return render_template("c3_control/residence/void_log.html", form=form, row=row)


@routes.route("/house/<uuid:house_id>/parents", methods=["GET", "POST"])
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The house parents of the house are saved."))
def house_parents(house_id: UUID) -> ResponseReturnValue:
    """Say who is house parent of a house."""
    house = parents.house(db(), house_id, actor())
    able = parents.able(db(), house.centre_id)
    form = whole.over(lambda: ParentsForm.of(parents.standing(db(), house), able), house)
    if form.accepted(lambda: parents.set_of(db(), house, form.parents.data or [], actor())):
        return redirect(url_for("c3_control.house"), 303)
    return render_template("c3_control/residence/parents.html", form=form, house=house, able=able)


@routes.route("/cases/<uuid:case_id>/health", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The health sheet is saved."))
def health_sheet(case_id: UUID) -> ResponseReturnValue:
    """Show and write what must be known of the health of somebody who sleeps away from home; the look is on record."""
    case = cases.load(db(), case_id, actor())
    reveals.reveal(db(), case, Section.HEALTH, actor())

    def last() -> health_sheets.HealthSheet | None:
        return health_sheets.latest(db(), case.person_id)

    form = whole.over(lambda: HealthForm.of(last()), case, last)
    if form.accepted_on_basis(db(), case, actor(), lambda: health_sheets.write(db(), case, form.details(), actor())):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    given = medicines.of_case(db(), case.id)
    names = users.names(db(), {one.made_by for one in given})
    return render_template(
        "c3_control/residence/health.html",
        form=form,
        case=case,
        last=last(),
        given=given,
        names=names,
        not_safe=warning.not_safe(db(), case, actor()),
        calls=warning.calls(db(), case.person_id),
    )
