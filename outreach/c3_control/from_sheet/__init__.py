"""A sheet of young people for a camp, as it waits to be taken in: sealed, and gone after a day.

What was understood of the heads of its columns is remembered for whoever sent it, by a keyed digest of the head: a
sheet without heads would have a name there.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.camps import Camp
from outreach.casefile import people, sheet_rows
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase
from outreach.casefile.people import Person
from outreach.casefile.sheet_rows import SheetRow
from outreach.core import ciphertext, clock
from outreach.core.columns import Identified, Recorded, Timestamped, label
from outreach.core.database import Base
from outreach.core.errors import NotFound
from outreach.core.reading_sheets import Sheet, heads
from outreach.core.sealing import Unreadable, vault_of

KEPT = timedelta(hours=24)
MOST_ROWS = 300  # a camp has 50 seats
NAME = "camp_sheets.sheet"


class CampSheet(Identified, Timestamped, Base):
    """A sheet that waits to be taken in, of one user. columns: the field of each column, as JSON."""

    __tablename__ = "camp_sheets"

    camp_id: Mapped[UUID] = mapped_column(ForeignKey("camps.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    columns: Mapped[str] = mapped_column(String(2000))
    sheet_sealed: Mapped[bytes] = mapped_column(LargeBinary)

    @property
    def fields(self) -> list[str]:
        """The field of each column, "" for one that is left out."""
        return list(json.loads(self.columns))


class SheetHead(Identified, Base):
    """What a user chose for a head of a column. head: its keyed digest."""

    __tablename__ = "sheet_heads"
    __table_args__ = (UniqueConstraint("user_id", "head"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    head: Mapped[str] = mapped_column(String(64))
    field: Mapped[str] = mapped_column(String(40))


class SheetTaken(OfCase, Recorded, Base):
    """A row of a sheet that was taken in for a camp: who sends it again adds nobody. row: its keyed digest."""

    __tablename__ = "sheets_taken"
    __label__ = "Taken in from a sheet"
    __table_args__ = (UniqueConstraint("camp_id", "row"), Index("ix_sheets_taken_case_id", "case_id"))

    camp_id: Mapped[UUID] = mapped_column(ForeignKey("camps.id"), info=label("Camp"))
    row: Mapped[str] = mapped_column(String(64), info=label("Keyed digest of the row"))


def keep(session: Session, camp: Camp, sheet: Sheet, actor: User) -> CampSheet:
    """Keep a sheet until it is taken in; an older one of the user for this camp goes."""
    session.execute(delete(CampSheet).where(CampSheet.user_id == actor.id, CampSheet.camp_id == camp.id))
    clear_old(session)
    kept = CampSheet(camp_id=camp.id, user_id=actor.id, columns="[]", sheet_sealed=b"")
    kept.columns = json.dumps(heads.guess(sheet.heads, sheet_rows.words(), _remembered(session, sheet.heads, actor)))
    put(session, kept, sheet)
    session.add(kept)
    session.flush()
    audit.record(session, "camp.sheet", actor, about=f"camp:{camp.id}")
    return kept


def put(session: Session, kept: CampSheet, sheet: Sheet) -> None:
    """Seal a sheet into its row."""
    plain = json.dumps([sheet.heads, sheet.rows, sheet.numbers]).encode()
    kept.sheet_sealed = ciphertext.seal(vault_of(session).purpose_key("draft"), 1, _bound(session, kept), plain)


def load(session: Session, camp: Camp, sheet_id: UUID, actor: User) -> tuple[CampSheet, Sheet]:
    """Return a sheet of the user's own that waits for a camp. Raises NotFound, also for one that is gone."""
    kept = session.get(CampSheet, sheet_id)
    if kept is None or kept.user_id != actor.id or kept.camp_id != camp.id or clock.now() - kept.made_at > KEPT:
        raise NotFound
    sheet = _opened(session, kept)
    if sheet is None:
        raise NotFound
    return kept, sheet


