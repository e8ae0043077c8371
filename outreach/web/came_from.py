"""The list from which a page of one record was opened, with its filter: where «back» leads.

It is kept in the signed cookie of the session, and ends with it. An address of a list holds no name.
"""

from flask import request, session

KEPT = "list"
LONGEST = 500  # signs of an address: a cookie is short


def remember() -> None:
    """Take this page for the list to go back to."""
    page = request.full_path.rstrip("?")
    if request.method == "GET" and len(page) <= LONGEST and session.get(KEPT) != page:
        session[KEPT] = page


def list_before(otherwise: str) -> str:
    """Return the address of the list that was looked at last in this session; `otherwise` if there is none."""
    page: str = session.get(KEPT, otherwise)
    return page
