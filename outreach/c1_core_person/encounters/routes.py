"""Pages of encounters, on the blueprint of the first C: «I met them», and what one wrote."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c1_core_person import encounters, places
from outreach.c1_core_person.encounters.forms import EncounterForm
from outreach.c1_core_person.routes import routes
from outreach.casefile import finding
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/found/<uuid:found_id>/met", methods=["GET", "POST"])
@allow(Permission.MEET)
def meet(found_id: UUID) -> ResponseReturnValue:
    """Log a contact with a colleague's young person, as a search has just shown them."""
    case, found = finding.of_colleague(db(), found_id, actor())
    form = EncounterForm()
    form.offer(places.open_places(db(), actor().centre_id))
    form.also(partial(encounters.check_day, case), "day")

    if form.accepted(lambda: encounters.write(db(), case, form.contact(), actor())):
        return redirect(url_for("c1_core_person.encounter", encounter_id=form.result.id), 303)
    return render_template("c1_core_person/meet.html", form=form, found=found, look=case.person.look)


@routes.get("/met/<uuid:encounter_id>")
@allow(Permission.MEET)
def encounter(encounter_id: UUID) -> ResponseReturnValue:
    """Show that it was saved, and one's own contact; nothing else of the case."""
    written, case = encounters.load(db(), encounter_id, actor())
    return render_template(
        "c1_core_person/encounter.html",
        contact=written.contact,
        called=finding.one_name(case.person.nickname, case.person.given_name),
        carries=users.names(db(), {case.caseworker_id}).get(case.caseworker_id, "–"),
    )


@routes.get("/met/")
@allow(Permission.MEET)
def encounter_list() -> ResponseReturnValue:
    """List whom one met for colleagues lately."""
    page = encounters.written_by(db(), actor(), request.args.get("after"))
    names = users.names(db(), {case.caseworker_id for _written, case in page.rows})
    return render_template("c1_core_person/encounters.html", page=page, names=names, one_name=finding.one_name)