def waiting(session: Session, camp: Camp, actor: User) -> CampSheet | None:
    """Return the sheet of the user that waits for a camp."""
    since = clock.now() - KEPT
    query = select(CampSheet).where(CampSheet.user_id == actor.id, CampSheet.camp_id == camp.id)
    return session.scalar(query.where(CampSheet.made_at > since))


def choose_columns(session: Session, kept: CampSheet, sheet: Sheet, chosen: Sequence[str], actor: User) -> None:
    """Say which column is what, and remember it for the next sheet of the user."""
    kept.columns = json.dumps(list(chosen))
    digests = {_digest(session, head): name for head, name in zip(sheet.heads, chosen, strict=True) if head}
    known = select(SheetHead).where(SheetHead.user_id == actor.id, SheetHead.head.in_(digests))
    for row in session.scalars(known):
        row.field = digests.pop(row.head)
    session.add_all(SheetHead(user_id=actor.id, head=head, field=name) for head, name in digests.items())
    session.flush()


def rows_of(kept: CampSheet, sheet: Sheet) -> Iterator[SheetRow]:
    """Yield the rows of a sheet as they were read."""
    for line, number in zip(sheet.rows, sheet.numbers, strict=True):
        yield sheet_rows.parse(kept.fields, line, number)


def drop(session: Session, kept: CampSheet) -> None:
    """Delete a sheet."""
    session.delete(kept)
    session.flush()


def clear_old(session: Session) -> None:
    """Delete the sheets older than a day."""
    session.execute(delete(CampSheet).where(CampSheet.made_at < clock.now() - KEPT))


def any_old(session: Session) -> bool:
    """Return True if there is a sheet older than a day."""
    return session.scalar(select(CampSheet.id).where(CampSheet.made_at < clock.now() - KEPT).limit(1)) is not None


def end_of_person(session: Session, person_id: UUID, _actor: User) -> Sequence[UUID]:
    """Delete what tells that an erased person was taken in, and the sheets of their centre that wait and name them."""
    person = session.get_one(Person, person_id)
    kept_names = (getattr(person, one.attribute) for one in people.NAMES)
    names = {name.casefold() for name in kept_names if name and not isinstance(name, Unreadable)}
    of_centre = select(CampSheet).join(Camp, Camp.id == CampSheet.camp_id).where(Camp.centre_id == person.centre_id)
    for kept in session.scalars(of_centre).all():
        sheet = _opened(session, kept)
        if sheet is None or names & _named(kept, sheet):
            session.delete(kept)
    of_person = select(Case.id).where(Case.person_id == person_id)
    session.execute(delete(SheetTaken).where(SheetTaken.case_id.in_(of_person)))
    return []


def _remembered(session: Session, named: Sequence[str], actor: User) -> Mapping[str, str]:
    digests = {_digest(session, head): heads.normal(head) for head in named if head}
    query = select(SheetHead.head, SheetHead.field).where(SheetHead.user_id == actor.id)
    return {digests[head]: name for head, name in session.execute(query.where(SheetHead.head.in_(digests))).all()}


def _digest(session: Session, head: str) -> str:
    return vault_of(session).mac(b"sheet-head\x1f" + heads.normal(head).encode()).hex()


def _opened(session: Session, kept: CampSheet) -> Sheet | None:
    try:
        plain = ciphertext.open_cell(vault_of(session).purpose_key("draft"), _bound(session, kept), kept.sheet_sealed)
    except ciphertext.Tampered:
        return None
    named, rows, numbers = json.loads(plain)
    return Sheet(named, rows, numbers)


def _named(kept: CampSheet, sheet: Sheet) -> set[str]:
    """Return all that may be a name in a sheet: its whole cells, their words, and what was read without its title."""
    cells = [cell for line in (sheet.heads, *sheet.rows) for cell in line]
    read = [row.details for row in rows_of(kept, sheet)]
    names = [name for one in read for name in (one.nickname, one.given_name, one.family_name) if name]
    return {word.casefold() for cell in (*cells, *names) for word in (cell, *cell.split())}


def _bound(session: Session, kept: CampSheet) -> bytes:
    return vault_of(session).bound(NAME, kept.id, kept.user_id)
