"""Pages of signing in and out, invitations, and the language of the pages."""

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from outreach.access import (
    admissions,
    authenticators,
    invitations,
    notices,
    passkeys,
    passwords,
    second_factors,
    signins,
    throttling,
    users,
)
from outreach.access.account.requests import chosen, weigh_choice
from outreach.access.forms import CodeForm, InvitationForm, NewPasswordForm, PasskeyForm, SignInForm
from outreach.access.gate import actor, allow, remember
from outreach.access.invitations import Invitation
from outreach.access.permissions import Permission
from outreach.access.signins import SignIn
from outreach.access.visitor.requests import device, own_page, page_wanted, site
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.languages import LANGUAGES
from outreach.web import languages
from outreach.web.forms import Form
from outreach.web.transaction import before_transaction, db, separate_session
from outreach.web.undeclared_fields import declare

routes = Blueprint("access", __name__)

WRONG = lazy_gettext("User name or password is not right.")
WRONG_CODE = lazy_gettext("This code is not right, or it was used before. Wait for the next one.")
WRONG_WORD = lazy_gettext("This is not the word. Ask the person who confirmed your account.")


def weigh_password() -> None:
    """Check the typed password against the hash, before the transaction of the page."""
    form = SignInForm()
    if not form.validate():
        return
    try:
        with separate_session() as session:
            tried, stored = signins.try_password(session, form.username.data, device())
    except Refused as refusal:
        g.braked = refusal
        with separate_session() as session:
            throttling.note(session)
        return
    g.password_fits = passwords.fits(stored, form.password.data)
    if g.password_fits:
        with separate_session() as session:
            throttling.passed(session, tried)


@routes.route("/sign-in", methods=["GET", "POST"])
@allow(Permission.ANYONE)
@before_transaction(weigh_password)
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page; then go on to the wanted page, with the draft typed there."""
    form = SignInForm()
    if form.validate_on_submit():
        typed, fits = (form.username.data, form.password.data), g.get("password_fits", False)
        weighed = {"fits": fits, "second_factor": current_app.config["SECOND_FACTOR"]}
        opened = None if "braked" in g else signins.open_sign_in(db(), *typed, device(), **weighed)
        if opened:
            return welcome(*opened)
        form.refuse(g.get("braked") or Refused(WRONG))
    return _sign_in_page(form)


@routes.route("/sign-in/code", methods=["GET", "POST"])
@allow(Permission.SIGNED_IN)
def enter_code() -> ResponseReturnValue:
    """Ask for the second step after the password: a code from the phone, or from paper."""
    form, half = CodeForm(), current_user.sign_in
    if not half.awaits_code and request.method == "POST":
        return redirect(url_for("dashboard.home"), 303)
    if form.validate_on_submit() and shows_code(form):
        return welcome(*signins.complete(db(), half.id, device()))
    has_codes = authenticators.is_set_up(db(), actor())
    if not has_codes or "paper" in request.args:
        form.ask_for_paper()
    return render_template("access/code.html", form=form, has_codes=has_codes, wanted=request.args.get("next"))


@routes.post("/sign-in/passkey/question")
@allow(Permission.ANYONE)
def ask_passkey() -> ResponseReturnValue:
    """Return the WebAuthn options to sign in by passkey (JSON)."""
    return in_json(passkeys.ask_to_sign_in(db(), site()))


@routes.post("/sign-in/passkey")
@allow(Permission.ANYONE)
def sign_in_by_passkey() -> ResponseReturnValue:
    """Sign in by passkey: both factors at once."""
    form = SignInForm()
    try:
        opened = signins.open_by_passkey(db(), PasskeyForm().credential.data or "", site(), device())
    except Refused as refusal:
        throttling.note(db())
        form.refuse(refusal)
    else:
        if opened:
            return welcome(*opened)
        form.refuse(Refused(passkeys.NOT_RIGHT))
    return _sign_in_page(form)


@routes.post("/sign-out")
@allow(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End this session, here and in the database."""
    signins.end(db(), current_user.sign_in.id, actor())
    return leave()


@routes.route("/invitation/<token>", methods=["GET", "POST"])
@allow(Permission.ANYONE)
@before_transaction(weigh_choice)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Choose one's password by a link; for a used or expired link, show whom to ask."""
    invitation = invitations.find(db(), token)
    if invitation is None:
        return render_template("access/invitation_over.html")
    form = InvitationForm() if invitation.word_digest else NewPasswordForm()

    if (
        form.validate_on_submit()
        and _knows_word(form, invitation)
        and form.accepted(lambda: invitations.accept(db(), invitation, chosen()))
    ):
        return redirect(url_for("access.sign_in", chosen=1), 303)
    return render_template("access/invitation.html", form=form, invited=invitation.user)


@routes.post("/language/<code>")
@allow(Permission.ANYONE)
def choose_language(code: str) -> ResponseReturnValue:
    """Show the pages in another language, on this browser."""
    if code not in LANGUAGES:
        raise NotFound
    declare("page")
    answer = redirect(own_page(request.form.get("page", "/")), 303)
    languages.remember(answer, code)
    return answer


def welcome(sign_in: SignIn, token: str) -> Response:
    """Redirect after a sign-in: to the second step, to unread notices, or to the wanted page."""
    session.clear()
    remember(sign_in, token)
    wanted = page_wanted(db(), sign_in.user)
    if sign_in.awaits_code:
        return redirect(url_for("access.enter_code", next=request.args.get("next")), 303)
    if admissions.untold(db(), sign_in.user) or notices.unread(db(), sign_in.user):
        return redirect(url_for("access.notice", next=wanted), 303)
    return redirect(wanted, 303)


def leave() -> Response:
    """Redirect to the sign-in page, leaving only the device cookie in this browser."""
    logout_user()
    session.clear()
    answer = redirect(url_for("access.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def shows_code(form: CodeForm) -> bool:
    """Return True if the form holds a code of this user; if not, it shows an error."""
    try:
        right = second_factors.shows(db(), users.get(db(), actor().id), form.code.data, device())
    except Refused as refusal:
        throttling.note(db())
        form.refuse(refusal)
        return False
    if not right:
        form.refuse(Refused(WRONG_CODE, "code"))
    return right


def in_json(text: str) -> Response:
    """Make a JSON answer for the script of a page."""
    answer = make_response(text)
    answer.content_type = "application/json"
    return answer


def _knows_word(form: Form, invitation: Invitation) -> bool:
    right = invitations.knows_word(db(), invitation, form.data.get("word") or "")
    if not right:
        form.refuse(Refused(WRONG_WORD, "word"))
    return right


def _sign_in_page(form: SignInForm) -> str:
    return render_template(
        "access/sign_in.html",
        form=form,
        wanted=request.args.get("next"),
        chosen=bool(request.args.get("chosen")),
    )
