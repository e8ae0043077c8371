"""Pages of what is agreed of a stay, and of the rooms of a house, on the blueprint of the third C."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import houses, stays
from outreach.c3_control.residence import house_rules, parents, programme
from outreach.c3_control.residence.agreed.forms import ExtendForm, RoomsForm, RulesForm
from outreach.c3_control.routes import routes
from outreach.casefile import cases
from outreach.core import clock
from outreach.core.language import language, lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/stays/<uuid:stay_id>/extend", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The stay is planned for longer."))
def extend_stay(case_id: UUID, stay_id: UUID) -> ResponseReturnValue:
    """Plan a stay for a month or two longer, with a reason."""
    case = cases.load(db(), case_id, actor())
    stay = stays.get(db(), case, stay_id)
    form = whole.over(ExtendForm, stay, version=lambda: stay, filled=False)

    def act() -> object:
        return programme.extend(db(), case, stay, form.months.data, form.because.data, actor())

    if form.accepted(act):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    until = stay.planned_until or programme.planned_end(stay.begins_on)
    return render_template("c3_control/residence/extend.html", form=form, case=case, stay=stay, until=until)


@routes.route("/cases/<uuid:case_id>/stays/<uuid:stay_id>/rules", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("It is written down that the rules of the house are agreed."))
def agree_rules(case_id: UUID, stay_id: UUID) -> ResponseReturnValue:
    """Show the rules of the house, and write down who agreed to them."""
    case = cases.load(db(), case_id, actor())
    stay, form = stays.get(db(), case, stay_id), RulesForm()
    form.also(partial(house_rules.check_day, case, stay), "day")
    if form.accepted(lambda: house_rules.agree(db(), case, stay, form.details(), actor())):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    rules = house_rules.on(clock.today())
    told = rules.words.get(language()) or next(iter(rules.words.values()))
    agreed = house_rules.of_stay(db(), stay)
    return render_template(
        "c3_control/residence/rules.html", form=form, case=case, rules=rules, told=told, agreed=agreed
    )


@routes.route("/house/<uuid:house_id>/rooms", methods=["GET", "POST"])
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The rooms are saved."))
def house_rooms(house_id: UUID) -> ResponseReturnValue:
    """Say which bed stands in which room."""
    house = parents.house(db(), house_id, actor())
    form = whole.over(lambda: RoomsForm.of(houses.beds_of(db(), house)), house)

    def act() -> None:
        houses.set_rooms(db(), house, {bed.id: field.data for bed, field in form.lines()}, actor())

    if form.accepted(act):
        return redirect(url_for("c3_control.house"), 303)
    return render_template("c3_control/residence/rooms.html", form=form, house=house)
