"""The pages of one's own account, on the blueprint of signing in."""

from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from outreach.access import (
    admissions,
    authenticators,
    notices,
    passkeys,
    recovery_codes,
    second_factors,
    signins,
    throttling,
    users,
)
from outreach.access.account import confirming, requests
from outreach.access.account.forms import ChangePasswordForm, ConfirmForm, ConfirmWithCodeForm
from outreach.access.forms import PasskeyForm
from outreach.access.gate import actor, allow, remember
from outreach.access.permissions import Permission
from outreach.access.routes import leave, routes
from outreach.access.signins import SignIn
from outreach.access.users import NOT_YOURS, User
from outreach.access.visitor.requests import device, page_wanted, site
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.forms import Form
from outreach.web.paging import cut, start_of
from outreach.web.transaction import before_transaction, db

__all__ = ["routes"]

NOT_BOTH = lazy_gettext("Password or code is not right.")


@routes.get("/account")
@allow(Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    """Show one's own sessions, second factors and notices."""
    return account_page()


@routes.post("/account/sessions/<uuid:sign_in_id>/end")
@allow(Permission.SIGNED_IN, fresh=True)
@saved.says(lazy_gettext("The session is ended."))
def end_session(sign_in_id: UUID) -> ResponseReturnValue:
    """End one of one's own sessions, on any device."""
    signins.end(db(), sign_in_id, actor())
    return redirect(url_for("access.account"), 303)


@routes.post("/account/sign-out-everywhere")
@allow(Permission.SIGNED_IN, fresh=True)
def sign_out_everywhere() -> ResponseReturnValue:
    """End all of one's own sessions, this one too."""
    signins.end_all(db(), actor())
    return leave()


@routes.route("/account/password", methods=["GET", "POST"])
@allow(Permission.SIGNED_IN)
@saved.says(lazy_gettext("Your password is changed, and your other sessions are ended."))
@before_transaction(requests.weigh_change)
def change_password() -> ResponseReturnValue:
    """Change one's own password; all other sessions end."""
    form = ChangePasswordForm()
    user = users.get(db(), actor().id)

    def act() -> tuple[SignIn, str]:
        return confirming.change_password(db(), current_user.sign_in, user, requests.chosen())

    if form.validate_on_submit() and _proved(form, user) and form.accepted(act):
        remember(*form.result)
        return redirect(url_for("dashboard.home"), 303)
    return render_template("access/change_password.html", form=form, must=user.must_change_password)


@routes.route("/account/confirm", methods=["GET", "POST"])
@allow(Permission.SIGNED_IN)
@before_transaction(requests.weigh_own)
def confirm() -> ResponseReturnValue:
    """Confirm one's identity before a critical act; then go on to it, with the typed text."""
    user = users.get(db(), actor().id)
    form = ConfirmWithCodeForm() if authenticators.is_set_up(db(), user) else ConfirmForm()
    if isinstance(form, ConfirmWithCodeForm) and "paper" in request.args:
        form.ask_for_paper()
    if form.validate_on_submit() and _proved(form, user):
        return _go_on(user)
    has_passkey = bool(passkeys.of_user(db(), user))
    return render_template("access/confirm.html", form=form, has_passkey=has_passkey, wanted=request.args.get("next"))


@routes.post("/account/confirm/passkey")
@allow(Permission.SIGNED_IN)
def confirm_by_passkey() -> ResponseReturnValue:
    """Confirm one's identity by passkey."""
    user, form = users.get(db(), actor().id), ConfirmForm()
    owner = passkeys.owner(db(), PasskeyForm().credential.data or "", site())
    if owner and owner.id == user.id:
        return _go_on(user)
    form.refuse(Refused(passkeys.NOT_RIGHT))
    return render_template("access/confirm.html", form=form, has_passkey=True, wanted=request.args.get("next"))


@routes.route("/account/notice", methods=["GET", "POST"])
@allow(Permission.SIGNED_IN)
def notice() -> ResponseReturnValue:
    """Show notices of changes to one's sign-in or role, or to those beside one, until they have been read."""
    if Form().validate_on_submit():
        admissions.tell(db(), actor())
        notices.read(db(), actor())
        return redirect(page_wanted(db(), actor()), 303)
    resets = admissions.untold(db(), actor())
    people = users.names(db(), {u for reset in resets for u in (reset.asked_by, reset.decided_by) if u})
    told = notices.unread(db(), actor())
    return render_template("access/notice.html", resets=resets, people=people, notices=told)


def account_page(form: Form | None = None) -> str:
    """Render the page of one's own account."""
    user = actor()
    return render_template(
        "access/account.html",
        form=form,
        here=current_user.sign_in.id,
        page=cut(signins.of_user(db(), user), start_of(request.args.get("start"))),
        notices=notices.lately(db(), user),
        has_codes=authenticators.is_set_up(db(), user),
        codes_left=recovery_codes.left(db(), user),
        passkeys=passkeys.of_user(db(), user),
        must_have=second_factors.must_have(user, current_app.config["SECOND_FACTOR"]),
    )


def _go_on(user: User) -> ResponseReturnValue:
    remember(*signins.prove(db(), current_user.sign_in.id))
    return redirect(page_wanted(db(), user), 303)


def _proved(form: ConfirmForm | ChangePasswordForm, user: User) -> bool:
    """Return True if the form proves the user's identity; if not, the form shows why."""
    code = form.data.get("code")
    try:
        proved = confirming.proves(db(), user, requests.fits(), code, device())
    except Refused as refusal:
        throttling.note(db())
        form.refuse(refusal)
        return False
    if not proved:
        form.refuse(Refused(NOT_YOURS if code is None else NOT_BOTH, "password"))
    return proved
