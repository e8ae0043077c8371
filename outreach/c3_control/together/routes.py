"""Pages of sessions of several, and of what they add up to, on the blueprint of the third C."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c1_core_person import rounds
from outreach.c3_control import group_sessions, training
from outreach.c3_control import together as held
from outreach.c3_control.routes import routes
from outreach.c3_control.together.forms import TogetherForm
from outreach.casefile import cases, paper_names, people
from outreach.casefile.cases import Case
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.arguments import id_argument
from outreach.web.downloads import download
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/therapy/together", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The session is saved for all who attended."))
def together() -> ResponseReturnValue:
    """Record a session that several of one's own attended; below the last ones."""
    theirs = rounds.own(db(), actor())
    form = TogetherForm.of(db(), theirs)
    if request.method == "GET" and request.args.get("group"):
        group = group_sessions.get(db(), id_argument("group"), actor())
        form.begin_with(group, group_sessions.seen(db(), [group], actor())[group.id])
    if form.accepted(lambda: _hold(theirs, form)):
        saved.say(lazy_gettext("The session is saved. Attended: %(number)d.", number=len(form.details().attended)))
        return redirect(url_for("c3_control.together"), 303)
    said = {"lately": held.lately(db(), actor()), "called": people.called}
    return render_template("c3_control/together.html", form=form, theirs=theirs, **said)


def _hold(theirs: Sequence[Case], form: TogetherForm) -> UUID:
    form.check_once(actor())
    return held.hold(db(), theirs, form.details(), actor())


@routes.get("/cases/<uuid:case_id>/training.pdf")
@allow(Permission.WRITE_CASE)
def training_certificate(case_id: UUID) -> ResponseReturnValue:
    """Download the certificate of the training that somebody attended."""
    case = cases.load(db(), case_id, actor())
    if training.of_case(db(), case.id) and not paper_names.of(case.person):
        saved.say(paper_names.NEEDED)
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return download(training.certificate(db(), case, actor()), "training.pdf")
