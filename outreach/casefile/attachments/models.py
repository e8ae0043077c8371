"""The tables of attachments: a row, a data key of its own, and the sealed pieces, all written in one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson
from outreach.casefile.consents import Consent
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.core import chunks, ciphertext, clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.files.content import Arrived, ContentType
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed, vault_of

MOST_OF_A_CASE = 40
PIECE = "attachments.piece"  # frozen: bound into every piece
BELONGS_TO = {
    MilestoneKind.CONSENT_GIVEN: "consent",
    MilestoneKind.OUTCOME_RECORDED: "outcome",
    MilestoneKind.PLAN_AGREED: "plan",
}


class AttachmentKind(Code):
    """Kind of a file."""

    CONSENT_SCAN = "consent_scan", "Signed consent"
    PHOTO = "photo", "Photo"
    CERTIFICATE = "certificate", "Certificate"
    LETTER = "letter", "Letter"
    OTHER = "other", "Other"


class Attachment(OfCase, OfPerson, Recorded, Base):
    """A file of a case. A removed one keeps its row, for readers of the trail; its key, pieces and name are deleted."""

    __tablename__ = "attachments"
    __label__ = "Attached files"
    __table_args__ = (Index("ix_attachments_case_id", "case_id"),)

    kind: Mapped[AttachmentKind] = mapped_column(stored(AttachmentKind, "kind"), info=label("Kind"))
    about: Mapped[str] = mapped_column(String(60), default="")
    """The record that it belongs to (`consent:<id>`, `outcome:<id>`)."""
    content_type: Mapped[ContentType] = mapped_column(stored(ContentType, "content_type"), info=label("Kind of file"))
    size: Mapped[int] = mapped_column(info=label("Size (bytes)"))
    location_removed: Mapped[bool] = mapped_column(default=False, info=label("Position taken out of the picture"))
    removed_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Taken out at"))
    removed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Taken out by"))

    file_name = Sealed("attachments.file_name", FieldClass.NARRATIVE, block=64, owner="id", label="Name of the file")


class AttachmentPiece(Base):
    """64 KiB of a file, sealed (`core/chunks.py`)."""

    __tablename__ = "attachment_pieces"

    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, kw_only=True, repr=False)
class AttachmentDetails:
    """A checked file, its kind, and the record that it belongs to."""

    file: Arrived
    kind: AttachmentKind
    about: str = ""


def add(session: Session, case: Case, details: AttachmentDetails, actor: User) -> Attachment:
    """Add a file to a case. Raises Refused for a closed case, or one with 40 files already."""
    cases.check_open(case)
    check_room(session, case)
    file = details.file
    attachment = Attachment(
        case_id=case.id,
        person_id=case.person_id,
        kind=details.kind,
        about=details.about,
        content_type=file.content_type,
        size=len(file.data),
        location_removed=file.location_removed,
        file_name=file.name,
        made_by=actor.id,
    )
    vault_of(session).make_key(session, attachment.id)
    session.add(attachment)
    session.flush()
    _keep_pieces(session, attachment, file.data)
    audit.record(session, "attachment.add", actor, person_id=case.person_id, about=f"attachment:{attachment.id}")
    return attachment


def add_scan(session: Session, case: Case, consent: Consent, file: Arrived, actor: User) -> Attachment:
    """Add the signed form of a consent."""
    about = f"{BELONGS_TO[MilestoneKind.CONSENT_GIVEN]}:{consent.id}"
    return add(session, case, AttachmentDetails(file=file, kind=AttachmentKind.CONSENT_SCAN, about=about), actor)


def check_room(session: Session, case: Case) -> None:
    """Check that the case has room for another file. Raises Refused."""
    kept = select(func.count()).where(Attachment.case_id == case.id, Attachment.removed_at.is_(None))
    if (session.scalar(kept) or 0) >= MOST_OF_A_CASE:
        raise Refused(
            lazy_gettext("This case holds %(most)d files already. Remove one first.", most=MOST_OF_A_CASE), "file"
        )


OF_CASE = Question(Attachment, Attachment.case_id == THIS_CASE, Attachment.removed_at.is_(None), by="-made_at")


def of_case(session: Session, case_id: UUID) -> list[Attachment]:
    """Return the files of a case that are not removed, newest first, with their keys fetched."""
    found = OF_CASE.ask(session, case_id=case_id)
    vault_of(session).fetch_keys(session, [attachment.id for attachment in found])
    return found


def in_case(session: Session, case: Case, attachment_id: UUID) -> Attachment:
    """Return a file of a case that the user was allowed to load. Raises NotFound, also for a removed one."""
    attachment = session.get(Attachment, attachment_id)
    if attachment is None or attachment.case_id != case.id or attachment.removed_at is not None:
        raise NotFound
    return attachment


def opened(session: Session, attachment: Attachment, actor: User) -> Iterator[bytes] | None:
    """Return the plain pieces, opened one by one on demand, also after the session has ended.

    All are verified beforehand; None, with a note for the audit, if one is damaged.
    """
    about = f"attachment:{attachment.id} {FieldClass.NARRATIVE}"
    audit.record(session, "attachment.read", actor, person_id=attachment.person_id, about=about)
    query = select(AttachmentPiece.sealed).where(AttachmentPiece.attachment_id == attachment.id)
    sealed = list(session.scalars(query.order_by(AttachmentPiece.number)))
    try:
        key = vault_of(session).owner_key(session, attachment.id).key
        size = sum(len(plain) for plain in chunks.open_all(key, _bound(session, attachment), sealed))
        if size != attachment.size:
            raise ciphertext.Tampered
    except ciphertext.Tampered:
        session.info.setdefault("unreadable", []).append((PIECE, attachment.id))
        return None
    return chunks.open_all(key, _bound(session, attachment), sealed)


def remove(session: Session, attachment: Attachment, actor: User) -> None:
    """Destroy a file at once: key, pieces and name. Its row stays, with the user who removed it."""
    _destroy(session, [attachment], actor)
    audit.record(
        session, "attachment.remove", actor, person_id=attachment.person_id, about=f"attachment:{attachment.id}"
    )


def destroy_of_person(session: Session, person_id: UUID, actor: User) -> list[UUID]:
    """Destroy all files of a person; return the owners of their keys, also of those removed before."""
    found = list(session.scalars(select(Attachment).where(Attachment.person_id == person_id)))
    _destroy(session, [attachment for attachment in found if attachment.removed_at is None], actor)
    return [attachment.id for attachment in found]


def places(timeline: Sequence[Milestone]) -> dict[str, Milestone]:
    """Map `about` values to the milestones that a file can belong to: consents, outcomes, plans."""
    return {f"{BELONGS_TO[m.kind]}:{m.source_id}": m for m in timeline if m.kind in BELONGS_TO and not m.voided}


def _keep_pieces(session: Session, attachment: Attachment, data: bytes) -> None:
    key = vault_of(session).owner_key(session, attachment.id)
    sealed = chunks.seal(key.key, key.version, _bound(session, attachment), chunks.cut(data))
    rows = [{"attachment_id": attachment.id, "number": n, "sealed": piece} for n, piece in enumerate(sealed)]
    session.execute(insert(AttachmentPiece), rows)


def _destroy(session: Session, found: list[Attachment], actor: User) -> None:
    for attachment in found:
        vault_of(session).destroy_key(session, attachment.id)
        attachment.file_name = None
        attachment.removed_at, attachment.removed_by = clock.now(), actor.id
    session.execute(delete(AttachmentPiece).where(AttachmentPiece.attachment_id.in_([a.id for a in found])))
    session.flush()


def _bound(session: Session, attachment: Attachment) -> bytes:
    return vault_of(session).bound(PIECE, attachment.id, attachment.id)
