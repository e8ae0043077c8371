"""Pages of rooms and buses, on the blueprint of the third C."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import camps, spots
from outreach.c3_control.camps import Camp
from outreach.c3_control.routes import routes
from outreach.c3_control.spots import SpotKind
from outreach.c3_control.spots.forms import PlacesForm, SpotsForm
from outreach.casefile import people
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/camps/<uuid:camp_id>/places", methods=["GET", "POST"])
@allow(Permission.PLAN_COHORT)
@saved.says(lazy_gettext("Rooms and buses are saved."))
def camp_places(camp_id: UUID) -> ResponseReturnValue:
    """Say who is in which room and bus; rivals in one are warned of."""
    found = camps.get(db(), camp_id, actor())
    roll, known = camps.roll(db(), found, actor()), spots.of_camp(db(), found)
    form = whole.over(lambda: PlacesForm.of(roll, known), found)
    if form.accepted(lambda: spots.place(db(), found, roll, form.chosen(), actor())):
        return redirect(url_for("c3_control.camp_places", camp_id=camp_id), 303)
    said = {"warnings": spots.warnings(db(), roll, known), "called": people.called, "any": any(known.values())}
    return render_template("c3_control/places.html", form=form, camp=found, spots=known, **said)


@routes.route("/camps/<uuid:camp_id>/spots", methods=["GET", "POST"])
@allow(Permission.RUN_CAMPS)
@saved.says(lazy_gettext("The rooms and buses of the camp are saved."))
def camp_spots(camp_id: UUID) -> ResponseReturnValue:
    """Say which rooms and buses there are."""
    found = camps.get(db(), camp_id, actor())
    form = whole.over(lambda: SpotsForm(data=_written(found)), found)
    for kind in SpotKind:
        form.also(lambda _typed, kind=kind: spots.check_names(kind, form.names(kind)), kind.value)
    if form.accepted(lambda: _write(found, form)):
        return redirect(url_for("c3_control.camp_places", camp_id=camp_id), 303)
    return render_template("c3_control/spots.html", form=form, camp=found)


def _written(found: Camp) -> dict[str, str]:
    known = spots.of_camp(db(), found)
    return {kind.value: "\n".join(spot.name for spot in known[kind]) for kind in SpotKind}


def _write(found: Camp, form: SpotsForm) -> None:
    for kind in SpotKind:
        spots.write(db(), found, kind, form.names(kind), actor())
