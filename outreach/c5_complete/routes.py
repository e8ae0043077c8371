"""Pages of the fifth C: outcomes, closing, reopening."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c5_complete import closures, ends, lasting, open_ends, outcomes, withdrawing
from outreach.c5_complete.closures import ClosingReason
from outreach.c5_complete.forms import AnswerForm, ApproveForm, CloseForm, OutcomeForm, ReopenForm, SustainForm
from outreach.c5_complete.outcomes import Outcome
from outreach.casefile import cases, milestones, sittings
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import VoidForm
from outreach.core import clock, undoing
from outreach.core.language import LazyText, lazy_gettext
from outreach.web import came_from, saved
from outreach.web.forms import Form
from outreach.web.transaction import db

routes = Blueprint("c5_complete", __name__)


@routes.route("/cases/<uuid:case_id>/outcome", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The outcome is saved: it waits to be verified."))
def record_outcome(case_id: UUID) -> ResponseReturnValue:
    """Record an outcome."""
    case = cases.load(db(), case_id, actor())
    form = OutcomeForm.begun(request.args.get("occupation"), request.args.get("kind"))
    if form.accepted_on_basis(db(), case, actor(), lambda: outcomes.record(db(), case, form.details(), actor())):
        saved.say(lazy_gettext("Outcome of %(day)s saved: it waits to be verified.", day=form.day.data))
        return _to_case(case_id)
    return render_template("c5_complete/outcome.html", form=form, case=case)


@routes.post("/cases/<uuid:case_id>/outcomes/<uuid:outcome_id>/verify")
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The outcome is verified."))
def verify_outcome(case_id: UUID, outcome_id: UUID) -> ResponseReturnValue:
    """Verify an outcome, with one tap."""
    case = cases.load(db(), case_id, actor())
    outcome = outcomes.get(db(), case, outcome_id)
    done = lazy_gettext("Verified: the outcome counts in the published figures from now on.")
    undo = url_for(".undo_verification", case_id=case_id, outcome_id=outcome_id)
    last = clock.now() + undoing.WITHIN
    return _one_tap(case_id, lambda: outcomes.verify(db(), case, outcome, actor()), done, undo, last)


@routes.post("/cases/<uuid:case_id>/outcomes/<uuid:outcome_id>/undo")
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The verification is undone."))
def undo_verification(case_id: UUID, outcome_id: UUID) -> ResponseReturnValue:
    """Undo the own verification, within some minutes."""
    case = cases.load(db(), case_id, actor())
    outcome = outcomes.get(db(), case, outcome_id)
    done = lazy_gettext("Undone: the outcome waits again, and counts in no figure.")
    return _one_tap(case_id, lambda: withdrawing.undo(db(), case, outcome, actor()), done)


@routes.route("/cases/<uuid:case_id>/outcomes/<uuid:outcome_id>/withdraw", methods=["GET", "POST"])
@allow(Permission.CORRECT_ENTRY)
@saved.says(lazy_gettext("The verification is withdrawn."))
def withdraw_outcome(case_id: UUID, outcome_id: UUID) -> ResponseReturnValue:
    """Withdraw the verification that somebody else gave, with a reason."""
    case = cases.load(db(), case_id, actor())
    outcome = outcomes.get(db(), case, outcome_id)
    form = VoidForm()
    if form.accepted(lambda: form.watch(db(), case, actor(), lambda: _withdraw(case, outcome, form))):
        saved.say(lazy_gettext("Withdrawn: the outcome counts in no figure any more."))
        return _to_case(case_id)
    return render_template("c5_complete/withdraw_outcome.html", form=form, case=case, outcome=outcome)


@routes.route("/cases/<uuid:case_id>/outcomes/<uuid:outcome_id>/send-back", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The outcome is sent back with your answer."))
def send_back_outcome(case_id: UUID, outcome_id: UUID) -> ResponseReturnValue:
    """Send an outcome back with an answer."""
    case = cases.load(db(), case_id, actor())
    outcome = outcomes.get(db(), case, outcome_id)
    form = AnswerForm()
    if form.accepted(lambda: outcomes.send_back(db(), case, outcome, form.answer.data, actor())):
        return redirect(came_from.same_list("dashboard.approvals"), 303)
    return render_template("c5_complete/send_back.html", form=form, case=case, outcome=outcome)


@routes.route("/cases/<uuid:case_id>/outcomes/<uuid:outcome_id>/sustain", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("Whether the outcome lasts is saved."))
def sustain_outcome(case_id: UUID, outcome_id: UUID) -> ResponseReturnValue:
    """Record whether an outcome lasts."""
    case = cases.load(db(), case_id, actor())
    outcome = outcomes.get(db(), case, outcome_id)
    form = SustainForm()
    form.also(partial(outcomes.check_lasting, case, outcome), "day")
    if form.accepted(lambda: lasting.look(db(), case, outcome, form.look(), actor())):
        if form.result is not None:
            undo = url_for("c5_complete.undo_end", case_id=case_id, outcome_id=outcome_id)
            words = lazy_gettext("The outcome has ended: why is kept, and figures follow.")
            saved.say(words, undo, form.result.undo_until(actor()))
        return _to_case(case_id)
    return render_template("c5_complete/sustain.html", form=form, case=case, outcome=outcome)


@routes.post("/cases/<uuid:case_id>/outcomes/<uuid:outcome_id>/sustain/undo")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("Undone: the outcome lasts."))
def undo_end(case_id: UUID, outcome_id: UUID) -> ResponseReturnValue:
    """Undo one's own word that an outcome has ended, within some minutes."""
    case = cases.load(db(), case_id, actor())
    outcome, form = outcomes.get(db(), case, outcome_id), Form()
    if form.accepted(lambda: ends.undo(db(), case, outcome, actor())):
        return _to_case(case_id)
    return render_template("c5_complete/refused.html", form=form, case_id=case_id)


