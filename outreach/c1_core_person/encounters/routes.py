"""Pages of encounters, on the blueprint of the first C: «I met them», and what one wrote."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c1_core_person import encounters, places
from outreach.c1_core_person.encounters import Encounter, correcting
from outreach.c1_core_person.encounters.forms import CorrectEncounterForm, EncounterForm
from outreach.c1_core_person.routes import routes
from outreach.casefile import finding
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Correction
from outreach.casefile.corrections.forms import VoidForm
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.forms import Form
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
    done = correcting.past(db(), written)
    named = {case.caseworker_id, *(one.made_by for one in done)}
    return render_template(
        "c1_core_person/encounter.html",
        written=written,
        called=finding.one_name(case.person.nickname, case.person.given_name),
        carries=case.caseworker_id,
        past=done,
        may_correct=correcting.may_correct(done, actor()),
        is_readable=correcting.is_readable(done, actor()),
        names=users.names(db(), named),
    )


@routes.route("/met/<uuid:encounter_id>/correct", methods=["GET", "POST"])
@allow(Permission.MEET)
@saved.says(lazy_gettext("The correction is saved."))
def correct_encounter(encounter_id: UUID) -> ResponseReturnValue:
    """Correct what one wrote of a colleague's young person."""
    written, case = encounters.load(db(), encounter_id, actor())
    contact = written.contact

    def make() -> CorrectEncounterForm:
        own = correcting.may_correct(correcting.past(db(), written), actor())
        form = CorrectEncounterForm.filled(contact if own else None)
        known = places.open_places(db(), actor().centre_id)
        form.offer([*known, contact.place] if own and contact.place and contact.place not in known else known)
        return form

    form = whole.over(make, contact, lambda: contact, filled=False)
    form.also(partial(encounters.check_day, case, written=written), "day")
    if form.accepted(lambda: correcting.correct(db(), written, case, form.contact(), form.change(), actor())):
        return _saved(written, form.result)
    return _correcting("c1_core_person/correct_encounter.html", form, written, case)


@routes.route("/met/<uuid:encounter_id>/void", methods=["GET", "POST"])
@allow(Permission.MEET)
@saved.says(lazy_gettext("The correction is saved."))
def void_encounter(encounter_id: UUID) -> ResponseReturnValue:
    """Void what one wrote of a colleague's young person, or let it count again."""
    written, case = encounters.load(db(), encounter_id, actor())
    form = whole.over(VoidForm, written.contact, lambda: written.contact, filled=False)
    if form.accepted(lambda: correcting.void(db(), written, case, form.change(), actor())):
        return _saved(written, form.result)
    return _correcting("c1_core_person/void_encounter.html", form, written, case)


def _correcting(template: str, form: Form, written: Encounter, case: Case) -> ResponseReturnValue:
    """Answer the page of a form; of what others have corrected since, only what one sends oneself."""
    own = correcting.may_correct(correcting.past(db(), written), actor())
    if request.method == "GET" and not own:
        return redirect(url_for("c1_core_person.encounter", encounter_id=written.id), 303)
    called = finding.one_name(case.person.nickname, case.person.given_name)
    return render_template(template, form=form, written=written, called=called)


def _saved(written: Encounter, done: Correction) -> ResponseReturnValue:
    saved.say(done.told)
    return redirect(url_for("c1_core_person.encounter", encounter_id=written.id), 303)


@routes.get("/met/")
@allow(Permission.MEET)
def encounter_list() -> ResponseReturnValue:
    """List whom one met for colleagues lately."""
    page = encounters.written_by(db(), actor(), request.args.get("after"))
    names = users.names(db(), {case.caseworker_id for _written, case in page.rows})
    return render_template("c1_core_person/encounters.html", page=page, names=names, one_name=finding.one_name)
