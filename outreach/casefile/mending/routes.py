"""Pages of the right to correction, on the blueprint of the casefile."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, mending, people
from outreach.casefile.mending import letters
from outreach.casefile.mending.forms import MendingForm, ReplyForm
from outreach.casefile.routes import routes
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.downloads import download
from outreach.web.transaction import db

__all__ = ["routes"]

OF_CASE = "/cases/<uuid:case_id>/mending"


@routes.route(OF_CASE, methods=["GET", "POST"])
@allow(Permission.CORRECT_ENTRY)
@saved.says(lazy_gettext("The request is written down: it is answered within 30 days."))
def ask_mending(case_id: UUID) -> ResponseReturnValue:
    """Write down what a young person asks to be corrected; above, what was asked before."""
    case, form = cases.load(db(), case_id, actor()), MendingForm()
    if form.accepted(lambda: mending.ask(db(), case, form.details(), actor())):
        return redirect(url_for("casefile.ask_mending", case_id=case_id), 303)
    asked = mending.of_case(db(), case.id)
    names = users.names(db(), {one.decided_by for one in asked if one.decided_by} | {one.made_by for one in asked})
    return render_template("casefile/mending.html", form=form, case=case, asked=asked, names=names)


@routes.route(f"{OF_CASE}/<uuid:mending_id>/answer", methods=["GET", "POST"])
@allow(Permission.KEEP_RECORDS)
@saved.says(lazy_gettext("The answer is saved: print the letter for who asked."))
def answer_mending(case_id: UUID, mending_id: UUID) -> ResponseReturnValue:
    """Answer a request: it is corrected, or why not."""
    case = cases.load(db(), case_id, actor())
    asked, form = mending.get(db(), case, mending_id), ReplyForm()
    if form.accepted(lambda: mending.decide(db(), case, asked, form.granted, form.answer.data, actor())):
        return redirect(url_for("casefile.ask_mending", case_id=case_id), 303)
    return render_template("casefile/answer_mending.html", form=form, case=case, asked=asked)


@routes.get(f"{OF_CASE}/<uuid:mending_id>/letter.pdf")
@allow(Permission.CORRECT_ENTRY)
def mending_letter(case_id: UUID, mending_id: UUID) -> ResponseReturnValue:
    """Download the letter that answers a request."""
    case = cases.load(db(), case_id, actor())
    asked = mending.get(db(), case, mending_id)
    if asked.waits:
        raise NotFound
    return download(letters.letter(db(), case, asked, actor()), f"answer-{case.year}-{case.running:04d}.pdf")


@routes.get("/mending/")
@allow(Permission.CORRECT_ENTRY)
def mending_list() -> ResponseReturnValue:
    """List the requests that wait for an answer, those due first first."""
    page = mending.waiting(actor()).page(db(), request.args.get("after"))
    return render_template("casefile/mendings.html", page=page, called=people.called)
