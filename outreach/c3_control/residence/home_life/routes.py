"""Pages of the week of a house, on the blueprint of the third C, for its house parents."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control.houses import House
from outreach.c3_control.residence import parents, sleepers
from outreach.c3_control.residence.home_life import weeks
from outreach.c3_control.residence.home_life.forms import ChoresForm, ClassForm, WeekForm
from outreach.c3_control.residence.home_life.models import Chore
from outreach.c3_control.residence.sleepers import Sleeper
from outreach.c3_control.routes import routes
from outreach.casefile import people
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/house/<uuid:house_id>/week", methods=["GET", "POST"])
@allow(Permission.KEEP_HOUSE)
@saved.says(lazy_gettext("The chores are saved."))
def house_week(house_id: UUID) -> ResponseReturnValue:
    """Show the week of a house, `?week=2026-11-30`: chores, ticked all at once, and classes."""
    house, first = parents.house(db(), house_id, actor()), weeks.week_of(request.args.get("week"))
    names = {one.stay.id: people.called(one.case.person) for one in _there(house)}

    def seen() -> list[Chore]:
        found = weeks.chores(db(), house, first, first + weeks.WEEK - weeks.DAY)
        return [one for one in found if one.stay_id in names]

    shown = [one for one in seen() if one.day <= clock.today()]
    form = whole.over(lambda: WeekForm.of(shown, names), house)
    if form.accepted(lambda: weeks.tick(db(), house, shown, form.done.data or [], actor())):
        return _to(house.id, first.isoformat())
    held = weeks.classes(db(), house, first)
    there = weeks.attended(db(), [one.id for one in held])
    return render_template(
        "c3_control/residence/week.html",
        form=form,
        house=house,
        first=first,
        days={str(one.id): one.day for one in shown},
        coming=[one for one in seen() if one.day > clock.today()],
        names=names,
        held=held,
        there={one: [names[stay] for stay in stays if stay in names] for one, stays in there.items()},
        week=weeks.WEEK,
        each=[first + number * weeks.DAY for number in range(7)],
    )


@routes.route("/house/<uuid:house_id>/chores", methods=["GET", "POST"])
@allow(Permission.KEEP_HOUSE)
@saved.says(lazy_gettext("The chores are given out."))
def give_chores(house_id: UUID) -> ResponseReturnValue:
    """Say who does which chore on a day, `?day=2026-11-30`."""
    house, day = parents.house(db(), house_id, actor()), weeks.day_of(request.args.get("day"))
    there = _there(house)
    form = whole.over(lambda: ChoresForm.of(there, weeks.chores(db(), house, day, day), people.called), house)
    if form.accepted(lambda: weeks.give(db(), house, day, form.given(there), actor())):
        return _to(house.id, day.isoformat())
    return render_template("c3_control/residence/chores.html", form=form, house=house, day=day, there=there)


@routes.route("/house/<uuid:house_id>/classes/new", methods=["GET", "POST"])
@allow(Permission.KEEP_HOUSE)
@saved.says(lazy_gettext("The class is saved."))
def hold_class(house_id: UUID) -> ResponseReturnValue:
    """Write down a class of the house with who was there."""
    house = parents.house(db(), house_id, actor())
    there = _there(house)
    form = ClassForm.of(there, people.called, None, [one.stay.id for one in there])
    form.also(weeks.check_held, "day")
    if form.accepted(lambda: weeks.hold(db(), house, form.details(), form.were_there(there), actor())):
        return _to(house.id, form.day.data.isoformat())
    return render_template("c3_control/residence/class.html", form=form, house=house, row=None)


@routes.route("/house/classes/<uuid:class_id>", methods=["GET", "POST"])
@allow(Permission.KEEP_HOUSE)
@saved.says(lazy_gettext("The class is changed."))
def change_class(class_id: UUID) -> ResponseReturnValue:
    """Put a class right."""
    row = weeks.load(db(), class_id, actor())
    house = parents.house(db(), row.house_id, actor())
    there = _there(house)

    def filled() -> ClassForm:
        present = weeks.attended(db(), [row.id])[row.id]
        return ClassForm.of(there, people.called, row, list(present))

    form = whole.over(filled, row)
    form.also(weeks.check_held, "day")

    def act() -> None:
        weeks.change(db(), row, form.details(), there, form.were_there(there), actor())

    if form.accepted(act):
        return _to(house.id, form.day.data.isoformat())
    return render_template("c3_control/residence/class.html", form=form, house=house, row=row)


def _there(house: House) -> list[Sleeper]:
    """Return who sleeps in the house tonight."""
    return [one for one in sleepers.tonight(db(), actor()) if one.stay.bed.house_id == house.id]


def _to(house_id: UUID, week: str) -> Response:
    return redirect(url_for("c3_control.house_week", house_id=house_id, week=week), 303)
