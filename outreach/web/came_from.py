"""The list from which a page of one record was opened, with its filter: where «back» leads.

It is kept in the signed cookie of the session, and ends with it. An address of a list holds no name.
"""

from typing import Any
from urllib.parse import urlsplit

from flask import request, session, url_for

KEPT = "list"
IN_CASE = "in_case"
LONGEST = 500  # signs of an address: a cookie is short


def remember() -> None:
    """Take this page for the list to go back to; of a search in it, sent by POST, the page alone."""
    page = request.full_path.rstrip("?") if request.method == "GET" else same_path(request.path)
    if len(page) <= LONGEST and session.get(KEPT) != page:
        session[KEPT] = page
    if IN_CASE in session:
        del session[IN_CASE]


def enter_case() -> None:
    """Note that a case was opened from the list: what lies in the case leads back to the case from now on."""
    if KEPT in session and IN_CASE not in session:
        session[IN_CASE] = True


def list_before(otherwise: str) -> str:
    """Return the address of the list that was looked at last in this session; `otherwise` if there is none."""
    page: str = session.get(KEPT, otherwise)
    return page


def list_beside_case() -> str | None:
    """Return the list from which something in a case was opened past the page of the case; None otherwise."""
    page: str | None = None if IN_CASE in session else session.get(KEPT)
    return page


def same_list(endpoint: str, **arguments: Any) -> str:
    """Return the address of this page, with its filter if it is the list that was looked at last."""
    return same_path(url_for(endpoint, **arguments))


def same_path(path: str) -> str:
    """Return a path, with its query string if it is that of the list that was looked at last."""
    before = list_before(path)
    return before if urlsplit(before).path == path else path
