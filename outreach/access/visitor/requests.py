"""State that the gate keeps of a browser: its device cookie, the page that it wanted, the text typed there."""

from urllib.parse import urlsplit

from flask import after_this_request, current_app, g, request
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from outreach.access import devices, drafts, last_changes, signins
from outreach.access.bearer import gate as bearer
from outreach.access.devices import Device
from outreach.access.passkeys import Site
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.core.database import Base
from outreach.web.forms import Form
from outreach.web.transaction import TurnedAway, separate_session
from outreach.web.versions import Change

DEVICE_KEPT = 365 * 24 * 3600


def check_again(session: Session) -> None:
    """Raise TurnedAway if the sign-in ended, or the user's rights changed, while this request waited for its turn."""
    known = g.get("sign_in")
    if known is not None and known.is_live() and not signins.is_unchanged(session, known):
        raise TurnedAway


def may_look_first(view: object) -> bool:
    """Return True if a POST may begin on a snapshot: not for the pages of sign-ins and accounts, nor for a program."""
    return getattr(view, "permission", None) not in {Permission.ANYONE, Permission.SIGNED_IN, *bearer.SCOPES}


def device() -> Device:
    """Return the browser that sent this request."""
    if "device" not in g:
        g.device = devices.recognise(request.cookies.get(_device_cookie()), request.user_agent.string)
    found: Device = g.device
    return found


def know_device() -> None:
    """Set the device cookie: it outlives the session, and opens nothing by itself."""
    kept = device().token

    def know(answer: Response) -> Response:
        over_tls = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(
            _device_cookie(), kept, max_age=DEVICE_KEPT, httponly=True, secure=over_tls, samesite="Lax", path="/"
        )
        return answer

    after_this_request(know)


def site() -> Site:
    """Return the address of this site: as in the settings (OUTREACH_ORIGIN), else as in this request."""
    scheme = "https" if current_app.config["SESSION_COOKIE_SECURE"] else request.scheme
    origin = current_app.config["ORIGIN"] or f"{scheme}://{request.host}"
    return Site(origin, urlsplit(origin).hostname or "")


def own_page(page: str) -> str:
    """Return a page of ours, never another site's."""
    parts = urlsplit(page)
    short = len(page) <= drafts.LONGEST_PAGE and page.isprintable()  # no line break in a header
    plain = short and page.startswith("/") and not page.startswith(("//", "/\\")) and "\\" not in page
    return page if plain and not parts.scheme and not parts.netloc else "/"


def page_wanted(session: Session, user: User) -> str:
    """Return the page named by `?next=`, with the draft of this user on this device."""
    page = own_page(request.args.get("next", "/"))
    if not drafts.is_kept(session, user.id, device(), page):
        return page
    return f"{page}{'&' if '?' in page else '?'}draft=1"


def save_draft(user: User) -> None:
    """Keep the form of this request, sealed, until its user is back on this device."""
    if request.method != "POST" or not _is_shown_by_get():
        return
    typed = [(k, v) for k, v in request.form.items(multi=True) if k not in Form.secret_fields]
    with separate_session() as session:
        drafts.keep(session, user.id, device(), request.full_path.rstrip("?"), typed)


def back_to() -> str | None:
    """Return the page to come back to: this one or, for a mere button's address, the page of the button."""
    if _is_shown_by_get():
        page = request.full_path.rstrip("?")
    else:
        stood_on = urlsplit(request.referrer or "")
        ours = stood_on.netloc == request.host
        page = own_page(stood_on.path + (f"?{stood_on.query}" if stood_on.query else "")) if ours else "/"
    return page if page != "/" else None


def last_change(session: Session, row: Base) -> Change | None:
    """Return who has changed a row last, and when, for whoever sends this request; None if it is not known."""
    viewer = g.get("acts_as") or current_user.user
    return last_changes.of_row(session, row, viewer)


def bring_draft(user: User) -> None:
    """Give the page its draft back, if asked for with `?draft=1`."""
    if request.args.get("draft") != "1":
        return
    page = request.full_path.replace("?draft=1", "").replace("&draft=1", "").rstrip("?")
    with separate_session() as session:
        g.draft = drafts.take(session, user.id, device(), page)


def _is_shown_by_get() -> bool:
    return request.url_rule is not None and "GET" in (request.url_rule.methods or ())


def _device_cookie() -> str:
    return "__Host-device" if current_app.config["SESSION_COOKIE_SECURE"] else "device"
