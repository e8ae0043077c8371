"""Setup and removal of one's own second factors. The pages are on the blueprint of signing in."""

from collections.abc import Callable
from uuid import UUID

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from outreach.access import authenticators, passkeys, recovery_codes, second_factors, signins, users
from outreach.access.account.routes import account_page, routes
from outreach.access.forms import CodeForm, PasskeyForm
from outreach.access.gate import actor, allow, remember
from outreach.access.permissions import Permission
from outreach.access.routes import in_json
from outreach.access.users import User
from outreach.access.visitor.requests import device, site
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/account/codes", methods=["GET", "POST"])
@allow(Permission.SIGNED_IN, fresh=True)
@saved.says(lazy_gettext("Codes are asked for from now on when you sign in."))
def set_up_codes() -> ResponseReturnValue:
    """Set up codes from a phone: scan the QR code, type the first code, keep the codes on paper."""
    form, user = CodeForm(), users.get(db(), actor().id)

    def act() -> list[str]:
        authenticators.confirm(db(), user, form.code.data)
        signins.end_all(db(), user, but=current_user.sign_in.id)
        return recovery_codes.make(db(), user)

    if form.accepted(act):
        return _shown(form.result)
    proposed = authenticators.propose(db(), user)
    return render_template(
        "access/set_up_codes.html",
        form=form,
        picture=_picture(authenticators.address(db(), proposed, user)),
        secret=authenticators.secret_of(db(), proposed),
        must=_is_demanded(user),
    )


@routes.post("/account/codes/remove")
@allow(Permission.SIGNED_IN, fresh=True)
@saved.says(lazy_gettext("No code is asked for any more when you sign in."))
def remove_codes() -> ResponseReturnValue:
    """Stop asking for codes at sign-in."""
    return _done(lambda user: second_factors.stop_codes(db(), user, required=_is_demanded(user)))


@routes.post("/account/recovery-codes")
@allow(Permission.SIGNED_IN, fresh=True)
def make_recovery_codes() -> ResponseReturnValue:
    """Make ten new codes on paper; the old ones become void."""
    user = users.get(db(), actor().id)
    form = Form()
    if not form.accepted(lambda: recovery_codes.make(db(), user)):
        return account_page()
    return render_template("access/recovery_codes.html", codes=form.result)


@routes.post("/account/passkeys/question")
@allow(Permission.SIGNED_IN, fresh=True)
def ask_for_passkey() -> ResponseReturnValue:
    """Return the WebAuthn options to make a passkey (JSON)."""
    return in_json(passkeys.ask_to_register(db(), users.get(db(), actor().id), site()))


@routes.post("/account/passkeys")
@allow(Permission.SIGNED_IN, fresh=True)
@saved.says(lazy_gettext("The passkey is kept."))
def add_passkey() -> ResponseReturnValue:
    """Keep a new passkey; show codes on paper to a user who must have them and has none."""
    form, user = PasskeyForm(), users.get(db(), actor().id)
    if not form.accepted(lambda: passkeys.register(db(), user, form.credential.data, site(), device().words)):
        return account_page(form)
    if second_factors.must_have(user, current_app.config["SECOND_FACTOR"]) and not recovery_codes.left(db(), user):
        return _shown(recovery_codes.make(db(), user))
    remember(*signins.complete(db(), current_user.sign_in.id, device()))
    return redirect(url_for("access.account"), 303)


@routes.post("/account/passkeys/<uuid:passkey_id>/remove")
@allow(Permission.SIGNED_IN, fresh=True)
@saved.says(lazy_gettext("The passkey is removed."))
def remove_passkey(passkey_id: UUID) -> ResponseReturnValue:
    """Remove one of one's own passkeys."""
    return _done(lambda user: second_factors.remove_passkey(db(), user, passkey_id, required=_is_demanded(user)))


def _shown(codes: list[str]) -> str:
    """Mark this session as having shown the second factor, and show the codes on paper, only this once."""
    remember(*signins.complete(db(), current_user.sign_in.id, device()))
    return render_template("access/recovery_codes.html", codes=codes)


def _done(act: Callable[[User], None]) -> ResponseReturnValue:
    form, user = Form(), users.get(db(), actor().id)

    return redirect(url_for("access.account"), 303) if form.accepted(lambda: act(user)) else account_page(form)


def _picture(address: str) -> Markup:
    """Draw a QR code here: the secret goes to no other service."""
    import segno

    drawn: str = segno.make(address, error="m").svg_inline(omitsize=True, border=4, light="#fff", dark="#000")
    return Markup(drawn)  # noqa: S704 (drawn by the library from an address of ours)


def _is_demanded(user: User) -> bool:
    return second_factors.is_demanded(user, current_app.config["SECOND_FACTOR"])
