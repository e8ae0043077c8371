"""Signing in and out, and the language of the pages."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from outreach.access import signins
from outreach.access.forms import SignInForm
from outreach.access.gate import actor, allow, remember
from outreach.access.permissions import Permission
from outreach.access.visitor.gate import device, own_page, page_wanted
from outreach.ground.errors import NotFound, Refused
from outreach.ground.language import LANGUAGES, later
from outreach.web.languages import COOKIE
from outreach.web.transaction import db

routes = Blueprint("access", __name__)

WRONG = later("User name or password is not right.")
YEAR = 365 * 24 * 3600


@routes.route("/sign-in", methods=["GET", "POST"])
@allow(Permission.ANYONE)
def sign_in() -> ResponseReturnValue:
    """The sign-in page; goes on to the page that was wanted, with what was being typed there."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            opened = signins.open_sign_in(db(), form.username.data, form.password.data, device())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            if opened:
                session.clear()
                remember(*opened)
                return redirect(page_wanted(db(), opened[0].user), 303)
            form.refuse(Refused(WRONG))
    return render_template("access/sign_in.html", form=form, waiting=bool(request.args.get("next")))


@routes.post("/sign-out")
@allow(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End this session, here and in the database."""
    signins.end(db(), current_user.sign_in.id, actor())
    return leave()


@routes.post("/language/<code>")
@allow(Permission.ANYONE)
def choose_language(code: str) -> ResponseReturnValue:
    """Show the pages in another language, on this browser."""
    if code not in LANGUAGES:
        raise NotFound
    answer = redirect(own_page(request.form.get("page", "/")), 303)
    answer.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer


def leave() -> Response:
    """To the sign-in page, with nothing left in this browser but that it is known."""
    logout_user()
    session.clear()
    answer = redirect(url_for("access.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
