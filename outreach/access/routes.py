"""Signing in and out, one's own password, and the language of the pages."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from outreach.access import centres, drafts, passwords, signins, users
from outreach.access.forms import ChangePasswordForm, NewUserForm, SignInForm
from outreach.access.gate import actor, allow, remember
from outreach.access.permissions import Permission
from outreach.ground.errors import NotFound, Refused
from outreach.ground.language import LANGUAGES, later
from outreach.web.forms import Form
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
            signins.check_brake(db(), form.username.data)
            opened = signins.open_sign_in(db(), form.username.data, form.password.data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            if opened:
                session.clear()
                remember(*opened)
                return redirect(_page_wanted(opened[0].user_id), 303)
            form.refuse(Refused(WRONG))
    return render_template("access/sign_in.html", form=form, waiting=bool(request.args.get("next")))


@routes.post("/sign-out")
@allow(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End this session, here and in the database."""
    signins.end(db(), current_user.sign_in.id, actor())
    logout_user()
    session.clear()
    answer = redirect(url_for("access.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@routes.route("/account/password", methods=["GET", "POST"])
@allow(Permission.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Change one's own password; all other sessions end."""
    form = ChangePasswordForm()
    user = users.get(db(), actor().id)

    def act() -> bool:
        users.change_password(db(), user, form.password.data, form.new_password.data)
        signins.end_all(db(), user, but=current_user.sign_in.id)
        return True

    if form.accepted(act):
        return redirect(url_for("desk.home"), 303)
    return render_template("access/change_password.html", form=form, must=user.must_change_password)


@routes.get("/users/")
@allow(Permission.MANAGE_USERS)
def user_list() -> ResponseReturnValue:
    """Who may sign in."""
    return _user_page()


@routes.route("/users/new", methods=["GET", "POST"])
@allow(Permission.MANAGE_USERS)
def add_user() -> ResponseReturnValue:
    """A new user of the programme; partners are added on the page of their agency."""
    form = NewUserForm()
    form.offer(centres.all_centres(db()))
    password = passwords.make()
    if user := form.accepted(lambda: users.create(db(), **form.details(), password=password, actor=actor())):
        return render_template("access/user_made.html", made=user, password=password)
    return render_template("access/new_user.html", form=form, agency=None)


@routes.post("/users/<uuid:user_id>/<any(close,open):what>")
@allow(Permission.MANAGE_USERS)
def set_user(user_id: UUID, what: str) -> ResponseReturnValue:
    """Let a user in no more, or again."""
    form, user = Form(), users.get(db(), user_id)
    act = users.enable if what == "open" else users.disable

    def done() -> bool:
        act(db(), user, actor())
        return True

    if form.accepted(done):
        return redirect(url_for("access.user_list"), 303)
    return _user_page(form)


@routes.post("/language/<code>")
@allow(Permission.ANYONE)
def choose_language(code: str) -> ResponseReturnValue:
    """Show the pages in another language, on this browser."""
    if code not in LANGUAGES:
        raise NotFound
    answer = redirect(_own_page(request.form.get("page", "/")), 303)
    answer.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer


def _user_page(form: Form | None = None) -> str:
    named = {centre.id: centre.name for centre in centres.all_centres(db())}
    return render_template("access/users.html", users=users.everyone(db()), centres=named, form=form)


def _page_wanted(user_id: UUID) -> str:
    page = _own_page(request.args.get("next", "/"))
    if not drafts.is_kept(db(), user_id, page):
        return page
    return f"{page}{'&' if '?' in page else '?'}draft=1"


def _own_page(page: str) -> str:
    """A page of ours, never another site's."""
    parts = urlsplit(page)
    short = len(page) <= drafts.LONGEST_PAGE
    plain = short and page.startswith("/") and not page.startswith(("//", "/\\")) and "\\" not in page
    return page if plain and not parts.scheme and not parts.netloc else "/"
