"""Pages of members and decisions of the working group, on the blueprint of the directory."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of
from outreach.directory.routes import routes
from outreach.directory.working_group import decisions, meetings, members
from outreach.directory.working_group.forms import ChangeMemberForm, DecisionForm, DoneForm, LastDayForm, MemberForm
from outreach.directory.working_group.routes import meeting_page
from outreach.web import saved, whole
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/working-group/members")
@allow(Permission.SEE_CASE)
def member_list() -> ResponseReturnValue:
    """List who sits in the working group, and who did."""
    return _members(Form(formdata=None))


@routes.route("/working-group/members/new", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The member is added."))
def add_member() -> ResponseReturnValue:
    """Add a member to the working group."""
    found, form = members.agencies_of(db(), actor()), MemberForm()
    form.offer(found)
    chosen = next((one for one in found if one.id == form.agency.data), None)
    if form.accepted(lambda: members.add(db(), chosen, form.details(), actor())):
        return redirect(url_for("directory.member_list"), 303)
    return render_template("directory/working_group/member.html", form=form)


@routes.route("/working-group/members/<uuid:member_id>/end", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The last day is saved."))
def end_member(member_id: UUID) -> ResponseReturnValue:
    """Write down the last day of a member, change it, or take it back."""
    found = members.get(db(), member_id, actor())
    form = whole.over(lambda: LastDayForm(data={"until": found.until or clock.today()}), found)
    if form.accepted(lambda: members.end(db(), found, form.until.data, actor())):
        return redirect(url_for("directory.member_list"), 303)
    return render_template("directory/working_group/end_member.html", form=form, member=found)


@routes.route("/working-group/members/<uuid:member_id>/change", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The member is changed."))
def change_member(member_id: UUID) -> ResponseReturnValue:
    """Put name, position or first day of a member right."""
    found = members.get(db(), member_id, actor())
    vault_of(db()).fetch_keys(db(), [found.id])
    names = ("name", "position", "since")
    form = whole.over(lambda: ChangeMemberForm(data={name: getattr(found, name) for name in names}), found)
    if form.accepted(lambda: members.change(db(), found, form.details(), actor())):
        return redirect(url_for("directory.member_list"), 303)
    return render_template("directory/working_group/member.html", form=form, member=found)


@routes.post("/working-group/members/<uuid:member_id>/void")
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The entry is voided: it counts nowhere."))
def void_member(member_id: UUID) -> ResponseReturnValue:
    """Void a member who was written down by mistake."""
    found, form = members.get(db(), member_id, actor()), Form()
    if form.accepted(lambda: members.void(db(), found, actor())):
        return redirect(url_for("directory.member_list"), 303)
    return _members(form)


def _members(form: Form) -> str:
    found = members.of_centre(db(), actor())
    return render_template("directory/working_group/members.html", form=form, members=found, today=clock.today())


@routes.get("/working-group/decisions")
@allow(Permission.SEE_CASE)
def decision_list() -> ResponseReturnValue:
    """List what the working group has decided and is still to be done, the longest due first."""
    page = decisions.owed(db(), actor(), request.args.get("after"))
    names = users.names(db(), {one.worker_id for one in page.rows if one.worker_id})
    return render_template("directory/working_group/decisions.html", page=page, names=names, reader_id=actor().id)


@routes.route("/working-group/meetings/<uuid:meeting_id>/decisions/new", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The decision is saved."))
def add_decision(meeting_id: UUID) -> ResponseReturnValue:
    """Write down what a meeting has decided, who does it and until when."""
    found, form = meetings.get(db(), meeting_id, actor()), DecisionForm()
    form.offer(users.team(db(), actor().centre_id, Permission.SEE_CASE), members.agencies_of(db(), actor()))
    if form.accepted(lambda: decisions.decide(db(), found, form.details(), actor())):
        return redirect(url_for("directory.meeting", meeting_id=meeting_id), 303)
    return render_template("directory/working_group/decision.html", form=form, meeting=found)


@routes.route("/working-group/decisions/<uuid:decision_id>/change", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The decision is saved."))
def change_decision(decision_id: UUID) -> ResponseReturnValue:
    """Change what was decided, or give it to somebody else."""
    found = decisions.get(db(), decision_id, actor())

    def make() -> DecisionForm:
        words = {"words": found.words, "due_on": found.due_on, "worker": found.worker_id, "agency": found.agency_id}
        form = DecisionForm(data=words)
        form.offer(users.team(db(), actor().centre_id, Permission.SEE_CASE), members.agencies_of(db(), actor()))
        return form

    form = whole.over(make, found)
    if form.accepted(lambda: decisions.change(db(), found, form.details(), actor())):
        return redirect(url_for("directory.meeting", meeting_id=found.meeting_id), 303)
    return render_template("directory/working_group/decision.html", form=form, meeting=found.meeting, decision=found)


@routes.route("/working-group/decisions/<uuid:decision_id>/done", methods=["GET", "POST"])
@allow(Permission.SEE_CASE)
@saved.says(lazy_gettext("That it is done is saved."))
def decision_done(decision_id: UUID) -> ResponseReturnValue:
    """Write down that a decision is done: who answers for it, or the head."""
    found = decisions.owned(db(), decision_id, actor())
    form = whole.over(DoneForm, found, lambda: found, filled=False)
    if form.accepted(lambda: decisions.done(db(), found, form.done_on.data, form.outcome.data, actor())):
        return redirect(url_for("directory.decision_list"), 303)
    return render_template("directory/working_group/done.html", form=form, decision=found)


@routes.post("/working-group/decisions/<uuid:decision_id>/void")
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The entry is voided: it counts nowhere."))
def void_decision(decision_id: UUID) -> ResponseReturnValue:
    """Void a decision that was written down by mistake."""
    found, form = decisions.get(db(), decision_id, actor()), Form()
    if form.accepted(lambda: decisions.void(db(), found, actor())):
        return redirect(url_for("directory.meeting", meeting_id=found.meeting_id), 303)
    return meeting_page(found.meeting, form)