@routes.route("/cases/<uuid:case_id>/close", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The closing is asked for: the head of the centre decides."))
def ask_to_close(case_id: UUID) -> ResponseReturnValue:
    """Ask the supervisor to close the case."""
    case = cases.load(db(), case_id, actor())
    form = CloseForm()
    form.also(partial(open_ends.check_day_if_given, db(), case), "day")
    if form.accepted(lambda: closures.ask(db(), case, form.request(), actor())):
        return _to_case(case_id)
    lacks = open_ends.missing(db(), case, clock.today())
    still = open_ends.of_case(db(), case)
    return render_template("c5_complete/close.html", form=form, case=case, lacks=lacks, still=still)


@routes.route("/cases/<uuid:case_id>/closures/<uuid:closure_id>/approve", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The closing is approved: the case is closed."))
def approve_closure(case_id: UUID, closure_id: UUID) -> ResponseReturnValue:
    """Approve the closing: one tap, unless evidence is missing or the day changes."""
    case = cases.load(db(), case_id, actor())
    closure = closures.get(db(), case, closure_id)
    form = ApproveForm(day=closure.closes_on or clock.today())
    form.also(partial(open_ends.check_day_if_given, db(), case), "day")
    if form.accepted(lambda: closures.approve(db(), case, closure, actor(), form.approval())):
        undo = url_for("c5_complete.undo_closing", case_id=case_id, closure_id=closure_id)
        closed = lazy_gettext("The closing is approved: the case is closed.")
        saved.say(closed, undo, closure.undo_until(actor()))
        return redirect(came_from.same_list("dashboard.approvals"), 303)
    completed = closure.reason == ClosingReason.COMPLETE
    lacks = open_ends.missing(db(), case, clock.today()) if completed else ()
    still = open_ends.of_case(db(), case)
    at_one_go = sittings.many(milestones.of_case(db(), case.id))
    said = {"closure": closure, "lacks": lacks, "still": still, "sittings": at_one_go}
    return render_template("c5_complete/approve.html", form=form, case=case, **said)


@routes.route("/cases/<uuid:case_id>/closures/<uuid:closure_id>/refuse", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The closing is refused: the case goes on."))
def refuse_closure(case_id: UUID, closure_id: UUID) -> ResponseReturnValue:
    """Refuse the closing, with an answer; the case stays open."""
    case = cases.load(db(), case_id, actor())
    closure = closures.get(db(), case, closure_id)
    form = AnswerForm()
    if form.accepted(lambda: closures.refuse(db(), case, closure, form.answer.data, actor())):
        return redirect(came_from.same_list("dashboard.approvals"), 303)
    return render_template("c5_complete/refuse.html", form=form, case=case, closure=closure)


@routes.route("/cases/<uuid:case_id>/reopen", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The case is open again, as a new episode."))
def reopen(case_id: UUID) -> ResponseReturnValue:
    """Open a new episode of a closed case."""
    case = cases.load(db(), case_id, actor())
    form = ReopenForm()
    if form.accepted(lambda: closures.reopen(db(), case, form.day.data, actor())):
        return _to_case(form.result.id)
    return render_template("c5_complete/reopen.html", form=form, case=case)


def _withdraw(case: Case, outcome: Outcome, form: VoidForm) -> object:
    return withdrawing.withdraw(db(), case, outcome, form.change(), actor())


def _one_tap(
    case_id: UUID, act: Callable[[], object], done: LazyText, undo: str = "", until: datetime | None = None
) -> ResponseReturnValue:
    """Handle a button without fields, and say what is done; a refusal is shown on its own page."""
    form = Form()
    if form.accepted(act):
        saved.say(done, undo, until)
        return redirect(came_from.same_list("dashboard.approvals"), 303)
    return render_template("c5_complete/refused.html", form=form, case_id=case_id)


def _to_case(case_id: UUID) -> Response:
    return redirect(url_for("dashboard.case", case_id=case_id), 303)
