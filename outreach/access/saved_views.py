"""Saved views of a table, which a user keeps under a name: the filters and the order, as the query string has them.

The name is sealed under a key of the view, which goes with it: whatever somebody calls a list, nobody's name is written
down in clear. One that was kept before lists had names is called by what it filters.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access.users import User
from outreach.core import thai
from outreach.core.columns import Identified, Timestamped
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed, Unreadable, vault_of

MOST = 12  # of one user on one page
LONGEST = 400  # characters of a query string
LONGEST_NAME = 60
NAME = "kept_as"  # the field of a form

Arguments = dict[str, str]


class SavedView(Identified, Timestamped, Base):
    """A saved view of the table of a page, kept by one user: codes and ids of users, and what the user calls it."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("ix_saved_views_user_id_page", "user_id", "page"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    page: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[str] = mapped_column(String(LONGEST))

    name = Sealed("saved_views.name", FieldClass.NARRATIVE, owner="id", block=64, label="Name of the list")


@dataclass(frozen=True, repr=False)
class Kept:
    """A view that a user keeps, and its name; empty if it has none."""

    arguments: Arguments
    name: str


def keep(session: Session, page: str, arguments: Arguments, name: str, actor: User) -> None:
    """Keep a view under a name; one that is kept is renamed. Raises Refused for too many, and for a name twice."""
    session.execute(select(User.id).where(User.id == actor.id).with_for_update())  # of two tabs the second sees both
    standing = _rows(session, page, actor)
    here = next((one for one in standing if one.arguments == _written(arguments)), None)
    if any(thai.normal(_name(one)) == thai.normal(name) for one in standing if one is not here):
        raise Refused(lazy_gettext("Another list of yours has this name already."), NAME)
    if here is None:
        here = _add(session, page, arguments, len(standing), actor)
    elif not _name(here):
        vault_of(session).destroy_key(session, here.id)
        vault_of(session).make_key(session, here.id)
    here.name = name
    session.flush()


def let_go(session: Session, page: str, arguments: Arguments, actor: User) -> None:
    """Keep a view no longer."""
    for one in session.scalars(select(SavedView).where(*_of(page, actor), SavedView.arguments == _written(arguments))):
        vault_of(session).destroy_key(session, one.id)
        session.delete(one)
    session.flush()


def of_user(session: Session, page: str, user: User) -> list[Kept]:
    """Return the views that a user keeps of a page, the first one kept first."""
    return [Kept(dict(parse_qsl(one.arguments)), _name(one)) for one in _rows(session, page, user)]


def _add(session: Session, page: str, arguments: Arguments, count: int, actor: User) -> SavedView:
    if count >= MOST:
        raise Refused(lazy_gettext("You keep too many lists already. Let one go first."))
    made = SavedView(user_id=actor.id, page=page, arguments=_written(arguments))
    session.add(made)
    session.flush()
    vault_of(session).make_key(session, made.id)
    return made


def _rows(session: Session, page: str, user: User) -> list[SavedView]:
    query = select(SavedView).where(*_of(page, user)).order_by(SavedView.made_at, SavedView.id)
    found = list(session.scalars(query))
    vault_of(session).fetch_keys(session, {one.id for one in found})
    return found


def _name(one: SavedView) -> str:
    name = one.name
    return "" if name is None or isinstance(name, Unreadable) else name


def _of(page: str, user: User) -> tuple[ColumnElement[bool], ...]:
    return SavedView.user_id == user.id, SavedView.page == page


def _written(arguments: Arguments) -> str:
    return urlencode(sorted(arguments.items()))
