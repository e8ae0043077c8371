"""Pages of restrictions to named staff, on the casefile's blueprint."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, restrictions
from outreach.casefile.restrictions import restricting
from outreach.casefile.restrictions.forms import RestrictForm
from outreach.casefile.routes import routes
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/restriction", methods=["GET", "POST"])
@allow(Permission.RESTRICT_PERSON)
@saved.says(lazy_gettext("Only the named staff see the record from now on."))
def restrict(case_id: UUID) -> ResponseReturnValue:
    """Restrict a person to named staff, or change the named staff."""
    case = cases.load(db(), case_id, actor())
    able = restricting.staff(db(), case)

    def named() -> dict[UUID, str]:
        return restrictions.named(db(), case.person_id)

    form = whole.over(
        lambda: RestrictForm.of(named() or {actor().id, case.caseworker_id}, able), case, lambda: sorted(named())
    )

    if form.accepted(lambda: restricting.restrict(db(), case, form.named.data or [], actor())):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return render_template("casefile/restrict.html", form=form, case=case, is_restricted=bool(named()))


@routes.post("/cases/<uuid:case_id>/restriction/lift")
@allow(Permission.RESTRICT_PERSON)
@saved.says(lazy_gettext("The record is open to the centre again."))
def lift_restriction(case_id: UUID) -> ResponseReturnValue:
    """Lift the restriction of a person."""
    restricting.lift(db(), cases.load(db(), case_id, actor()), actor())
    return redirect(url_for("dashboard.case", case_id=case_id), 303)
