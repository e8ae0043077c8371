"""Pages of plans, on the blueprint of the third C: the plan, an agreement, goals, progress, acts."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c3_control import plans
from outreach.c3_control.plans import contents, goals, needs, pursued
from outreach.c3_control.plans.forms import ActForm, DoneForm, GoalForm, PlanForm, ProgressForm
from outreach.c3_control.plans.models import Plan
from outreach.c3_control.routes import routes
from outreach.casefile import attachments, cases, corrections, reveals
from outreach.casefile.cases import Case
from outreach.casefile.reveals import Section
from outreach.core.language import lazy_gettext
from outreach.directory.needs import Need
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/cases/<uuid:case_id>/goals")
@allow(Permission.SEE_CASE)
def plan(case_id: UUID) -> ResponseReturnValue:
    """Show the plan as it stands: goals, acts, progress, and its versions."""
    case = cases.load(db(), case_id, actor())
    found, versions = pursued.OfCase.read(db(), case.id), plans.versions(db(), case.id)
    corrected = corrections.OfCase.read(db(), case, actor())
    wrote = found.by | corrected.by | {one.made_by for one in versions}
    return render_template(
        "c3_control/plans/plan.html",
        case=case,
        pursued=found.pursued,
        versions=versions,
        changed=bool(versions) and found.changed_since(max(one.made_at for one in versions)),
        whole={"corrected": corrected, "names": users.names(db(), wrote)},
    )


@routes.get("/cases/<uuid:case_id>/plans/<uuid:plan_id>")
@allow(Permission.SEE_CASE)
def plan_version(case_id: UUID, plan_id: UUID) -> ResponseReturnValue:
    """Show a version of the plan as it was agreed."""
    case = cases.load(db(), case_id, actor())
    found = plans.get(db(), case, plan_id)
    of_plan = [one for one in attachments.of_case(db(), case.id) if one.about == f"plan:{found.id}"]
    return render_template(
        "c3_control/plans/version.html",
        case=case,
        version=found,
        number=1 + [one.id for one in (*plans.versions(db(), case.id), found)].index(found.id),
        kept=contents.as_it_stands(db(), found),
        files=[one for one in of_plan if one.removed_at is None],
        names=users.names(db(), {found.made_by}),
    )


@routes.route("/cases/<uuid:case_id>/plan", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The plan is saved."))
def agree_plan(case_id: UUID) -> ResponseReturnValue:
    """Agree a version of the plan. Red needs without a goal are shown, and that look is noted."""
    case = cases.load(db(), case_id, actor())
    left = _unanswered(case)

    def last() -> Plan | None:
        return plans.latest(db(), case.id)

    form = whole.over(PlanForm, case, last, filled=False, entry=lambda: PlanForm.written(last()))
    form.also(partial(needs.check_told, left), "why_open")
    if form.accepted_on_basis(db(), case, actor(), lambda: plans.agree(db(), case, form.details(), actor())):
        return _to_plan(case_id)
    standing = pursued.OfCase.read(db(), case.id).standing
    return render_template(
        "c3_control/plans/agree.html",
        form=form,
        case=case,
        last=last(),
        pursued=standing,
        unanswered=left,
    )


@routes.route("/cases/<uuid:case_id>/goals/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The goal is saved."))
def add_goal(case_id: UUID) -> ResponseReturnValue:
    """Set a goal."""
    case = cases.load(db(), case_id, actor())
    form = GoalForm()
    if form.accepted_on_basis(db(), case, actor(), lambda: goals.add(db(), case, form.details(), actor())):
        return _to_plan(case_id, form.result.id)
    return render_template("c3_control/plans/goal.html", form=form, case=case)


@routes.route("/cases/<uuid:case_id>/goals/<uuid:goal_id>/progress", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The progress is saved."))
def tell_progress(case_id: UUID, goal_id: UUID) -> ResponseReturnValue:
    """Write down how far a goal has come."""
    case = cases.load(db(), case_id, actor())
    goal = goals.get(db(), case, goal_id)
    form = ProgressForm()
    form.also(partial(goals.check_day_of_step, case, goal), "day")
    if form.accepted(lambda: goals.tell(db(), case, goal, form.details(), actor())):
        return _to_plan(case_id, goal_id)
    return render_template("c3_control/plans/progress.html", form=form, case=case, goal=goal)


@routes.route("/cases/<uuid:case_id>/goals/<uuid:goal_id>/acts/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("What is to be done is saved."))
def add_act(case_id: UUID, goal_id: UUID) -> ResponseReturnValue:
    """Write down what is to be done for a goal, by whom and by when."""
    case = cases.load(db(), case_id, actor())
    goal = goals.get(db(), case, goal_id)
    form = ActForm()
    if form.accepted_on_basis(db(), case, actor(), lambda: goals.promise(db(), case, goal, form.details(), actor())):
        return _to_plan(case_id, goal_id)
    return render_template("c3_control/plans/act.html", form=form, case=case, goal=goal)


@routes.route("/cases/<uuid:case_id>/plan-acts/<uuid:act_id>/done", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("Written down as done."))
def act_done(case_id: UUID, act_id: UUID) -> ResponseReturnValue:
    """Write down that something promised is done."""
    case = cases.load(db(), case_id, actor())
    act = goals.act_of(db(), case, act_id)
    form = DoneForm()
    form.also(partial(cases.check_day_if_given, case, field="done_on"), "done_on")
    if form.accepted(lambda: goals.do(db(), case, act, form.details(), actor())):
        return _to_plan(case_id, act.goal_id)
    return render_template("c3_control/plans/done.html", form=form, case=case, done=act)


def _unanswered(case: Case) -> list[Need]:
    left = needs.unanswered(db(), case)
    if left:
        reveals.reveal(db(), case, Section.NEEDS, actor())
    return left


def _to_plan(case_id: UUID, goal_id: UUID | None = None) -> Response:
    anchor = f"goal-{goal_id}" if goal_id else None
    return redirect(url_for("c3_control.plan", case_id=case_id, _anchor=anchor), 303)
