"""Which installation a database belongs to, and under which version of the wrapping key new data keys go."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import SmallInteger, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.ground import clock
from outreach.ground.columns import Moment
from outreach.ground.database import Base
from outreach.ground.keys import KeyProblem


class Installation(Base):
    """One row: the id that the key ring carries too.

    wrap_version: changed by a rotation. It is read in the transaction that makes a data key, so that none is made
    under a version that is being retired.
    """

    __tablename__ = "installation"

    install: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    wrap_version: Mapped[int] = mapped_column(SmallInteger, server_default="1")


_WRAP_VERSION = select(Installation.wrap_version).with_for_update(read=True)  # FOR SHARE, where there is such a lock


def claim(session: Session) -> None:
    """Mark a new database as made with these keys. Raises KeyProblem if it was made with others."""
    if session.scalar(select(Installation.install)) is None:
        vault = session.info["vault"]
        session.add(Installation(install=vault.install, wrap_version=vault.wrap_version))
    check(session)


def check(session: Session) -> None:
    """Raises KeyProblem unless the database was made with these keys."""
    if session.scalar(select(Installation.install)) != session.info["vault"].install:
        raise KeyProblem("keys: this database was made with the keys of another installation")


def wrap_version(session: Session) -> int | None:
    """The version for new data keys, held until the end of the transaction; None in a database not claimed yet."""
    return session.connection().execute(_WRAP_VERSION).scalar()  # not session.scalar: it would flush half a row
