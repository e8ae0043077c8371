"""The page of how one is told of what is new, on the blueprint of signing in."""

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access import telling
from outreach.access.gate import actor, allow
from outreach.access.outbox import channels
from outreach.access.outbox.messages import MessageKind
from outreach.access.permissions import Permission
from outreach.access.routes import routes
from outreach.access.telling.forms import TellingForm
from outreach.core.language import language, lazy_gettext
from outreach.web import saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/account/telling", methods=["GET", "POST"])
@allow(Permission.SEE_CASE)
@saved.says(lazy_gettext("How you are told of what is new is saved."))
def telling_wish() -> ResponseReturnValue:
    """Choose whether, when and by which way one is told of what is new."""
    form = TellingForm()
    there = channels.set_up(current_app.config["POSTING"])
    form.offer([way for way in telling.WAYS if way in there or way is MessageKind.MAIL], _known())
    if form.accepted(lambda: telling.choose(db(), form.wish(), language(), actor())):
        return redirect(url_for("access.account"), 303)
    return render_template("access/telling.html", form=form, takes_mail=MessageKind.MAIL in there)


def _known() -> telling.TellingWish | None:
    return telling.of_user(db(), actor().id)
