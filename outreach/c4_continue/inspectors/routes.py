"""Pages of the path to city inspector, on the blueprint of the fourth C."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c4_continue.inspectors import paths
from outreach.c4_continue.inspectors.forms import PathForm
from outreach.c4_continue.routes import routes
from outreach.casefile import cases
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/inspector", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The path to city inspector is saved."))
def begin_as_volunteer(case_id: UUID) -> ResponseReturnValue:
    """Write down that a young person is a volunteer inspector."""
    case = cases.load(db(), case_id, actor())
    form = PathForm.to(case)
    if form.accepted(lambda: paths.begin(db(), case, form.details(), actor())):
        return redirect(url_for("c4_continue.support", case_id=case_id), 303)
    return render_template("c4_continue/inspectors/path.html", form=form, case=case)


@routes.route("/cases/<uuid:case_id>/inspector/<uuid:path_id>", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("The path to city inspector is saved."))
def go_on_as_volunteer(case_id: UUID, path_id: UUID) -> ResponseReturnValue:
    """Write down how far it has come."""
    case = cases.load(db(), case_id, actor())
    row = paths.get(db(), case, path_id)
    form = whole.over(lambda: PathForm.to(case, row), row)
    if form.accepted(lambda: paths.go_on(db(), case, row, form.details(), actor())):
        return redirect(url_for("c4_continue.support", case_id=case_id), 303)
    return render_template("c4_continue/inspectors/path.html", form=form, case=case)
