"""Pages of merging, for the supervisor, on the blueprint of the casefile."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, contradictions, finding, merging, people
from outreach.casefile.forms import FindForm
from outreach.casefile.merging.forms import MergeForm, SeparateForm, case_of_choice
from outreach.casefile.routes import routes
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/same-person", methods=["GET", "POST"])
@allow(Permission.MERGE_RECORDS)
def same_person(case_id: UUID) -> ResponseReturnValue:
    """Search for the other record of this young person."""
    case = cases.load(db(), case_id, actor())
    form = FindForm()
    looked = request.method == "POST" and form.validate()
    found = finding.find(db(), form.called.data or "", actor()) if looked else []
    others = [one for one in found if one.person_id != case.person_id]
    return render_template("casefile/same_person.html", form=form, case=case, found=others, looked=looked)


@routes.route("/people/<uuid:first_id>/merge/<uuid:second_id>", methods=["GET", "POST"])
@allow(Permission.MERGE_RECORDS)
@saved.says(lazy_gettext("The two records are one from now on."))
def merge(first_id: UUID, second_id: UUID) -> ResponseReturnValue:
    """Show two records side by side, to choose the values and the case that goes on."""
    try:
        proposal = merging.propose(db(), first_id, second_id, actor())
    except Refused as refusal:
        return render_template("casefile/merge_refused.html", reason=refusal.reason)
    form = MergeForm.of(proposal, request.args.get("whole"))

    def act() -> None:
        pair = [proposal.first.id, proposal.second.id]
        before = contradictions.keys(db(), pair)
        merging.merge(db(), proposal.first, proposal.second, form.choices(), actor())
        form.ask_before(db(), pair, before, actor())

    if form.accepted(act):
        return redirect(url_for("casefile.merge_list"), 303)
    form.look_again(proposal)
    names = users.names(db(), {case.caseworker_id for case in proposal.cases})
    return render_template(
        "casefile/merge.html",
        form=form,
        proposal=proposal,
        names=names,
        by_choice=case_of_choice(proposal),
        called=people.called,
    )


@routes.get("/merges/")
@allow(Permission.MERGE_RECORDS)
def merge_list() -> ResponseReturnValue:
    """List the merges of the centre, newest first."""
    page = merging.page_of_centre(db(), actor(), request.args.get("after"))
    return render_template("casefile/merges.html", page=page)


@routes.route("/merges/<uuid:merge_id>/undo", methods=["GET", "POST"])
@allow(Permission.MERGE_RECORDS)
@saved.says(lazy_gettext("The two records are apart again."))
def unmerge(merge_id: UUID) -> ResponseReturnValue:
    """Separate two records that were merged by mistake."""
    found = merging.load(db(), merge_id, actor())
    form = SeparateForm()

    def act() -> None:
        pair = [found.surviving_id, found.other_id]
        before = contradictions.keys(db(), pair)
        merging.undo(db(), found, actor())
        form.ask_before(db(), pair, before, actor())

    if form.accepted(act):
        return redirect(url_for("casefile.merge_list"), 303)
    row = merging.row_of(db(), found)
    return render_template("casefile/unmerge.html", form=form, row=row)
