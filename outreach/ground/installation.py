"""Which installation a database belongs to: its keys must be the ones it was made with."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.ground import clock
from outreach.ground.columns import Moment
from outreach.ground.database import Base
from outreach.ground.keys import KeyProblem
from outreach.ground.sealing import vault_of


class Installation(Base):
    """One row: the id that the key ring carries too."""

    __tablename__ = "installation"

    install: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


def claim(session: Session) -> None:
    """Mark a new database as made with these keys. Raises KeyProblem if it was made with others."""
    if session.scalar(select(Installation.install)) is None:
        session.add(Installation(install=vault_of(session).install))
    check(session)


def check(session: Session) -> None:
    """Raises KeyProblem unless the database was made with these keys."""
    if session.scalar(select(Installation.install)) != vault_of(session).install:
        raise KeyProblem("keys: this database was made with the keys of another installation")
