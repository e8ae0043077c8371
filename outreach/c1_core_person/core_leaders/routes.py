"""Pages of core leaders from among the young, on the blueprint of the first C."""

from functools import partial
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c1_core_person import core_leaders
from outreach.c1_core_person.core_leaders.forms import EndTermForm, TermForm
from outreach.c1_core_person.routes import routes
from outreach.casefile import cases, people
from outreach.core import clock
from outreach.core.language import language, lazy_gettext
from outreach.web import day_asked, saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/core-leader", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The term as a core leader is saved."))
def begin_term(case_id: UUID) -> ResponseReturnValue:
    """Begin a term of a young person as a core leader; their earlier terms stand below."""
    case = cases.load(db(), case_id, actor())
    form = TermForm()
    form.also(partial(cases.check_day, case, field="since"), "since")
    if form.accepted(lambda: core_leaders.begin(db(), case, form.details(), actor())):
        return redirect(url_for("dashboard.case", case_id=case.id), 303)
    terms = core_leaders.of_case(db(), case)
    return render_template("c1_core_person/begin_term.html", form=form, case=case, terms=terms)


@routes.route("/cases/<uuid:case_id>/core-leader/<uuid:leader_term_id>/end", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("That the term has ended is saved."))
def end_term(case_id: UUID, leader_term_id: UUID) -> ResponseReturnValue:
    """End a term."""
    case = cases.load(db(), case_id, actor())
    term = core_leaders.get(db(), case, leader_term_id)
    form = whole.over(EndTermForm, term, lambda: term, filled=False)
    form.also(partial(core_leaders.check_end, term), "until")

    def act() -> None:
        core_leaders.end(db(), case, term, form.until.data, form.ended_why.data, actor())

    if form.accepted(act):
        return redirect(url_for("c1_core_person.core_leader_list"), 303)
    return render_template("c1_core_person/end_term.html", form=form, case=case, term=term)


@routes.get("/core-leaders/")
@allow(Permission.SEE_CASE)
def core_leader_list() -> ResponseReturnValue:
    """List the young people in office on a day, of the cases that one sees, and how many they are."""
    day = day_asked.of(request.args.get("day"))
    page = core_leaders.in_office(db(), day, actor(), request.args.get("after"))
    return render_template(
        "c1_core_person/core_leaders.html",
        page=page,
        day=day,
        typed=clock.show_date(day, language(), "numeric"),
        count=core_leaders.count(db(), day, actor()),
        called=people.called,
    )
