"""Saved views of a table, which a user keeps: the filters and the order, as the query string has them.

They have no name of their own: a page names them by what they filter, so that nobody's name is written down in clear.
"""

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access.users import User
from outreach.core.columns import Identified, Timestamped
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

MOST = 12  # of one user on one page
LONGEST = 400  # characters of a query string

Arguments = dict[str, str]


class SavedView(Identified, Timestamped, Base):
    """A saved view of the table of a page, kept by one user: codes and ids of users, nothing of a person."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("ix_saved_views_user_id_page", "user_id", "page"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    page: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[str] = mapped_column(String(LONGEST))


def keep(session: Session, page: str, arguments: Arguments, actor: User) -> None:
    """Keep a view; does nothing if it is kept. Raises Refused for too many."""
    if arguments in of_user(session, page, actor):
        return
    if (session.scalar(select(func.count()).where(*_of(page, actor))) or 0) >= MOST:
        raise Refused(lazy_gettext("You keep too many lists already. Let one go first."))
    session.add(SavedView(user_id=actor.id, page=page, arguments=_written(arguments)))
    session.flush()


def let_go(session: Session, page: str, arguments: Arguments, actor: User) -> None:
    """Keep a view no longer."""
    session.execute(delete(SavedView).where(*_of(page, actor), SavedView.arguments == _written(arguments)))


def of_user(session: Session, page: str, user: User) -> list[Arguments]:
    """Return the views that a user keeps of a page, the first one kept first."""
    query = select(SavedView.arguments).where(*_of(page, user)).order_by(SavedView.made_at, SavedView.id)
    return [dict(parse_qsl(kept)) for kept in session.scalars(query)]


def _of(page: str, user: User) -> tuple[ColumnElement[bool], ...]:
    return SavedView.user_id == user.id, SavedView.page == page


def _written(arguments: Arguments) -> str:
    return urlencode(sorted(arguments.items()))
