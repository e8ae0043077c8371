"""Pages of the fourth C: follow-ups and reviews."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c4_continue import follow_ups, review_scales, reviews, searching
from outreach.c4_continue.forms import CorrectReviewForm, FollowUpForm, ReviewForm
from outreach.casefile import cases, continuing, milestones, stages
from outreach.casefile.cases import Case
from outreach.casefile.due_kinds import What
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

routes = Blueprint("c4_continue", __name__)


@routes.route("/cases/<uuid:case_id>/follow-up", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The follow-up is saved."))
def follow_up(case_id: UUID) -> ResponseReturnValue:
    """Record a follow-up."""
    case = cases.load(db(), case_id, actor())
    derived = continuing.next_days(db(), [case.id], What.FOLLOW_UP).get(case.id)
    form = FollowUpForm(data={"next_on": None}) if derived else FollowUpForm()
    if form.accepted_on_basis(db(), case, actor(), lambda: follow_ups.do(db(), case, form.details(), actor())):
        saved.say(lazy_gettext("Follow-up of %(day)s saved.", day=form.day.data))
        return redirect(url_for("dashboard.case", case_id=case.id), 303)
    known = milestones.of_case(db(), case.id)
    counts_from = stages.counts_from(MilestoneKind.FOLLOW_UP_DONE, known, clock.today())
    return render_template("c4_continue/follow_up.html", form=form, case=case, counts_from=counts_from, derived=derived)


@routes.route("/cases/<uuid:case_id>/review", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The review is saved."))
def review(case_id: UUID) -> ResponseReturnValue:
    """Hold a development review."""
    case = cases.load(db(), case_id, actor())
    form = whole.over(
        ReviewForm, case, lambda: reviews.latest(db(), case.id), filled=False, entry=lambda: _of_last(case)
    )
    if form.accepted_on_basis(db(), case, actor(), lambda: reviews.hold(db(), case, form.details(), actor())):
        saved.say(lazy_gettext("Review of %(day)s saved.", day=form.day.data))
        return redirect(url_for("dashboard.case", case_id=case.id), 303)
    last = reviews.latest(db(), case.id)
    return render_template(
        "c4_continue/review.html", form=form, case=case, last=last, scale=review_scales.on(clock.today())
    )


def _of_last(case: Case) -> ReviewForm | None:
    last = reviews.latest(db(), case.id)
    return ReviewForm(data={name: getattr(last, name) for name in CorrectReviewForm.same}) if last else None


@routes.get("/cases/<uuid:case_id>/search")
@allow(Permission.SEE_CASE)
def search(case_id: UUID) -> ResponseReturnValue:
    """Show where to look for somebody who could not be reached."""
    case = cases.load(db(), case_id, actor())
    return render_template("c4_continue/search.html", case=case, places=searching.of(db(), case, actor()))
