"""The page of a young person's wishes on contact, on the blueprint of the casefile."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, safe_contact
from outreach.casefile.routes import routes
from outreach.casefile.safe_contact.forms import WishForm
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/safe-contact", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("How to reach them safely is saved."))
def wish_contact(case_id: UUID) -> ResponseReturnValue:
    """Record how they want to be reached from now on."""
    case = cases.load(db(), case_id, actor())

    def last() -> safe_contact.ContactWish | None:
        return safe_contact.latest(db(), case.person_id)

    form = whole.over(lambda: WishForm.of(last()), case, last, unseen=lambda: WishForm.unseen(last()))
    if form.accepted(lambda: safe_contact.write(db(), case, form.details(), actor())):
        return redirect(url_for("dashboard.case", case_id=case_id), 303)
    return render_template("casefile/safe_contact.html", form=form, case=case)
