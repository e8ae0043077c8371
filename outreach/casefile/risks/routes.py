"""Pages of the risk of a case, on the blueprint of the casefile."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases
from outreach.casefile.risks import assessing, safety, urgent
from outreach.casefile.risks.forms import AssessForm, SafetyForm, UrgentForm
from outreach.casefile.risks.urgent import UrgentMark
from outreach.casefile.routes import routes
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/risk", methods=["GET", "POST"])
@allow(Permission.WRITE_NOTE)
@saved.says(lazy_gettext("The assessment of risk is saved."))
def assess_risk(case_id: UUID) -> ResponseReturnValue:
    """Assess the risk; the assessment in force stands over the form."""
    case = cases.load(db(), case_id, actor())

    def last() -> assessing.Assessment | None:
        return assessing.latest(db(), case.id)

    form = whole.over(AssessForm, case, last, filled=False, entry=lambda: AssessForm.written(last()))
    form.also(partial(cases.check_day, case), "day")
    if form.accepted(lambda: assessing.assess(db(), case, form.details(), actor())):
        saved.say(lazy_gettext("Risk saved: %(level)s.", level=form.result.level.label))
        return _to_case(case_id)
    return render_template("casefile/risks/assess.html", form=form, case=case, now=last())


@routes.route("/cases/<uuid:case_id>/safety-plan", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The safety plan is saved."))
def make_safety_plan(case_id: UUID) -> ResponseReturnValue:
    """Write a safety plan down, beginning with the one in force."""
    case = cases.load(db(), case_id, actor())

    def last() -> safety.SafetyPlan | None:
        return safety.latest(db(), case.id)

    form = whole.over(lambda: SafetyForm.after(last()), case, last)
    form.also(partial(cases.check_day, case), "day")
    if form.accepted(lambda: safety.make(db(), case, form.details(), actor())):
        saved.say(lazy_gettext("Safety plan saved."))
        return _to_case(case_id)
    return render_template("casefile/risks/safety_plan.html", form=form, case=case)


@routes.route("/cases/<uuid:case_id>/urgent", methods=["GET", "POST"])
@allow(Permission.WRITE_NOTE)
@saved.says(lazy_gettext("The case is marked as urgent."))
def mark_urgent(case_id: UUID) -> ResponseReturnValue:
    """Mark the case as urgent until a day."""
    case = cases.load(db(), case_id, actor())

    def last() -> UrgentMark | None:
        return next(iter(urgent.of_case(db(), case.id)), None)

    form = whole.over(UrgentForm, case, last, filled=False, entry=lambda: UrgentForm.written(last()))
    if form.accepted(lambda: urgent.mark(db(), case, form.reason.data, form.ends_on.data, actor())):
        saved.say(lazy_gettext("Urgent until the end of %(day)s.", day=form.ends_on.data))
        return _to_case(case_id)
    return render_template("casefile/risks/urgent.html", form=form, case=case)


@routes.post("/cases/<uuid:case_id>/urgent/end")
@allow(Permission.WRITE_NOTE)
@saved.says(lazy_gettext("The mark of urgency is taken off."))
def end_urgent(case_id: UUID) -> ResponseReturnValue:
    """Take the urgent mark off before its end."""
    urgent.take_off(db(), cases.load(db(), case_id, actor()), actor())
    saved.say(lazy_gettext("No longer urgent."))
    return _to_case(case_id)


def _to_case(case_id: UUID) -> Response:
    return redirect(url_for("dashboard.case", case_id=case_id), 303)
