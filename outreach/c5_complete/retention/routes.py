"""Pages of retention: records past their period, rules, the decision. They belong to the blueprint of the fifth C."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c5_complete import retention
from outreach.c5_complete.retention.forms import KeepForm, RuleForm
from outreach.c5_complete.routes import routes
from outreach.casefile import erasing, people
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/retention/", methods=["GET", "POST"])
@allow(Permission.KEEP_RECORDS)
@saved.says(lazy_gettext("The rule of keeping is saved."))
def retention_list() -> ResponseReturnValue:
    """Show the records past their period and the rules of the centre; add a rule."""
    form = RuleForm()
    if form.accepted(lambda: retention.set_rule(db(), form.details(), actor())):
        return redirect(url_for("c5_complete.retention_list"), 303)
    return render_template(
        "c5_complete/retention.html",
        form=form,
        page=retention.waiting(actor()).page(db(), request.args.get("after")),
        rules=retention.of_centre(db(), actor().centre_id),
        due=retention.due,
        called=people.called,
        usual=retention.DEFAULT_YEARS,
    )


@routes.route("/retention/<uuid:proposal_id>", methods=["GET", "POST"])
@allow(Permission.KEEP_RECORDS)
@saved.says(lazy_gettext("The record is kept longer."))
def decide_retention(proposal_id: UUID) -> ResponseReturnValue:
    """Keep one record longer, or begin its erasure."""
    proposal, case = retention.get(db(), proposal_id, actor())
    form = KeepForm()

    if form.accepted(lambda: retention.keep(db(), proposal, form.details(), actor())):
        return redirect(url_for("c5_complete.retention_list"), 303)
    return render_template(
        "c5_complete/keep.html",
        form=form,
        proposal=proposal,
        case=case,
        due=retention.due,
        called=people.called(case.person),
        waits=erasing.waiting_for(db(), case.person_id),
    )
