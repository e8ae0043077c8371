"""Who may sign in, and as what. The pages hang on the same blueprint as signing in."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access import centres, passwords, users
from outreach.access.account.routes import routes
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.access.staff.forms import NewUserForm
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/users/")
@allow(Permission.MANAGE_USERS)
def user_list() -> ResponseReturnValue:
    """Who may sign in."""
    return _user_page()


@routes.route("/users/new", methods=["GET", "POST"])
@allow(Permission.MANAGE_USERS, fresh=True)
def add_user() -> ResponseReturnValue:
    """A new user of the programme; partners are added on the page of their agency."""
    form = NewUserForm()
    form.offer(centres.all_centres(db()))
    password = passwords.make()
    if user := form.accepted(lambda: users.create(db(), **form.details(), password=password, actor=actor())):
        return render_template("access/user_made.html", made=user, password=password)
    return render_template("access/new_user.html", form=form, agency=None)


@routes.post("/users/<uuid:user_id>/<any(close,open):what>")
@allow(Permission.MANAGE_USERS, fresh=True)
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


def _user_page(form: Form | None = None) -> str:
    named = {centre.id: centre.name for centre in centres.all_centres(db())}
    return render_template("access/users.html", users=users.everyone(db()), centres=named, form=form)
