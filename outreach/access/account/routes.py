"""One's own account. The pages hang on the same blueprint as signing in."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from outreach.access import signins, users
from outreach.access.account import confirming
from outreach.access.account.forms import ChangePasswordForm, ConfirmForm
from outreach.access.gate import actor, allow, remember
from outreach.access.permissions import Permission
from outreach.access.routes import leave, routes
from outreach.access.signins import SignIn
from outreach.access.users import NOT_YOURS, User
from outreach.access.visitor.gate import device, page_wanted
from outreach.ground.errors import Refused
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/account")
@allow(Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    """Where one is signed in, and with what."""
    return account_page()


@routes.post("/account/sessions/<uuid:sign_in_id>/end")
@allow(Permission.SIGNED_IN)
def end_session(sign_in_id: UUID) -> ResponseReturnValue:
    """End one of one's own sessions, on whatever device."""
    signins.end(db(), sign_in_id, actor())
    return redirect(url_for("access.account"), 303)


@routes.post("/account/sign-out-everywhere")
@allow(Permission.SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    """End all of one's own sessions, this one too."""
    signins.end_all(db(), actor())
    return leave()


@routes.route("/account/password", methods=["GET", "POST"])
@allow(Permission.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Change one's own password; all other sessions end."""
    form = ChangePasswordForm()
    user = users.get(db(), actor().id)

    def act() -> tuple[SignIn, str]:
        new = form.new_password.data
        return confirming.change_password(db(), current_user.sign_in, user, form.password.data, new)

    if form.validate_on_submit() and _proved(form, user) and (proof := form.accepted(act)):
        remember(*proof)
        return redirect(url_for("desk.home"), 303)
    return render_template("access/change_password.html", form=form, must=user.must_change_password)


@routes.route("/account/confirm", methods=["GET", "POST"])
@allow(Permission.SIGNED_IN)
def confirm() -> ResponseReturnValue:
    """Prove again to be there, before something that matters; then on to it, with what was typed."""
    form = ConfirmForm()
    user = users.get(db(), actor().id)
    if form.validate_on_submit() and _proved(form, user):
        remember(*signins.prove(db(), current_user.sign_in.id))
        return redirect(page_wanted(db(), user), 303)
    return render_template("access/confirm.html", form=form)


def account_page(form: Form | None = None) -> str:
    """The page of one's own account."""
    return render_template(
        "access/account.html", sessions=signins.of_user(db(), actor()), here=current_user.sign_in.id, form=form
    )


def _proved(form: ConfirmForm | ChangePasswordForm, user: User) -> bool:
    """Whether the form proves that it is the user; if not, the form says why."""
    try:
        proved = confirming.proves(db(), user, form.password.data, device())
    except Refused as refusal:
        form.refuse(refusal)
        return False
    if not proved:
        form.refuse(Refused(NOT_YOURS, "password"))
    return proved
