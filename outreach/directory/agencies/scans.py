"""Scans of agreements: sealed in pieces under a key of their own, like the attachments of a case."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.core import chunks, ciphertext, clock
from outreach.core.codes import stored
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound
from outreach.core.files.content import Arrived, ContentType
from outreach.core.sealing import FieldClass, Sealed, vault_of
from outreach.directory.agencies.agreements import AgencyAgreement

PIECE = "agreement_scans.piece"  # frozen: bound into every piece


class AgreementScan(Recorded, Base):
    """The scanned paper of an agreement. A replaced one keeps its row; its key, pieces and name are deleted."""

    __tablename__ = "agreement_scans"
    __table_args__ = (Index("ix_agreement_scans_agreement_id", "agreement_id"),)

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agency_agreements.id"))
    content_type: Mapped[ContentType] = mapped_column(stored(ContentType, "content_type"))
    size: Mapped[int]
    removed_at: Mapped[datetime | None] = mapped_column(Moment)

    file_name = Sealed("agreement_scans.file_name", FieldClass.NARRATIVE, block=64, owner="id")


class AgreementScanPiece(Base):
    """64 KiB of a scan, sealed (`core/chunks.py`)."""

    __tablename__ = "agreement_scan_pieces"

    scan_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_scans.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


def keep(session: Session, agreement: AgencyAgreement, file: Arrived, actor: User) -> AgreementScan:
    """Keep the scan of an agreement, replacing the earlier one."""
    for old in of_agreements(session, [agreement.id]).values():
        _destroy(session, old)
    scan = AgreementScan(
        agreement_id=agreement.id,
        content_type=file.content_type,
        size=len(file.data),
        file_name=file.name,
        made_by=actor.id,
    )
    vault_of(session).make_key(session, scan.id)
    session.add(scan)
    session.flush()
    key = vault_of(session).owner_key(session, scan.id)
    sealed = chunks.seal(key.key, key.version, _bound(session, scan), chunks.cut(file.data))
    rows = [{"scan_id": scan.id, "number": number, "sealed": piece} for number, piece in enumerate(sealed)]
    session.execute(insert(AgreementScanPiece), rows)
    audit.record(session, "agreement.scan", actor, about=f"agreement:{agreement.id}")
    return scan


def of_agreements(session: Session, agreement_ids: Sequence[UUID]) -> dict[UUID, AgreementScan]:
    """Return the scan of each agreement that has one."""
    query = select(AgreementScan).where(
        AgreementScan.agreement_id.in_(agreement_ids), AgreementScan.removed_at.is_(None)
    )
    return {scan.agreement_id: scan for scan in session.scalars(query)}


def of_agreement(session: Session, agreement: AgencyAgreement) -> AgreementScan:
    """Return the scan of an agreement. Raises NotFound."""
    scan = of_agreements(session, [agreement.id]).get(agreement.id)
    if scan is None:
        raise NotFound
    return scan


def opened(session: Session, scan: AgreementScan, actor: User) -> Iterator[bytes] | None:
    """Return the plain pieces, all verified beforehand; None, with a note for the audit, if one is damaged."""
    audit.record(session, "agreement.read", actor, about=f"agreement:{scan.agreement_id}")
    query = select(AgreementScanPiece.sealed).where(AgreementScanPiece.scan_id == scan.id)
    sealed = list(session.scalars(query.order_by(AgreementScanPiece.number)))
    try:
        key = vault_of(session).owner_key(session, scan.id).key
        if sum(len(plain) for plain in chunks.open_all(key, _bound(session, scan), sealed)) != scan.size:
            raise ciphertext.Tampered
    except ciphertext.Tampered:
        session.info.setdefault("unreadable", []).append((PIECE, scan.id))
        return None
    return chunks.open_all(key, _bound(session, scan), sealed)


def _destroy(session: Session, scan: AgreementScan) -> None:
    vault_of(session).destroy_key(session, scan.id)
    scan.file_name, scan.removed_at = None, clock.now()
    session.execute(delete(AgreementScanPiece).where(AgreementScanPiece.scan_id == scan.id))
    session.flush()


def _bound(session: Session, scan: AgreementScan) -> bytes:
    return vault_of(session).bound(PIECE, scan.id, scan.id)
