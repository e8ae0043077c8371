"""Slow password hashing, done before the transaction of a page, so that it holds no lock."""

from flask import g, request

from outreach.access import invitations, passwords, throttling, users
from outreach.access.account.forms import ChangePasswordForm, ConfirmForm
from outreach.access.forms import NewPasswordForm
from outreach.access.gate import actor
from outreach.access.users import User
from outreach.access.visitor.requests import device
from outreach.core.errors import Refused
from outreach.web.transaction import separate_session
from outreach.web.undeclared_fields import declare


def weigh_own() -> None:
    """Check the password that the user typed to confirm their identity."""
    declare("code")  # of ConfirmWithCodeForm, which has this field too
    form = ConfirmForm()
    if form.validate():
        _compare(form.password.data)


def weigh_change() -> None:
    """Check the present password; if it is right, check the new one and hash it."""
    form = ChangePasswordForm()
    if form.validate() and _compare(form.password.data):
        _choose(actor(), form.new_password.data, form.password.data)


def weigh_choice() -> None:
    """Check the password chosen by a link, and hash it, if the link is valid."""
    declare("word")  # of InvitationForm, which has these fields too
    form = NewPasswordForm()
    if not form.validate():
        return
    with separate_session() as session:
        invitation = invitations.find(session, (request.view_args or {})["token"])
    if invitation:
        _choose(invitation.user, form.new_password.data)


def fits() -> bool:
    """Return True if the password was right. Raises Refused if the rate limit is exceeded."""
    if isinstance(g.get("fits"), Refused):
        raise g.fits
    return bool(g.get("fits"))


def chosen() -> str:
    """Return the hash of the new password. Raises Refused if it is weak."""
    if isinstance(g.chosen, Refused):
        raise g.chosen
    return str(g.chosen)


def _compare(typed: str) -> bool:
    """Count a try, as failed until it has passed; compare; return True if it is right."""
    try:
        with separate_session() as session:
            tried = throttling.check(session, actor().username, device(), "confirm")
            throttling.failed(session, tried)
    except Refused as refusal:
        g.fits = refusal
        return False
    g.fits = passwords.fits(actor().password_hash, typed)
    if g.fits:
        with separate_session() as session:
            throttling.passed(session, tried)
    return bool(g.fits)


def _choose(user: User, new: str, old: str | None = None) -> None:
    try:
        g.chosen = users.weigh(user, new, old)
    except Refused as refusal:
        g.chosen = refusal
