"""The gate of the pages behind a link: two cookies of their own, and no user's session.

The address of a link is met once. From then on its token is in a cookie and in no address, and the pages behind it
are the same for every link: so it is in no history, no log and no referrer. Their addresses bear a mark (`of`), which
opens nothing: by it an answer in one tab never falls upon the referral that was opened in another one since.
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
from outreach.web.transaction import db, separate_session

LINK, VISIT = "link", "link-visit"
MARK = "of"


def opened(*, as_tapped: bool = False) -> Opened | None:
    """What this browser has open by a link; from here on this request acts for the agency.

    as_tapped: nothing if another link was tapped since.
    """
    token = request.cookies.get(cookie(VISIT))
    tapped = request.cookies.get(cookie(LINK)) if as_tapped else None
    found = None if _is_staff() or not token else opening.load(db(), token, tapped)
    if found is not None:
        act_as(found.desk)
        g.link_mark = mark_of(found)
    return found


def mark_of(found: Opened) -> str:
    """By what the addresses of its pages tell one link from another."""
    return found.link.id.hex[:8]


def put_mark(endpoint: str, values: dict[str, Any]) -> None:
    """Every address behind a link bears the mark of what is shown."""
    if "link_mark" in g and getattr(current_app.view_functions.get(endpoint), "is_inside", False):
        values.setdefault(MARK, g.link_mark)


def forget_other(found: Opened) -> None:
    """Who answers one referral goes on with it, whichever link was tapped since."""
    tapped = request.cookies.get(cookie(LINK))
    if tapped and not opening.is_of(found.link, tapped):
        hold(LINK, None)


def inside(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let a view run with what is open; a visit that has run out asks for the code again, and keeps what was typed."""

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
        return redirect(url_for("partners.link_page", next=visitor.back_to()), 303)

    guarded.is_inside = True  # type: ignore[attr-defined]
    return guarded


def save_draft() -> None:
    """What was being typed when a visit ran out: kept sealed, for this agency in this browser. Before the view."""
    with separate_session() as session:
        desk = opening.whose(session, request.cookies.get(cookie(VISIT), ""))
    if desk is not None:
        visitor.save_draft(desk)


def bring_typed(found: Opened) -> None:
    """Give it back (`?draft=1`), before the form is made."""
    if request.args.get("draft") == "1" and request.method == "GET":
        page = request.full_path.replace("?draft=1", "").replace("&draft=1", "").rstrip("?")
        g.draft = drafts.take(db(), found.desk.id, visitor.device(), page)


def wanted() -> tuple[ReferralLink, Referral] | None:
    """The link that this browser came by, with its referral; nobody of ours opens one while signed in here."""
    token = None if _is_staff() else request.cookies.get(cookie(LINK))
    return opening.find(db(), token) if token else None


def hold(name: str, token: str | None) -> None:
    """Put a token into a cookie of the session, or take it out."""

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
    """The one page for a link that is wrong, old, ended or withdrawn: it tells nothing more.

    is_other: it may be good, and this browser has another one open by now.
    """
    return render_template("partners/links/over.html", is_staff=_is_staff(), is_other=is_other)


def cookie(name: str) -> str:
    """Its whole name: over TLS bound to this host."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def _is_staff() -> bool:
    """Somebody of ours tries the link: it would look as if the agency had seen it."""
    return bool(current_user.is_authenticated)
