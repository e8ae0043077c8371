"""Pages of the working group's meetings, on the blueprint of the directory: read by the team, written by the head."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.core.language import lazy_gettext
from outreach.directory.routes import routes
from outreach.directory.working_group import calling_off, decisions, listing, meetings, members, papers, signed
from outreach.directory.working_group.forms import MeetingForm, MinutesForm, SignedForm
from outreach.directory.working_group.meetings import AgendaPart, GroupMeeting
from outreach.directory.working_group.members import sits_on
from outreach.web import saved, whole
from outreach.web.downloads import download
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/working-group/")
@allow(Permission.SEE_CASE)
def meeting_list() -> ResponseReturnValue:
    """List the meetings of the working group."""
    page = listing.of_centre(db(), actor(), request.args.get("after"))
    return render_template("directory/working_group/meetings.html", page=page, late=decisions.late(db(), actor()))


@routes.route("/working-group/meetings/new", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The meeting is called."))
def call_meeting() -> ResponseReturnValue:
    """Call a meeting."""
    form = MeetingForm()
    if form.accepted(lambda: meetings.call(db(), form.details(), actor())):
        return _to(form.result.id)
    return render_template("directory/working_group/meeting_form.html", form=form, meeting=None)


@routes.route("/working-group/meetings/<uuid:meeting_id>/change", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The meeting is changed."))
def change_meeting(meeting_id: UUID) -> ResponseReturnValue:
    """Change day, place or agenda of a meeting."""
    found = meetings.get(db(), meeting_id, actor())
    names = ("day", "at_time", "where", "agenda")
    form = whole.over(lambda: MeetingForm(data={name: getattr(found, name) for name in names}), found)
    if form.accepted(lambda: meetings.change(db(), found, form.details(), actor())):
        return _to(found.id)
    return render_template("directory/working_group/meeting_form.html", form=form, meeting=found)


@routes.get("/working-group/meetings/<uuid:meeting_id>")
@allow(Permission.SEE_CASE)
def meeting(meeting_id: UUID) -> ResponseReturnValue:
    """Show a meeting: who came, the minutes, what was decided, which agreements were signed."""
    return meeting_page(meetings.get(db(), meeting_id, actor()), Form(formdata=None))


@routes.route("/working-group/meetings/<uuid:meeting_id>/minutes", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The minutes of the meeting are saved."))
def write_minutes(meeting_id: UUID) -> ResponseReturnValue:
    """Write who came and what was said."""
    found = meetings.get(db(), meeting_id, actor())
    invited = members.of_centre(db(), actor(), sits_on(found.day))

    def make() -> MinutesForm:
        came, known = meetings.came_to(db(), found), meetings.minutes(db(), found)
        return MinutesForm.of(invited, came, found.others, known)

    form = whole.over(make, found)

    def act() -> None:
        came = {one.id for one in invited} & set(form.came.data or ())
        meetings.write_minutes(db(), found, came, form.others.data, form.words(), actor())

    if form.accepted(act):
        return _to(found.id)
    return render_template("directory/working_group/minutes.html", form=form, meeting=found, agenda_parts=AgendaPart)


@routes.post("/working-group/meetings/<uuid:meeting_id>/confirm")
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The minutes are confirmed."))
def confirm_minutes(meeting_id: UUID) -> ResponseReturnValue:
    """Write down that the working group has confirmed the minutes."""
    found, form = meetings.get(db(), meeting_id, actor()), Form()
    if form.accepted(lambda: meetings.confirm(db(), found, actor())):
        return _to(found.id)
    return meeting_page(found, form)


@routes.post("/working-group/meetings/<uuid:meeting_id>/call-off")
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The meeting is called off."))
def call_off_meeting(meeting_id: UUID) -> ResponseReturnValue:
    """Call a meeting off."""
    found, form = meetings.get(db(), meeting_id, actor()), Form()
    if form.accepted(lambda: calling_off.call_off(db(), found, actor())):
        return _to(found.id)
    return meeting_page(found, form)


@routes.route("/working-group/meetings/<uuid:meeting_id>/signed", methods=["GET", "POST"])
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The memorandum names this meeting."))
def name_agreement(meeting_id: UUID) -> ResponseReturnValue:
    """Say which memorandum was signed at a meeting."""
    found, form = meetings.get(db(), meeting_id, actor()), SignedForm()
    form.offer(signed.open_to(db(), found))
    if form.accepted(lambda: signed.name(db(), found, form.agreement.data, actor())):
        return _to(found.id)
    return render_template("directory/working_group/signed.html", form=form, meeting=found)


@routes.post("/working-group/meetings/<uuid:meeting_id>/signed/<uuid:agreement_id>/take-back")
@allow(Permission.APPROVE)
@saved.says(lazy_gettext("The memorandum no longer names this meeting."))
def unname_agreement(meeting_id: UUID, agreement_id: UUID) -> ResponseReturnValue:
    """Take back that a memorandum was signed at a meeting."""
    found, form = meetings.get(db(), meeting_id, actor()), Form()
    if form.accepted(lambda: signed.take_back(db(), found, agreement_id, actor())):
        return _to(found.id)
    return meeting_page(found, form)


@routes.get("/working-group/meetings/<uuid:meeting_id>/<any(invitation,minutes):what>.pdf")
@allow(Permission.SEE_CASE)
def meeting_paper(meeting_id: UUID, what: str) -> ResponseReturnValue:
    """Download the invitation or the minutes as PDF."""
    found = meetings.get(db(), meeting_id, actor())
    make = papers.invitation if what == "invitation" else papers.minutes
    return download(make(db(), found, actor()), f"{what}.pdf")


def _to(meeting_id: UUID) -> Response:
    return redirect(url_for("directory.meeting", meeting_id=meeting_id), 303)


def meeting_page(found: GroupMeeting, form: Form) -> str:
    """Show a meeting, with what was refused on it."""
    decided = decisions.of_meeting(db(), found)
    return render_template(
        "directory/working_group/meeting.html",
        meeting=found,
        form=form,
        invited=members.of_centre(db(), actor(), sits_on(found.day)),
        came=meetings.came_to(db(), found),
        minutes=meetings.minutes(db(), found),
        parts_of_agenda=AgendaPart,
        decisions=decided,
        signed=signed.of_meeting(db(), found),
        names=users.names(db(), {one.worker_id for one in decided if one.worker_id}),
    )
