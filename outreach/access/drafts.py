"""Drafts of half-filled forms when a session expires: sealed, given back to the same user on the same device."""

import json
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access.devices import Device
from outreach.core import ciphertext, clock
from outreach.core.columns import Identified, Timestamped
from outreach.core.database import Base
from outreach.core.sealing import vault_of

KEPT = timedelta(hours=24)
LARGEST = 64 * 1024
LONGEST_PAGE = 300  # characters of an address of ours
NAME = "drafts.typed"


class Draft(Identified, Timestamped, Base):
    """A form as typed, sealed; one for each user, device and page."""

    __tablename__ = "drafts"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    page: Mapped[str] = mapped_column(String(LONGEST_PAGE))
    device: Mapped[str | None] = mapped_column(String(64))
    """The digest of its device cookie; bound into the sealed bytes."""
    typed_sealed: Mapped[bytes] = mapped_column(LargeBinary)


def keep(session: Session, user_id: UUID, device: Device, page: str, typed: list[tuple[str, str]]) -> None:
    """Keep the text typed on a page, replacing an older draft. One that is too large is not kept."""
    plain = json.dumps(typed).encode()
    if len(plain) > LARGEST or len(page) > LONGEST_PAGE:
        return
    session.execute(delete(Draft).where(*_of(user_id, device, page)))
    draft = Draft(user_id=user_id, page=page, device=device.digest, typed_sealed=b"")
    draft.typed_sealed = ciphertext.seal(vault_of(session).purpose_key("draft"), 1, _bound(session, draft), plain)
    session.add(draft)
    session.flush()


def take(session: Session, user_id: UUID, device: Device, page: str) -> list[tuple[str, str]] | None:
    """Return the text that this user typed on this page of this device, once; None if nothing is kept."""
    draft = session.scalar(select(Draft).where(*_of(user_id, device, page)))
    if draft is None:
        return None
    typed = _open(session, draft) if clock.now() - draft.made_at < KEPT else None
    session.delete(draft)
    return typed


def is_kept(session: Session, user_id: UUID, device: Device, page: str) -> bool:
    """Return True if a draft of this page is kept for this user on this device."""
    return session.scalar(select(Draft.id).where(*_of(user_id, device, page))) is not None


def clear_old(session: Session) -> None:
    """Delete drafts older than a day."""
    session.execute(delete(Draft).where(Draft.made_at < clock.now() - KEPT))


def forget_about(session: Session, ids: Iterable[UUID], names: Iterable[str]) -> None:
    """Delete drafts on a page of one of these records, or holding one of these names."""
    marks, words = [str(row_id) for row_id in ids], [name.casefold() for name in names]
    for draft in session.scalars(select(Draft)).all():
        typed = [value.casefold() for _name, value in _open(session, draft) or ()]
        if any(mark in draft.page for mark in marks) or any(word in value for word in words for value in typed):
            session.delete(draft)
    session.flush()


def forget_all(session: Session) -> None:
    """Delete all drafts: those in a restored copy of the database are of no use."""
    session.execute(delete(Draft))


def _open(session: Session, draft: Draft) -> list[tuple[str, str]] | None:
    try:
        plain = ciphertext.open_cell(vault_of(session).purpose_key("draft"), _bound(session, draft), draft.typed_sealed)
    except ciphertext.Tampered:
        return None
    return [(name, value) for name, value in json.loads(plain)]


def _bound(session: Session, draft: Draft) -> bytes:
    return vault_of(session).bound(NAME, draft.id, draft.user_id) + (draft.device or "").encode()


def _of(user_id: UUID, device: Device, page: str) -> tuple[ColumnElement[bool], ...]:
    return Draft.user_id == user_id, Draft.device == device.digest, Draft.page == page
