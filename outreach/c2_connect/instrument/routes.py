"""Pages of the instrument: one for each part, one at the end, and the instrument itself to be read."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c2_connect import instrument
from outreach.c2_connect.instrument import unfinished
from outreach.c2_connect.instrument.forms import FinishForm, PartForm
from outreach.c2_connect.instrument.unfinished import Asked
from outreach.c2_connect.levels import NeedLevel
from outreach.c2_connect.routes import routes
from outreach.casefile import cases, reveals
from outreach.casefile.cases import Case
from outreach.casefile.reveals import Section
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/needs/questions/<part>", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The answers so far are kept."))
def ask_part(case_id: UUID, part: str) -> ResponseReturnValue:
    """Ask the questions of one part; the answers are kept, and the next part follows."""
    case = cases.load(db(), case_id, actor())
    asked = _so_far(case)
    here = asked.instrument.part(part)
    form = whole.over(
        lambda: PartForm.of(unfinished.asked(unfinished.of_case(db(), case.id)), here),
        case,
        lambda: unfinished.of_case(db(), case.id),
    )
    form.rest = "rest" in request.form
    if form.accepted_on_basis(db(), case, actor(), lambda: unfinished.keep(db(), case, here, form.answers(), actor())):
        return redirect(_next(case, asked, part), 303)
    return render_template("c2_connect/ask_part.html", form=form, case=case, part=here, asked=asked)


@routes.route("/cases/<uuid:case_id>/needs/questions", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The screening of needs is saved."))
def finish_asking(case_id: UUID) -> ResponseReturnValue:
    """Show the levels that the answers so far make, and make a screening of them."""
    case = cases.load(db(), case_id, actor())
    asked = _so_far(case)
    form = whole.over(FinishForm, case, lambda: unfinished.of_case(db(), case.id), filled=False)
    form.asked = asked
    verb: Any = lambda: unfinished.finish(db(), case, form.day.data, form.story.data, actor())  # noqa: E731
    if form.accepted_on_basis(db(), case, actor(), verb):
        return redirect(url_for("c2_connect.route", case_id=case.id), 303)
    found = instrument.rows(asked.instrument, asked.answers)
    return render_template("c2_connect/asked.html", form=form, case=case, asked=asked, found=found, levels=[*NeedLevel])


@routes.post("/cases/<uuid:case_id>/needs/questions/drop")
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The answers so far are forgotten."))
def drop_answers(case_id: UUID) -> ResponseReturnValue:
    """Forget the answers so far."""
    case, form = cases.load(db(), case_id, actor()), Form()
    form.accepted(lambda: unfinished.drop(db(), case, actor()))
    return redirect(url_for("c2_connect.screen", case_id=case.id), 303)


@routes.get("/questions-of-needs/")
@allow(Permission.SEE_CASE)
def instrument_page() -> ResponseReturnValue:
    """Show the questions, the points of the answers and the table of levels, of every version."""
    in_force = instrument.in_force(clock.today())
    return render_template(
        "c2_connect/instrument.html", versions=instrument.everyone(), in_force=in_force, levels=NeedLevel
    )


def _so_far(case: Case) -> Asked:
    """Return the answers so far, with an audited reveal: the page cannot do without."""
    row = unfinished.of_case(db(), case.id)
    if row is not None:
        reveals.reveal(db(), case, Section.NEEDS, actor())
    return unfinished.asked(row)


def _next(case: Case, asked: Asked, part: str) -> str:
    after = asked.instrument.after(asked.instrument.part(part))
    if after is None:
        return url_for("c2_connect.finish_asking", case_id=case.id)
    return url_for("c2_connect.ask_part", case_id=case.id, part=after.code)
