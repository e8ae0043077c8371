"""Stored packages, each sealed under a data key of its referral alone."""

import json
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.core.columns import Identified
from outreach.core.database import Base
from outreach.core.sealing import FieldClass, Sealed, Unreadable, vault_of


class Package(Identified, Base):
    """The shared data of one referral. Its data key belongs to the referral."""

    __tablename__ = "packages"
    __label__ = "What was shared"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"), unique=True)

    shared = Sealed(
        "packages.shared", FieldClass.IDENTITY, owner="referral_id", block=256, label="Contents of the package"
    )


def pack(session: Session, referral_id: UUID, contents: dict[str, str]) -> Package:
    """Seal the contents under a new key."""
    vault_of(session).make_key(session, referral_id)
    package = Package(referral_id=referral_id, shared=json.dumps(contents, ensure_ascii=False))
    session.add(package)
    session.flush()
    return package


def destroy(session: Session, referral_id: UUID) -> bool:
    """End the sharing for ever: destroys key and package together.

    Returns True if there was a key to destroy.
    """
    gone = delete(Package).where(Package.referral_id == referral_id)
    session.execute(gone, execution_options={"synchronize_session": "fetch"})  # without evaluating all loaded objects
    return vault_of(session).destroy_key(session, referral_id)


def of_referral(session: Session, referral_id: UUID) -> dict[str, str]:
    """Return the shared data of a referral; empty once it was revoked."""
    package = session.scalar(select(Package).where(Package.referral_id == referral_id))
    return unpack(package) if package else {}


def of_referrals(session: Session, referral_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the shared data of several referrals, in two queries; revoked ones are missing."""
    vault_of(session).fetch_keys(session, referral_ids)
    packed = session.scalars(select(Package).where(Package.referral_id.in_(referral_ids)))
    return {package.referral_id: unpack(package) for package in packed}


def unpack(package: Package) -> dict[str, str]:
    """Return the contents; empty if they cannot be read."""
    opened = package.shared
    if not opened or isinstance(opened, Unreadable):
        return {}
    contents: dict[str, str] = json.loads(opened)
    return contents
