"""Pages of notices, on the casefile's blueprint: the list, and the way from a notice to what it tells of."""

from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.access.gate import actor, allow
from outreach.access.permissions import Permission
from outreach.casefile import finding, notices
from outreach.casefile.notices import Target, reading
from outreach.casefile.notices.reading import Shown
from outreach.casefile.routes import routes
from outreach.core import snapshots
from outreach.core.errors import NotFound
from outreach.web import came_from
from outreach.web.forms import Form
from outreach.web.transaction import db

__all__ = ["routes"]


@routes.get("/notices/")
@allow(Permission.SEE_CASE)
def notice_list() -> ResponseReturnValue:
    """List one's own notices."""
    came_from.remember()
    page = reading.page(db(), actor(), request.args.get("after"))
    return render_template("casefile/notices.html", page=page, count=unread_notices(), one_name=finding.one_name)


@routes.get("/notices/<uuid:notice_id>")
@allow(Permission.SEE_CASE)
def open_notice(notice_id: UUID) -> ResponseReturnValue:
    """Lead on to what a notice tells of; it is read from then on."""
    shown, user_id = reading.get(db(), notice_id, actor()), actor().id
    snapshots.later(db(), lambda writing: notices.read(writing, user_id, notice_id=notice_id))
    return redirect(_page_of(shown), 303)


@routes.post("/notices/read")
@allow(Permission.SEE_CASE)
def read_notices() -> ResponseReturnValue:
    """Mark all of one's own notices as read."""
    if Form().accepted(lambda: notices.read(db(), actor().id)):
        return redirect(url_for("casefile.notice_list"), 303)
    raise NotFound


@routes.app_template_global()
def unread_notices() -> str:
    """Return how many notices the user has not read, as the bell shows it; empty without any, or on an error page."""
    count = len(_unread())
    return f"{notices.MOST_COUNTED}+" if count > notices.MOST_COUNTED else str(count or "")


def read_those_of(case_id: UUID) -> None:
    """Mark the notices of a case as read, behind the look at it; asks nothing more while there are none to read."""
    user_id, unread = actor().id, _unread()
    if case_id in unread or len(unread) > notices.MOST_COUNTED:
        snapshots.later(db(), lambda writing: notices.read(writing, user_id, case_id=case_id))


def _unread() -> list[UUID | None]:
    """Return the cases of the unread notices, asked for once."""
    if "unread" not in g:
        g.unread = notices.unread_of(db(), actor().id) if "db" in g else []
    return list(g.unread)


def _page_of(shown: Shown) -> str:
    case_id, about = shown.notice.case_id, shown.notice.about_id
    pages: dict[Target, tuple[str, dict[str, Any]]] = {
        Target.CASE: ("dashboard.case", {"case_id": case_id}),
        Target.REFERRAL: ("c2_connect.referral", {"case_id": case_id, "referral_id": about}),
        Target.TAKE_OVER: ("casefile.take_over", {"take_over_id": about}),
        Target.VISITS: ("casefile.visit_list", {"case_id": case_id}),
        Target.DECIDE_TAKE_OVER: ("casefile.take_over_list", {}),
        Target.APPROVALS: ("dashboard.approvals", {}),
        Target.HANDED_OVER: ("dashboard.given_cases", {}),
        Target.ALL_CASES: ("dashboard.case_list", {}),
    }
    kind = shown.notice.kind
    endpoint, values = pages[kind.target if case_id else kind.target_of_several]
    return url_for(endpoint, **values)
