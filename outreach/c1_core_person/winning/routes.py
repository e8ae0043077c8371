"""Pages of what happens with core persons, on the blueprint of the first C."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import audit, users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.c1_core_person import core_persons, winning
from outreach.c1_core_person.core_persons import CorePerson
from outreach.c1_core_person.routes import routes
from outreach.c1_core_person.winning import activities, board, handing
from outreach.c1_core_person.winning.forms import ActivityForm, HandOverForm, LastDayForm, TalkForm
from outreach.casefile.corrections import Why
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]

REASONS = Why.NOT_SO, Why.WRONG_PERSON, Why.TWICE


@routes.get("/core-persons/<uuid:core_person_id>/about")
@allow(Permission.SEE_CASE)
def core_person(core_person_id: UUID) -> ResponseReturnValue:
    """Show how a core person stands, what they do, who answers for them, and every talk."""
    return _page(_load(core_person_id), Form(formdata=None))


@routes.route("/core-persons/<uuid:core_person_id>/talks/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The talk is saved."))
def write_talk(core_person_id: UUID) -> ResponseReturnValue:
    """Write down a talk with a core person."""
    found, form = core_persons.get(db(), core_person_id, actor()), TalkForm()
    form.offer(_workers(), actor())
    if form.accepted(lambda: winning.write(db(), found, form.details(), actor())):
        return _back(found)
    return render_template("c1_core_person/talk.html", form=form, core_person=found)


@routes.post("/core-persons/<uuid:core_person_id>/talks/<uuid:talk_id>/void/<any(not_so,wrong_person,twice):what>")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The entry is voided: it counts nowhere."))
def void_talk(core_person_id: UUID, talk_id: UUID, what: str) -> ResponseReturnValue:
    """Void a talk that was written down by mistake, with why."""
    found, form = core_persons.get(db(), core_person_id, actor()), Form()
    talk = winning.get(db(), found, talk_id)
    if form.accepted(lambda: winning.void(db(), talk, Why(what), actor())):
        return _back(found)
    return _page(found, form)


@routes.route("/core-persons/<uuid:core_person_id>/activities/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("What they do is saved."))
def add_activity(core_person_id: UUID) -> ResponseReturnValue:
    """Write down what a core person does with the young."""
    found, form = core_persons.get(db(), core_person_id, actor()), ActivityForm()
    if form.accepted(lambda: activities.add(db(), found, form.details(), actor())):
        return _back(found)
    return render_template("c1_core_person/activity.html", form=form, core_person=found)


@routes.route("/core-persons/<uuid:core_person_id>/activities/<uuid:core_activity_id>/end", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The last day is saved."))
def end_activity(core_person_id: UUID, core_activity_id: UUID) -> ResponseReturnValue:
    """Write down the last day of what a core person does, change it, or take it back."""
    found = core_persons.get(db(), core_person_id, actor())
    row = activities.get(db(), found, core_activity_id)
    form = whole.over(lambda: LastDayForm(data={"until": row.until or clock.today()}), row)
    if form.accepted(lambda: activities.end(db(), row, form.until.data, actor())):
        return _back(found)
    return render_template("c1_core_person/end_activity.html", form=form, core_person=found, activity=row)


@routes.post(
    "/core-persons/<uuid:core_person_id>/activities/<uuid:core_activity_id>/void/<any(not_so,wrong_person,twice):what>"
)
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The entry is voided: it counts nowhere."))
def void_activity(core_person_id: UUID, core_activity_id: UUID, what: str) -> ResponseReturnValue:
    """Void what was written down by mistake, with why."""
    found, form = core_persons.get(db(), core_person_id, actor()), Form()
    row = activities.get(db(), found, core_activity_id)
    if form.accepted(lambda: activities.void(db(), row, Why(what), actor())):
        return _back(found)
    return _page(found, form)


@routes.route("/core-persons/hand-over", methods=["GET", "POST"])
@allow(Permission.ASSIGN_CASE)
@saved.says(lazy_gettext("The core persons are handed over."))
def hand_over_core_persons() -> ResponseReturnValue:
    """Hand core persons over, many at once: of staff who left, those of whom nobody answers."""
    found, able = board.look_through(db(), actor(), clock.today()), _workers()

    def make() -> HandOverForm:
        form = HandOverForm()
        form.offer(found, able, users.names(db(), {row.worker_id for row in found if row.worker_id}))
        return form

    form = whole.over(make, None, lambda: [f"{row.core_person.id} {row.worker_id}" for row in found], filled=False)

    def act() -> None:
        ticked = set(form.core_persons.data or ())
        chosen = [row.core_person for row in found if row.core_person.id in ticked]
        handing.hand_over(db(), chosen, form.worker.data, actor())

    if form.accepted(act):
        return redirect(url_for("c1_core_person.core_person_list"), 303)
    return render_template("c1_core_person/hand_over.html", form=form, found=found)


def _load(core_person_id: UUID) -> CorePerson:
    found = core_persons.get(db(), core_person_id, actor())
    audit.record(db(), "core_person.read", actor(), about=f"core_person:{found.id}")
    return found


def _workers() -> list[User]:
    centre_id = actor().centre_id
    return users.caseworkers(db(), centre_id) if centre_id else []


def _back(found: CorePerson) -> Response:
    return redirect(url_for("c1_core_person.core_person", core_person_id=found.id), 303)


def _page(found: CorePerson, form: Form) -> str:
    page, told = winning.talks(db(), found, request.args.get("after")), winning.steps(db(), found)
    charged, done = handing.of_core_person(db(), found), activities.of_core_person(db(), found)
    named = {talk.worker_id for talk in (*page.rows, *told)} | {charge.worker_id for charge in charged}
    return render_template(
        "c1_core_person/about_core_person.html",
        core_person=found,
        form=form,
        page=page,
        steps=told,
        now=winning.standing_on(told, clock.today()),
        charges=charged,
        activities=done,
        names=users.names(db(), named),
        today=clock.today(),
        reasons=REASONS,
    )
