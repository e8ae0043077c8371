"""Pages of case conferences, on the blueprint of the fourth C."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c2_connect.letters import letterheads
from outreach.c4_continue.conferences import giving, holding, models, papers, telling
from outreach.c4_continue.conferences.forms import ConferenceForm, MinuteForm, PartForm, TaskDoneForm, TaskForm
from outreach.c4_continue.conferences.models import Conference
from outreach.c4_continue.routes import routes
from outreach.casefile import cases, corrections, people, reveals
from outreach.casefile.cases import Case
from outreach.casefile.reveals import Section
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.downloads import download
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]

OF = "/cases/<uuid:case_id>/conferences/<uuid:conference_id>"


@routes.get("/cases/<uuid:case_id>/conferences")
@allow(Permission.SEE_CASE)
def conference_list(case_id: UUID) -> ResponseReturnValue:
    """Show the conferences of a case, and what is still to be done after them."""
    case = cases.load(db(), case_id, actor())
    return render_template(
        "c4_continue/conferences/list.html",
        case=case,
        conferences=models.of_case(db(), case.id),
        tasks=models.open_tasks(db(), case.id),
        unfolded=_unfolded(case),
    )


@routes.route("/cases/<uuid:case_id>/conferences/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The case conference is planned."))
def plan_conference(case_id: UUID) -> ResponseReturnValue:
    """Plan a case conference."""
    case, form = cases.load(db(), case_id, actor()), ConferenceForm()
    form.also(partial(holding.check_day, case), "day")
    if form.accepted(lambda: holding.plan(db(), case, form.details(), actor())):
        return _to(form.result)
    return render_template("c4_continue/conferences/plan.html", form=form, case=case, row=None)


@routes.get(OF)
@allow(Permission.SEE_CASE)
def conference(case_id: UUID, conference_id: UUID) -> ResponseReturnValue:
    """Show a conference: who takes part, what may be told to whom, what was decided, and the tasks."""
    case, row = _load(case_id, conference_id)
    return _page(case, row, Form())


@routes.route(f"{OF}/change", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The case conference is changed."))
def change_conference(case_id: UUID, conference_id: UUID) -> ResponseReturnValue:
    """Plan a conference anew."""
    case, row = _load(case_id, conference_id)
    form = whole.over(lambda: ConferenceForm.of(row), row)
    form.also(partial(holding.check_day, case), "day")
    if form.accepted(lambda: holding.change(db(), case, row, form.details(), actor())):
        return _to(row)
    return render_template("c4_continue/conferences/plan.html", form=form, case=case, row=row)


@routes.post(f"{OF}/call-off")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The case conference is called off."))
def call_off_conference(case_id: UUID, conference_id: UUID) -> ResponseReturnValue:
    """Call a conference off."""
    case, row = _load(case_id, conference_id)
    form = Form()
    if form.accepted(lambda: holding.call_off(db(), case, row, actor())):
        return _to(row)
    return _page(case, row, form)


@routes.route(f"{OF}/parts/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("They take part."))
def add_conference_part(case_id: UUID, conference_id: UUID) -> ResponseReturnValue:
    """Let a worker or an agency take part."""
    case, row = _load(case_id, conference_id)
    form = PartForm()
    form.offer(db(), case, row)
    if form.accepted(lambda: holding.take_part(db(), case, row, form.details(), actor())):
        return _to(row)
    return render_template("c4_continue/conferences/part.html", form=form, case=case, row=row)


@routes.post(f"{OF}/parts/<uuid:part_id>/leave")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("They take part no more."))
def leave_conference(case_id: UUID, conference_id: UUID, part_id: UUID) -> ResponseReturnValue:
    """Take somebody off the list of a conference that is planned."""
    case, row = _load(case_id, conference_id)
    part, form = models.part(db(), row, part_id), Form()
    if form.accepted(lambda: holding.leave(db(), case, row, part, actor())):
        return _to(row)
    return _page(case, row, form)


@routes.route(f"{OF}/minutes", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The minutes are saved."))
def minute_conference(case_id: UUID, conference_id: UUID) -> ResponseReturnValue:
    """Write down who was there and what was decided."""
    case, row = _load(case_id, conference_id)
    form = whole.over(MinuteForm, row, version=lambda: row, filled=False)
    form.offer(models.parts(db(), row), unfolded=_unfolded(case))
    keep = partial(holding.minute, db(), case, row, actor=actor())
    if form.accepted(lambda: keep(form.decided.data, form.came.data or [])):
        return _to(row)
    return render_template("c4_continue/conferences/minutes.html", form=form, case=case, row=row)


@routes.route(f"{OF}/tasks/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The task is saved."))
def give_conference_task(case_id: UUID, conference_id: UUID) -> ResponseReturnValue:
    """Give out a task."""
    case, row = _load(case_id, conference_id)
    form = TaskForm()
    form.offer(models.parts(db(), row), unfolded=_unfolded(case))
    form.also(form.check_owner, "owner")
    form.also(partial(giving.check_due, row), "due_on")
    if form.accepted(lambda: giving.give(db(), case, row, form.details(), actor())):
        return _to(row)
    return render_template("c4_continue/conferences/task.html", form=form, case=case, row=row)


@routes.route(f"{OF}/tasks/<uuid:task_id>/done", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("It is written down that the task is done."))
def conference_task_done(case_id: UUID, conference_id: UUID, task_id: UUID) -> ResponseReturnValue:
    """Write down that a task is done."""
    case, row = _load(case_id, conference_id)
    task, form = models.task(db(), row, task_id), TaskDoneForm()
    form.also(partial(giving.check_done, case), "done_on")
    do = partial(giving.do, db(), case, task, actor=actor())
    if form.accepted(lambda: do(form.done_on.data, form.result.data)):
        return _to(row)
    return render_template("c4_continue/conferences/done.html", form=form, case=case, row=row, task=task)


@routes.get(f"{OF}/invitations/<uuid:part_id>.pdf")
@allow(Permission.WRITE_CASE)
def conference_invitation(case_id: UUID, conference_id: UUID, part_id: UUID) -> ResponseReturnValue:
    """Download the letter that asks an agency to come; it names the case number alone."""
    case, row = _load(case_id, conference_id)
    part = models.part(db(), row, part_id)
    return download(papers.invitation(db(), case, row, part, actor()), f"invitation-{part.id.hex[:8]}.pdf")


@routes.get(f"{OF}/minutes.pdf")
@allow(Permission.SEE_CASE)
def conference_minutes(case_id: UUID, conference_id: UUID) -> ResponseReturnValue:
    """Download the minutes, for the centre alone; that they name every agency is on record."""
    case, row = _load(case_id, conference_id)
    unfolded = reveals.carries(case, actor())
    if unfolded:
        reveals.reveal(db(), case, Section.REFERRALS, actor())
    made = papers.minutes(db(), case, row, actor(), unfolded=unfolded)
    return download(made, f"minutes-{row.id.hex[:8]}.pdf")


def _page(case: Case, row: Conference, form: Form) -> str:
    parts, tasks = models.parts(db(), row), models.tasks(db(), row)
    corrected = corrections.OfCase.read(db(), case, actor())
    return render_template(
        "c4_continue/conferences/conference.html",
        case=case,
        row=row,
        form=form,
        parts_of=parts,
        tasks=tasks,
        telling=telling.to_agencies(db(), case, [one.agency_id for one in parts if one.agency_id]),
        unfolded=_unfolded(case),
        called=people.called,
        head=letterheads.for_letters(db(), case.centre_id),
        whole={"corrected": corrected, "names": users.names(db(), corrected.by)},
    )


def _unfolded(case: Case) -> bool:
    """Return True if the reader may see which agencies take part; then the look is on record."""
    if not reveals.may_reveal(db(), case, actor()):
        return False
    reveals.reveal(db(), case, Section.REFERRALS, actor())
    return True


def _load(case_id: UUID, conference_id: UUID) -> tuple[Case, Conference]:
    case = cases.load(db(), case_id, actor())
    return case, models.get(db(), case.id, conference_id)


def _to(row: Conference) -> Response:
    return redirect(url_for("c4_continue.conference", case_id=row.case_id, conference_id=row.id), 303)
