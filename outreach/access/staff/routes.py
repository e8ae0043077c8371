"""Pages of user accounts and their roles, on the blueprint of signing in."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access import accounts, admissions, centres, checks, leaving, promotions, users
from outreach.access.account.factors.routes import routes
from outreach.access.admissions import AdmissionReason
from outreach.access.bearer import tokens
from outreach.access.desks import requests as desk
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.access.staff import listing
from outreach.access.staff.forms import NewUserForm, ResetForm, RoleForm
from outreach.access.users import User
from outreach.access.visitor.requests import site
from outreach.core.errors import NotFound
from outreach.core.language import lazy_gettext
from outreach.web import saved, whole
from outreach.web.forms import Form
from outreach.web.paging import Page, cut, start_of
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/users/", methods=["GET", "POST"])
@allow(Permission.MANAGE_USERS)
def user_list() -> ResponseReturnValue:
    """Show the users as a table, or those found in it."""
    return _user_page()


@routes.get("/users/list.<any(csv,xlsx):what>")
@allow(Permission.MANAGE_USERS)
def user_file(what: str) -> ResponseReturnValue:
    """Download the table of users as it is filtered and sorted; audited."""
    asked = listing.TABLE.read(request.args)
    return desk.file_of(
        listing.DESK, listing.TABLE, asked, listing.TABLE.sorted(asked, listing.rows(db(), asked)), what
    )


@routes.route("/users/new", methods=["GET", "POST"])
@allow(Permission.MANAGE_USERS, fresh=True)
@saved.says(lazy_gettext("The account is asked for: a second person confirms it."))
def add_user() -> ResponseReturnValue:
    """Add a user of the programme; partners are added on the page of their agency."""
    form = NewUserForm()
    form.offer(centres.all_centres(db()))
    form.also(partial(users.check_username, db()), "username")

    def act() -> User:
        user = users.create(db(), **form.details(), actor=actor())
        admissions.ask(db(), user, AdmissionReason.NEW, actor())
        return user

    if form.accepted(act):
        return redirect(url_for("access.user_list"), 303)
    return render_template("access/new_user.html", form=form, agency=None)


@routes.post("/users/<uuid:user_id>/<any(close,open):what>")
@allow(Permission.MANAGE_USERS, fresh=True)
@saved.says(close=lazy_gettext("The account is closed."), open=lazy_gettext("The account is open again."))
def set_user(user_id: UUID, what: str) -> ResponseReturnValue:
    """Close or reopen a user's account."""
    form, user = Form(), users.get(db(), user_id)
    act = accounts.reopen if what == "open" else accounts.close

    if form.accepted(lambda: act(db(), user, actor())):
        return redirect(url_for("access.user_list"), 303)
    return _user_page(form)


@routes.get("/users/<uuid:user_id>/close")
@allow(Permission.MANAGE_USERS, fresh=True)
def ask_to_close_user(user_id: UUID) -> ResponseReturnValue:
    """Show the open work left behind, in numbers, before an account is closed."""
    user = users.get(db(), user_id)
    return render_template("access/close.html", person=user, left=leaving.of_user(db(), user))


@routes.route("/users/<uuid:user_id>/role", methods=["GET", "POST"])
@allow(Permission.MANAGE_USERS, fresh=True)
@saved.says(lazy_gettext("The change of the role is saved."))
def change_role(user_id: UUID) -> ResponseReturnValue:
    """Change a user's role."""
    user = users.get(db(), user_id)
    known = centres.all_centres(db())
    form = whole.over(lambda: RoleForm.of(user, known), user)

    if form.accepted(lambda: promotions.change_role(db(), user, form.role.data, form.centre.data, actor())):
        return redirect(url_for("access.user_list"), 303)
    return render_template("access/role.html", form=form, person=user, left=leaving.of_user(db(), user))


@routes.route("/users/<uuid:user_id>/reset", methods=["GET", "POST"])
@allow(Permission.MANAGE_USERS, fresh=True)
@saved.says(lazy_gettext("The new sign-in is asked for: a second person confirms it."))
def reset_sign_in(user_id: UUID) -> ResponseReturnValue:
    """Ask a second person to reset a user's sign-in after a lost password or phone."""
    form, user = ResetForm(), users.get(db(), user_id)
    if form.accepted(lambda: admissions.ask(db(), user, form.reason.data, actor())):
        return redirect(url_for("access.user_list"), 303)
    return render_template("access/reset.html", form=form, person=user)


