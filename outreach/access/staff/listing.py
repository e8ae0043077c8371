"""The list of all users."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.core import thai
from outreach.web.paging import Page, cut


def listed(session: Session, start: int = 0) -> Page[User]:
    """Return a page of all users, open accounts first, by role and in Thai order of their names.

    start: the offset of the page. The database cannot sort Thai, so only names are read of all, and whole rows of those
    on the page.
    """
    found = session.execute(select(User.id, User.name, User.role, User.disabled_at).where(User.signs_in)).all()
    order = sorted(found, key=lambda row: (row.disabled_at is not None, row.role, thai.sort_key(row.name), row.id))
    page = cut(order, start)
    found_there = select(User).where(User.id.in_([row.id for row in page.rows]))
    by_id = {user.id: user for user in session.scalars(found_there)}
    return Page([by_id[row.id] for row in page.rows], page.next_key)
