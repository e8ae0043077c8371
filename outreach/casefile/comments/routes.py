"""The page of the comments on a case, on the blueprint of the casefile."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from outreach.access import users
from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import cases, comments
from outreach.casefile.comments.forms import CommentForm
from outreach.casefile.routes import routes
from outreach.core.language import lazy_gettext
from outreach.web import saved
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.route("/cases/<uuid:case_id>/comments", methods=["GET", "POST"])
@allow(Permission.WRITE_NOTE)
@saved.says(lazy_gettext("The comment is saved."))
def comment_list(case_id: UUID) -> ResponseReturnValue:
    """Show the comments on a case, which are read from then on, and take a new one."""
    case, form = cases.load(db(), case_id, actor()), CommentForm()
    if form.accepted(lambda: comments.write(db(), case, form.body.data, actor())):
        saved.say(lazy_gettext("Comment saved."))
        return redirect(url_for("casefile.comment_list", case_id=case_id), 303)
    found = comments.of_case(db(), case.id)
    comments.see(db(), found, actor())
    named = {one.made_by for one in found} | {one.read_by for one in found if one.read_by}
    return render_template("casefile/comments.html", form=form, case=case, found=found, names=users.names(db(), named))