@routes.post("/users/<uuid:user_id>/link")
@allow(Permission.MANAGE_USERS, fresh=True)
def make_link(user_id: UUID) -> ResponseReturnValue:
    """Make the link for a user whose account a second person has confirmed; shown once."""
    form, user = Form(), users.get(db(), user_id)
    if form.accepted(lambda: admissions.make_link(db(), user, actor())):
        link = site().origin + url_for("access.accept_invitation", token=form.result)
        return render_template("access/link.html", invited=user, link=link)
    return _user_page(form)


@routes.get("/checks/")
@allow(Permission.MANAGE_USERS)
def check_list() -> ResponseReturnValue:
    """Show the daily checks of the last two weeks, with the bad rows of the last one."""
    return render_template("access/checks.html", checks=checks.newest(db()), alarm=checks.alarm(db()))


@routes.get("/admissions/")
@allow(Permission.DECIDE_ADMISSION)
def admission_list() -> ResponseReturnValue:
    """List new accounts, resets, roles and agencies' tokens that wait for this user as the second person."""
    return _waiting_page()


@routes.post("/admissions/<uuid:admission_id>/<any(confirm,refuse):what>")
@allow(Permission.DECIDE_ADMISSION, fresh=True)
@saved.says(confirm=lazy_gettext("The account is confirmed."), refuse=lazy_gettext("The account is refused."))
def decide_admission(admission_id: UUID, what: str) -> ResponseReturnValue:
    """Confirm an admission and show the word to hand over, once; or refuse it."""
    admission = admissions.get(db(), admission_id, actor())
    if not Form().validate_on_submit():
        raise NotFound
    if what == "confirm":
        word = admissions.confirm(db(), admission, actor())
        return render_template("access/word.html", admitted=admission.user, word=word)
    admissions.refuse(db(), admission, actor())
    return redirect(url_for("access.admission_list"), 303)


@routes.post("/promotions/<uuid:promotion_id>/<any(confirm,refuse):what>")
@allow(Permission.DECIDE_ADMISSION, fresh=True)
@saved.says(confirm=lazy_gettext("The role is confirmed."), refuse=lazy_gettext("The role is refused."))
def decide_promotion(promotion_id: UUID, what: str) -> ResponseReturnValue:
    """Confirm or refuse a promotion, as a supervisor of the centre."""
    promotion = promotions.get(db(), promotion_id, actor())
    return _decided(lambda: (promotions.confirm if what == "confirm" else promotions.refuse)(db(), promotion, actor()))


@routes.post("/programs/<uuid:waiting_token_id>/<any(confirm,refuse):what>")
@allow(Permission.DECIDE_ADMISSION, fresh=True)
@saved.says(
    confirm=lazy_gettext("The program may come in from now on."), refuse=lazy_gettext("The program is refused.")
)
def decide_token(waiting_token_id: UUID, what: str) -> ResponseReturnValue:
    """Confirm or refuse an API token, as the agency's user or a supervisor."""
    token = tokens.get_to_confirm(db(), waiting_token_id, actor())
    return _decided(lambda: (tokens.confirm if what == "confirm" else tokens.revoke)(db(), token, actor()))


def _decided(act: Callable[[], None]) -> ResponseReturnValue:
    form = Form()

    return redirect(url_for("access.admission_list"), 303) if form.accepted(act) else _waiting_page(form)


def _waiting_page(form: Form | None = None) -> str:
    waiting = admissions.waiting_for(db(), actor())
    rising, programs = promotions.waiting_for(db(), actor()), tokens.waiting_for(db(), actor())
    page: Page[Any] = cut([*waiting, *rising, *programs], start_of(request.args.get("start")))
    asked = {one.made_by if one in programs else one.asked_by for one in page.rows}
    askers = users.names(db(), {user_id for user_id in asked if user_id})
    of_page: dict[str, list[Any]] = {"admissions": waiting, "promotions": rising, "tokens": programs}
    shown = {what: [one for one in found if one in page.rows] for what, found in of_page.items()}
    return render_template("access/admissions.html", **shown, page=page, askers=askers, form=form)


def _user_page(refused: Form | None = None) -> ResponseReturnValue:
    seen = desk.look(listing.DESK, listing.TABLE)
    if seen.done is not None:
        return seen.done
    found = listing.rows(db(), seen.asked, seen.words)
    page = listing.TABLE.cut(seen.asked, found, lambda row: row.user.id)
    about = {"waiting": admissions.count_for(db(), actor()), "alarm": checks.alarm(db()), "refused": refused}
    return render_template("access/users.html", **seen.shown(page), **about)
