"""Pages of mentors and of whom they accompany, on the blueprint of the fourth C."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.desks import requests as desk
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c4_continue.mentors import accompanying, register
from outreach.c4_continue.mentors.desk_table import DESK, TABLE, MentorRow, rows
from outreach.c4_continue.mentors.forms import EndMentorForm, GoOnForm, MentorForm, MentorshipForm
from outreach.c4_continue.mentors.models import Mentor
from outreach.c4_continue.routes import routes
from outreach.casefile import cases, people
from outreach.core.language import lazy_gettext
from outreach.web import came_from, saved, whole
from outreach.web.forms import Form
from outreach.web.paging import cut, start_of
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/mentors/", methods=["GET", "POST"])
@allow(Permission.KEEP_HELPERS)
def mentor_list() -> ResponseReturnValue:
    """Show the mentors of the centre as a table, or those found in it."""
    came_from.remember()
    seen = desk.look(DESK, TABLE)
    if seen.done is not None:
        return seen.done
    page = TABLE.cut(seen.asked, rows(db(), actor(), seen.asked, seen.words), lambda row: row.mentor.id)
    return render_template("c4_continue/mentors/mentors.html", **seen.shown(page))


@routes.get("/mentors/list.<any(csv,xlsx):what>")
@allow(Permission.KEEP_HELPERS)
def mentor_file(what: str) -> ResponseReturnValue:
    """Download the table of mentors as it is filtered and sorted; audited."""
    asked = TABLE.read(request.args)
    return desk.file_of(DESK, TABLE, asked, TABLE.sorted(asked, rows(db(), actor(), asked)), what)


@routes.route("/mentors/new", methods=["GET", "POST"])
@allow(Permission.KEEP_HELPERS)
@saved.says(lazy_gettext("The mentor is saved."))
def add_mentor() -> ResponseReturnValue:
    """Add a mentor."""
    form = MentorForm.of(None)
    if form.accepted(lambda: register.add(db(), form.details(), actor())):
        return redirect(url_for("c4_continue.mentor", mentor_id=form.result.id), 303)
    return render_template("c4_continue/mentors/form.html", form=form, mentor=None)


@routes.get("/mentors/<uuid:mentor_id>")
@allow(Permission.KEEP_HELPERS)
def mentor(mentor_id: UUID) -> ResponseReturnValue:
    """Show a mentor, and whom they accompany; of cases that one does not see only how many."""
    came_from.remember()
    return _mentor_page(register.get(db(), mentor_id, actor()), Form(formdata=None))


def _mentor_page(found: Mentor, form: Form) -> str:
    theirs = accompanying.of_mentor(db(), found)
    seen = {case.id: case for case in cases.of_ids(db(), [row.case_id for row in theirs], actor())}
    page = cut([row for row in theirs if row.case_id in seen], start_of(request.args.get("after")))
    row = MentorRow(found, *register.given(db(), [found.id]).get(found.id, (0, 0)))
    said = {"others": sum(one.case_id not in seen for one in theirs), "called": people.called}
    said["form"], said["names"] = form, users.names(db(), {found.checked_by} if found.checked_by else set())
    return render_template("c4_continue/mentors/mentor.html", mentor=found, row=row, page=page, seen=seen, **said)


@routes.route("/mentors/<uuid:mentor_id>/change", methods=["GET", "POST"])
@allow(Permission.KEEP_HELPERS)
@saved.says(lazy_gettext("The mentor is saved."))
def change_mentor(mentor_id: UUID) -> ResponseReturnValue:
    """Change name, telephone, check and training of a mentor."""
    found = register.get(db(), mentor_id, actor())
    form = whole.over(lambda: MentorForm.of(found), found)
    if form.accepted(lambda: register.change(db(), found, form.details(), actor())):
        return redirect(url_for("c4_continue.mentor", mentor_id=mentor_id), 303)
    return render_template("c4_continue/mentors/form.html", form=form, mentor=found)


@routes.route("/mentors/<uuid:mentor_id>/end", methods=["GET", "POST"])
@allow(Permission.KEEP_HELPERS)
@saved.says(lazy_gettext("It is saved that they are no mentor any more."))
def end_mentor(mentor_id: UUID) -> ResponseReturnValue:
    """Write down that somebody is a mentor no more."""
    found = register.get(db(), mentor_id, actor())
    form = whole.over(EndMentorForm, found, version=lambda: found, filled=False)
    if form.accepted(lambda: register.end(db(), found, form.because.data, actor())):
        return redirect(url_for("c4_continue.mentor", mentor_id=mentor_id), 303)
    return render_template("c4_continue/mentors/end.html", form=form, mentor=found)


@routes.post("/mentors/<uuid:mentor_id>/reopen")
@allow(Permission.KEEP_HELPERS)
@saved.says(lazy_gettext("It is saved that they are a mentor again."))
def reopen_mentor(mentor_id: UUID) -> ResponseReturnValue:
    """Take back that somebody is a mentor no more."""
    found, form = register.get(db(), mentor_id, actor()), Form()
    if form.accepted(lambda: register.reopen(db(), found, actor())):
        return redirect(url_for("c4_continue.mentor", mentor_id=mentor_id), 303)
    return _mentor_page(found, form)


@routes.route("/cases/<uuid:case_id>/mentor", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The mentor of the case is saved."))
def link_mentor(case_id: UUID) -> ResponseReturnValue:
    """Link a mentor to a case."""
    case = cases.load(db(), case_id, actor())
    form = MentorshipForm.to(db(), case)
    if form.accepted(lambda: accompanying.begin(db(), case, form.details(), actor())):
        return redirect(url_for("c4_continue.support", case_id=case_id), 303)
    return render_template("c4_continue/mentors/link.html", form=form, case=case)


@routes.route("/cases/<uuid:case_id>/mentor/<uuid:mentorship_id>", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The mentor of the case is saved."))
def go_on_with_mentor(case_id: UUID, mentorship_id: UUID) -> ResponseReturnValue:
    """Write down the hours so far, or that it has ended."""
    case = cases.load(db(), case_id, actor())
    row = accompanying.get(db(), case, mentorship_id)
    form = whole.over(lambda: GoOnForm.of(case, row), row)
    if form.accepted(lambda: accompanying.go_on(db(), case, row, form.details(row), actor())):
        return redirect(url_for("c4_continue.support", case_id=case_id), 303)
    return render_template("c4_continue/mentors/go_on.html", form=form, case=case, row=row)
