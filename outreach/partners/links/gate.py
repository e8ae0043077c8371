"""The gate of the pages behind a link: two cookies of its own, and no user's session.

The URL of a link is visited once. From then on its token is in a cookie, and the pages behind it have the same URLs
for every link: it appears in no history, log or referrer. Their URLs carry a mark (`of`), which grants no access: it
keeps an answer in one tab from reaching the referral opened in another one since.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import after_this_request, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.access import drafts
from outreach.access.gate import act_as
from outreach.access.visitor import requests as visitor
from outreach.c2_connect.referrals import Referral
from outreach.partners.links import opening
from outreach.partners.links.models import ReferralLink
from outreach.partners.links.opening import Opened
from outreach.web import saved
from outreach.web.transaction import db, looking_session

LINK, VISIT = "link", "link-visit"
MARK = "of"


def opened(*, as_tapped: bool = False) -> Opened | None:
    """Return what this browser has opened by a link; from then on the request acts for the agency.

    as_tapped: None if another link was tapped since.
    """
    token = request.cookies.get(cookie(VISIT))
    tapped = request.cookies.get(cookie(LINK)) if as_tapped else None
    found = None if _is_staff() or not token else opening.load(db(), token, tapped)
    if found is not None:
        act_as(found.desk)
        g.link_mark = mark_of(found)
    return found


def mark_of(found: Opened) -> str:
    """Return the mark in the URLs of a link's pages."""
    return found.link.id.hex[:8]


def put_mark(endpoint: str, values: dict[str, Any]) -> None:
    """Add the mark of the open link to every URL behind a link."""
    if "link_mark" in g and getattr(current_app.view_functions.get(endpoint), "is_inside", False):
        values.setdefault(MARK, g.link_mark)


def forget_other(found: Opened) -> None:
    """Forget a link tapped since: the referral being answered stays open."""
    tapped = request.cookies.get(cookie(LINK))
    if tapped and not opening.is_of(found.link, tapped):
        hold(LINK, None)


def inside(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Run a view with the open link; an expired visit asks for the code again, and keeps the typed text."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        found = opened()
        if found is not None and request.args.get(MARK, mark_of(found)) != mark_of(found):
            return over(is_other=True)
        if found is not None:
            forget_other(found)
            return view(found, **values)
        if wanted() is None:
            return over()
        saved.nothing()
        return redirect(url_for("partners.link_page", next=visitor.back_to()), 303)

    guarded.is_inside = True  # type: ignore[attr-defined]
    return guarded


def save_draft() -> None:
    """Save the text typed before the visit expired, sealed for this agency in this browser. Runs before the view."""
    with looking_session() as session:
        desk = opening.whose(session, request.cookies.get(cookie(VISIT), ""))
    if desk is not None:
        visitor.save_draft(desk)


def bring_typed(found: Opened) -> None:
    """Restore the saved text (`?draft=1`), before the form is made."""
    if request.args.get("draft") == "1" and request.method == "GET":
        page = request.full_path.replace("?draft=1", "").replace("&draft=1", "").rstrip("?")
        g.draft = drafts.take(db(), found.desk.id, visitor.device(), page)


def wanted() -> tuple[ReferralLink, Referral] | None:
    """Return the link by which this browser came, with its referral; None while staff is signed in here."""
    token = None if _is_staff() else request.cookies.get(cookie(LINK))
    return opening.find(db(), token) if token else None


def hold(name: str, token: str | None) -> None:
    """Set or delete a session cookie with a token."""

    def put(answer: Response) -> Response:
        over_tls = current_app.config["SESSION_COOKIE_SECURE"]
        options: dict[str, Any] = {"httponly": True, "secure": over_tls, "samesite": "Lax", "path": "/"}
        if token is None:
            answer.delete_cookie(cookie(name), **options)
        else:
            answer.set_cookie(cookie(name), token, **options)
        return answer

    after_this_request(put)


def over(*, is_other: bool = False) -> str:
    """Render the one page for a link that is wrong, expired, ended or withdrawn, without telling which.

    is_other: it may work, but this browser has another one open by now.
    """
    return render_template("partners/links/over.html", is_staff=_is_staff(), is_other=is_other)


def cookie(name: str) -> str:
    """Return the full cookie name: over TLS bound to this host."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def _is_staff() -> bool:
    """Return True if staff opens the link, which would count as a look of the agency."""
    return bool(current_user.is_authenticated)
