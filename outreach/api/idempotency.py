"""Idempotency of POST requests: an answer is kept for two days under its key, and repeated for the same key.

Key and request are stored as keyed digests, the answer sealed: it may hold a secret that is shown once.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, SmallInteger, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.core import ciphertext, clock, database
from outreach.core.columns import Identified, Timestamped
from outreach.core.database import Base
from outreach.core.sealing import vault_of
from outreach.web.problems import Problem, Wrong

KEPT = timedelta(hours=48)
NAME = "api_answers.body"
HEADER = "Idempotency-Key"


class ApiAnswer(Identified, Timestamped, Base):
    """The answer that an agency's program received under a key."""

    __tablename__ = "api_answers"
    __table_args__ = (UniqueConstraint("agency_id", "key_digest"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    key_digest: Mapped[str] = mapped_column(String(64))
    asked_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(SmallInteger)
    version: Mapped[str | None] = mapped_column(String(64))
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class Request:
    """Digests of a request and its key."""

    agency_id: UUID
    key_digest: str
    asked_digest: str


@dataclass(frozen=True, repr=False)
class Given:
    """An answer: status, body, and the version of the referral in it."""

    status: int
    body: bytes
    version: str | None


def request_of(session: Session, agency_id: UUID, key: str, asked: bytes) -> Request:
    """Return the digests of a request, and lock its key for the transaction. asked: method, address, body."""
    vault = vault_of(session)
    key_digest = vault.mac(b"once\x1f" + agency_id.bytes + key.encode()).hex()
    database.take_turn(session, int.from_bytes(bytes.fromhex(key_digest)[:8], signed=True))
    return Request(agency_id, key_digest, vault.mac(b"asked\x1f" + asked).hex())


def earlier(session: Session, request: Request) -> Given | None:
    """Return the earlier answer to the same request, or None. Raises Problem (422) if the key was used for another."""
    query = select(ApiAnswer).where(ApiAnswer.agency_id == request.agency_id)
    found = session.scalar(query.where(ApiAnswer.key_digest == request.key_digest))
    if found is None:
        return None
    if clock.now() - found.made_at >= KEPT:
        session.delete(found)
        session.flush()
        return None
    if found.asked_digest != request.asked_digest:
        used = "This key was used for another request. Use a new one for each."
        raise Problem(422, used, wrong=[Wrong(HEADER, used)])
    return Given(found.status, ciphertext.open_cell(*_lock(session, found), found.body_sealed), found.version)


def keep(session: Session, request: Request, given: Given) -> None:
    """Store an answer, in the transaction of the change itself."""
    answer = ApiAnswer(
        agency_id=request.agency_id,
        key_digest=request.key_digest,
        asked_digest=request.asked_digest,
        status=given.status,
        version=given.version,
    )
    key, bound = _lock(session, answer)
    answer.body_sealed = ciphertext.seal(key, 1, bound, given.body)
    session.add(answer)
    session.flush()


def clear_old(session: Session) -> None:
    """Delete answers that are older than two days."""
    session.execute(delete(ApiAnswer).where(ApiAnswer.made_at < clock.now() - KEPT))


def _lock(session: Session, answer: ApiAnswer) -> tuple[bytes, bytes]:
    vault = vault_of(session)
    return vault.purpose_key("draft"), vault.bound(NAME, answer.id, answer.agency_id)
