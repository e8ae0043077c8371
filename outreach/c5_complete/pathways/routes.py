"""Pages of pathways, on the blueprint of the fifth C: the list, the beginning, and the next step."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c5_complete import pathways
from outreach.c5_complete.pathways import listing
from outreach.c5_complete.pathways.forms import BeginForm, StepForm
from outreach.c5_complete.pathways.walked import Walked
from outreach.c5_complete.routes import routes
from outreach.casefile import cases, people, reveals
from outreach.casefile.cases import Case
from outreach.casefile.reveals import Section
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import came_from, saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/pathways")
@allow(Permission.SEE_CASE)
def pathway_list() -> ResponseReturnValue:
    """List the pathways that go on in the user's cases; which have stood still longest stands first."""
    came_from.remember()
    table = listing.table()
    asked = table.read(request.args)
    page = listing.page(db(), actor(), asked)
    return render_template("c5_complete/pathways/list.html", table=table, asked=asked, page=page, called=people.called)


@routes.route("/cases/<uuid:case_id>/pathways/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The pathway is begun."))
def begin_pathway(case_id: UUID) -> ResponseReturnValue:
    """Begin a pathway."""
    case = cases.load(db(), case_id, actor())
    form = BeginForm()
    if form.accepted_on_basis(db(), case, actor(), lambda: pathways.begin(db(), case, form.details(), actor())):
        return _to_card(case_id)
    return render_template("c5_complete/pathways/begin.html", form=form, case=case)


@routes.route("/cases/<uuid:case_id>/pathways/<uuid:pathway_id>/step", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The step is saved."))
def pathway_step(case_id: UUID, pathway_id: UUID) -> ResponseReturnValue:
    """Write down what became of the next step. That of a pathway which tells of health is a look that is noted."""
    case = cases.load(db(), case_id, actor())
    one = _walked(case, pathway_id)
    kind, step = one.kind, one.next or (one.kind.steps[-1] if one.kind else None)
    if kind is None or step is None:
        raise NotFound
    form = StepForm.of(case, one.pathway, kind, step)
    if form.accepted_on_basis(
        db(), case, actor(), lambda: pathways.go(db(), case, one.pathway, form.details(), actor())
    ):
        if form.result.outcome_id:
            saved.say(lazy_gettext("The step is saved, and its outcome waits to be verified."))
        return _to_card(case_id)
    return render_template("c5_complete/pathways/step.html", form=form, case=case, one=one, step=step)


def _walked(case: Case, pathway_id: UUID) -> Walked:
    """Return a pathway of the case, unfolded. Raises NotFound."""
    pathway = pathways.get(db(), case, pathway_id)
    if pathway.is_folded:
        reveals.reveal(db(), case, Section.PATHWAYS, actor())
    found = pathways.OfCase.read(db(), case.id, unfolded=True)
    return next(one for one in (*found.open, *found.folded) if one.pathway.id == pathway.id)


def _to_card(case_id: UUID) -> Response:
    return redirect(url_for("dashboard.case", case_id=case_id, _anchor="pathways"), 303)
