"""Pages of giving, on the blueprint of the fourth C."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.c1_core_person import rounds
from outreach.c4_continue.giving import gifts
from outreach.c4_continue.giving.forms import GiftForm, TogetherForm
from outreach.c4_continue.routes import routes
from outreach.casefile import cases
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/gifts/new", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("What was given is saved."))
def give(case_id: UUID) -> ResponseReturnValue:
    """Write down what a young person was given."""
    case = cases.load(db(), case_id, actor())
    form = GiftForm.to(db(), case, actor())
    if form.accepted(lambda: gifts.give(db(), case, form.details(), actor())):
        return redirect(url_for("c4_continue.support", case_id=case.id), 303)
    return render_template("c4_continue/giving/give.html", form=form, case=case)


@routes.route("/gifts/together", methods=["GET", "POST"])
@allow(Permission.WRITE_CASE)
@saved.says(lazy_gettext("What was given is saved for all of them."))
def give_together() -> ResponseReturnValue:
    """Write down the same for several of one's own, such as a meal."""
    theirs = rounds.own(db(), actor())
    form = TogetherForm.of(db(), theirs, actor())
    if form.accepted(lambda: gifts.give_together(db(), theirs, form.chosen(), form.details(), actor())):
        saved.say(lazy_gettext("Saved. Given to: %(number)d.", number=len(form.result)))
        return redirect(url_for("c4_continue.give_together"), 303)
    return render_template("c4_continue/giving/together.html", form=form)
