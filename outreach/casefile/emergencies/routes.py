"""Pages of emergency access, on the casefile's blueprint: take it, give it back, review it."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import births, cases, emergencies, people, restrictions, reveals
from outreach.casefile.emergencies.forms import EmergencyForm, HiddenForm, ReviewForm
from outreach.casefile.family import warning
from outreach.casefile.routes import routes
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/emergency", methods=["GET", "POST"])
@allow(Permission.TAKE_EMERGENCY_ACCESS, fresh=True)
@saved.says(lazy_gettext("Emergency access has begun, for an hour."))
def emergency(case_id: UUID) -> ResponseReturnValue:
    """Take emergency access to one case, for an hour."""
    case = cases.load(db(), case_id, actor())
    form = EmergencyForm()
    if form.accepted(lambda: emergencies.begin(db(), case, form.request(), actor())):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return render_template("casefile/emergency.html", form=form, case=case, calls=warning.calls(db(), case.person_id))


@routes.post("/cases/<uuid:case_id>/emergency/end")
@allow(Permission.TAKE_EMERGENCY_ACCESS)
@saved.says(lazy_gettext("The emergency access is ended."))
def end_emergency(case_id: UUID) -> ResponseReturnValue:
    """End the access before the hour is over."""
    emergencies.end(db(), cases.load(db(), case_id, actor()), actor())
    return redirect(url_for("dashboard.case", case_id=case_id), 303)


@routes.route("/emergencies/named", methods=["GET", "POST"])
@allow(Permission.TAKE_EMERGENCY_ACCESS, fresh=True)
@saved.says(lazy_gettext("Emergency access has begun, for an hour."))
def emergency_hidden() -> ResponseReturnValue:
    """Take emergency access to a restricted person. By POST: no name stands in an address or a log."""
    form = HiddenForm()
    if form.accepted(lambda: emergencies.check_questions(db(), actor())):
        access = emergencies.begin_hidden(db(), form.whom.data, form.request(), actor())
        if access:
            return redirect(url_for("casefile.emergency_person", access_id=access.id), 303)
        none = lazy_gettext("Nobody is opened to you by that. Look whether it is written exactly so, or use Find.")
        form.refuse(Refused(none, "whom"))
    return render_template("casefile/emergency_hidden.html", form=form)


@routes.get("/emergencies/<uuid:access_id>/person")
@allow(Permission.TAKE_EMERGENCY_ACCESS)
def emergency_person(access_id: UUID) -> ResponseReturnValue:
    """Show the person and whom to telephone, while the user's own access lasts."""
    access, case = emergencies.opened(db(), access_id, actor())
    known = people.details_of(case.person)
    return render_template(
        "casefile/emergency_person.html",
        fields={name: getattr(people.Person, name).label for name in ("birth_date", "phone", "address")},
        access=access,
        case=case,
        known=known,
        born=known.birth_date and births.show(known.birth_date, known.birth_known),
        called=people.called,
        named=restrictions.named(db(), case.person_id).values(),
        calls=warning.calls(db(), case.person_id),
    )


@routes.get("/emergencies/")
@allow(Permission.REVIEW_EMERGENCY_ACCESS)
def emergency_list() -> ResponseReturnValue:
    """List emergency accesses to the user's cases, those to review first."""
    page = emergencies.of_scope(actor()).page(db(), request.args.get("after"))
    return render_template("casefile/emergencies.html", page=page, called=people.called)


@routes.route("/emergencies/<uuid:access_id>", methods=["GET", "POST"])
@allow(Permission.REVIEW_EMERGENCY_ACCESS)
@saved.says(lazy_gettext("The review of the emergency access is saved."))
def review_emergency(access_id: UUID) -> ResponseReturnValue:
    """Show an emergency access with the sections seen, and review it."""
    access, case = emergencies.get(db(), access_id, actor())
    form = ReviewForm()

    if form.accepted(lambda: emergencies.review(db(), access, form.details(), actor())):
        return redirect(url_for("casefile.emergency_list"), 303)
    return render_template(
        "casefile/review_emergency.html",
        form=form,
        access=access,
        case=case,
        called=people.called,
        names=users.names(db(), {one for one in (access.begun_by, access.reviewed_by) if one}),
        seen=[(at, reveals.section_of(about)) for at, about in emergencies.revealed(db(), access)],
    )
