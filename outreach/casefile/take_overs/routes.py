"""Pages of take-overs, on the casefile's blueprint: ask, read the answer, decide."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import caseloads, finding, people, take_overs, transfers
from outreach.casefile.cases import Case
from outreach.casefile.routes import routes
from outreach.casefile.take_overs import TakeOver
from outreach.casefile.take_overs.forms import DecideTakeOverForm, TakeOverForm
from outreach.core.language import lazy_gettext
from outreach.web import came_from, saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/found/<uuid:found_id>/take-over", methods=["GET", "POST"])
@allow(Permission.MEET)
def ask_take_over(found_id: UUID) -> ResponseReturnValue:
    """Ask the head of the centre for a colleague's case, as a search has just shown it."""
    case, found = finding.of_colleague(db(), found_id, actor())
    form = TakeOverForm()
    if form.accepted(lambda: take_overs.ask(db(), case, form.reason.data, actor())):
        return redirect(url_for("casefile.take_over", take_over_id=form.result.id), 303)
    return render_template("casefile/ask_take_over.html", form=form, found=found)


@routes.get("/take-overs/<uuid:take_over_id>")
@allow(Permission.MEET)
def take_over(take_over_id: UUID) -> ResponseReturnValue:
    """Show what one asked, and the answer."""
    asked, case = take_overs.own(db(), take_over_id, actor())
    return _shown(asked, case)


def _shown(asked: TakeOver, case: Case, form: Form | None = None) -> str:
    return render_template(
        "casefile/take_over.html",
        form=form,
        asked=asked,
        case=case,
        called=finding.one_name(case.person.nickname, case.person.given_name),
        names=users.names(db(), {asked.decided_by} if asked.decided_by else set()),
    )


@routes.post("/take-overs/<uuid:take_over_id>/take-back")
@allow(Permission.MEET)
@saved.says(lazy_gettext("The request is taken back."))
def take_back_take_over(take_over_id: UUID) -> ResponseReturnValue:
    """Take one's own request back, as long as nobody has answered it."""
    asked, case = take_overs.own(db(), take_over_id, actor())
    form = Form()
    if form.accepted(lambda: take_overs.take_back(db(), asked, case, actor())):
        return redirect(url_for("casefile.take_over", take_over_id=take_over_id), 303)
    return _shown(asked, case, form)


@routes.get("/take-overs/")
@allow(Permission.ASSIGN_CASE)
def take_over_list() -> ResponseReturnValue:
    """List the requests that wait for the head of the centre."""
    came_from.remember()
    page = take_overs.waiting(actor()).page(db(), request.args.get("after"))
    names = users.names(db(), {one for asked, case in page.rows for one in (asked.made_by, case.caseworker_id)})
    return render_template("casefile/take_overs.html", page=page, names=names, called=people.called)


@routes.route("/take-overs/<uuid:take_over_id>/decide", methods=["GET", "POST"])
@allow(Permission.ASSIGN_CASE)
@saved.says(lazy_gettext("The decision is saved, and who asked is told."))
def decide_take_over(take_over_id: UUID) -> ResponseReturnValue:
    """Hand the case to who asked for it, or refuse it with a word."""
    asked, case = take_overs.load(db(), take_over_id, actor())
    form = DecideTakeOverForm()
    if form.accepted(lambda: take_overs.decide(db(), asked, case, form.granted, form.answer.data, actor())):
        return redirect(url_for("casefile.take_over_list"), 303)
    both = {asked.made_by, case.caseworker_id}
    return render_template(
        "casefile/decide_take_over.html",
        form=form,
        asked=asked,
        case=case,
        names=users.names(db(), both),
        carried={user.id: caseloads.in_words(user, load) for user, load in transfers.able(db(), actor())},
    )
