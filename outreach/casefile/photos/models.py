"""The tables of photos: a row with the small one, and the whole one beside it, both under the photo's own key."""

from base64 import b64decode
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile.columns import THIS_PERSON, OfCase, OfPerson
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed, Unreadable


class Gone(Code):
    """Why a photo was destroyed."""

    REPLACED = "replaced", "a newer one was taken"
    REMOVED = "removed", "it was removed"
    WITHDRAWN = "withdrawn", "the consent was withdrawn"
    ERASED = "erased", "the record was erased"


class Photo(OfCase, OfPerson, Recorded, Base):
    """A photo of a person. The row of a destroyed one stays and tells when, by whom and why; key and pictures go."""

    __tablename__ = "photos"
    __label__ = "Photos"
    __table_args__ = (Index("ix_photos_case_id", "case_id"),)

    gone: Mapped[Gone | None] = mapped_column(stored(Gone, "gone"), info=label("Why it was destroyed"))
    removed_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Destroyed at"))
    removed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Destroyed by"))

    small = Sealed("photos.small", FieldClass.IDENTITY, block=1024, owner="id", label="Small photo")
    """A square as JPEG, in base64, of at most 16 kB (`core/files/shrinking.py`)."""

    @property
    def source(self) -> str | None:
        """The small one as the source of an image; None if it is gone or cannot be read."""
        small = self.small
        return None if not small or isinstance(small, Unreadable) else f"data:image/jpeg;base64,{small}"


class PhotoPicture(Identified, Base):
    """The photo whole: read for its own page alone, so that no list carries it."""

    __tablename__ = "photo_pictures"
    __label__ = "Photos whole"

    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.id"), unique=True)

    picture = Sealed("photo_pictures.picture", FieldClass.IDENTITY, block=4096, owner="photo_id", label="Photo")
    """JPEG, in base64."""


OF_PERSON = Question(Photo, Photo.person_id == THIS_PERSON, Photo.removed_at.is_(None), by="-made_at -id")


def current(session: Session, person_id: UUID) -> Photo | None:
    """Return the photo of a person, whoever may see it: the newest, where records with one each were merged."""
    return next(iter(OF_PERSON.ask(session, person_id=person_id)), None)


def standing(session: Session, person_ids: Collection[UUID]) -> dict[UUID, Photo]:
    """Return the photo of each of these people who has one, in one query."""
    query = select(Photo).where(Photo.person_id.in_(person_ids), Photo.removed_at.is_(None))
    return {photo.person_id: photo for photo in session.scalars(query.order_by(Photo.made_at, Photo.id))}


def all_of(session: Session, person_id: UUID) -> list[Photo]:
    """Return every photo that there was of a person, newest first."""
    query = select(Photo).where(Photo.person_id == person_id).order_by(Photo.made_at.desc(), Photo.id.desc())
    return list(session.scalars(query))


def whole(session: Session, photo: Photo, actor: User) -> bytes | None:
    """Return the whole photo as JPEG, and audit the look; None, with a note for the audit, if it is damaged."""
    audit.record(session, "photo.read", actor, person_id=photo.person_id, about=f"photo:{photo.id}")
    row = session.scalar(select(PhotoPicture).where(PhotoPicture.photo_id == photo.id))
    text = row.picture if row else None
    if not text or isinstance(text, Unreadable):
        return None
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return None
