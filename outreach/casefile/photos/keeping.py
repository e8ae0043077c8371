"""Taking a photo, and its end: replaced, removed, its consent withdrawn, its person erased."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outreach.access import audit, endings, users
from outreach.access.endings import Ending
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.merging import Merge
from outreach.casefile.photos.models import Gone, Photo, PhotoPicture
from outreach.casefile.photos.sight import is_agreed
from outreach.core import clock, secure_delete
from outreach.core.commits import after_commit
from outreach.core.files.portraits import Portrait
from outreach.core.ledger import Entry
from outreach.core.sealing import vault_of


def take(session: Session, case: Case, portrait: Portrait, actor: User) -> Photo:
    """Keep a photo, and destroy the one before. Raises Refused for a closed case, NoBasis if nobody agreed to one."""
    cases.check_open(case)
    lawful.check(session, case, Act.PHOTO, clock.today())
    _destroy(session, _standing(session, case.person_id), Gone.REPLACED, actor.id)
    photo = Photo(case_id=case.id, person_id=case.person_id, small=portrait.small_text, made_by=actor.id)
    vault_of(session).make_key(session, photo.id)
    session.add_all([photo, PhotoPicture(photo_id=photo.id, picture=portrait.whole_text)])
    session.flush()
    audit.record(session, "photo.take", actor, person_id=case.person_id, about=f"photo:{photo.id}")
    return photo


def remove(session: Session, photo: Photo, actor: User) -> None:
    """Destroy the photo of a person at once, also in a closed case; nothing older comes up in its place."""
    _destroy(session, _standing(session, photo.person_id), Gone.REMOVED, actor.id)
    audit.record(session, "photo.remove", actor, person_id=photo.person_id, about=f"photo:{photo.id}")


def end_under(session: Session, case: Case, consent: Consent, actor: User) -> None:
    """Destroy the photo whose consent was withdrawn, unless another one carries it."""
    if consent.photo is not None and not lawful.is_carried(session, case, Act.PHOTO, clock.today()):
        _withdraw(session, case.person_id, actor)


def end_without_basis(session: Session, merge: Merge, actor: User) -> None:
    """Destroy the photo of separated records to which only the other one's consent agreed."""
    for person_id in (merge.surviving_id, merge.other_id):
        if _standing(session, person_id) and not is_agreed(session, person_id):
            _withdraw(session, person_id, actor)


def destroy_of_person(session: Session, person_id: UUID, actor: User) -> list[UUID]:
    """Destroy the photo of an erased person; return the owners of all keys, also of those destroyed before."""
    every = list(session.scalars(select(Photo).where(Photo.person_id == person_id)))
    _destroy(session, [photo for photo in every if photo.removed_at is None], Gone.ERASED, actor.id)
    return [photo.id for photo in every]


def _standing(session: Session, person_id: UUID) -> list[Photo]:
    return list(session.scalars(select(Photo).where(Photo.person_id == person_id, Photo.removed_at.is_(None))))


def _withdraw(session: Session, person_id: UUID, actor: User) -> None:
    for photo in (found := _standing(session, person_id)):
        audit.record(session, "photo.withdraw", actor, person_id=person_id, about=f"photo:{photo.id}")
    _destroy(session, found, Gone.WITHDRAWN, actor.id)


def _destroy(session: Session, found: Iterable[Photo], gone: Gone, by: UUID, at: datetime | None = None) -> None:
    for photo in (ending := list(found)):
        vault_of(session).destroy_key(session, photo.id)
        photo.small = None
        photo.gone, photo.removed_at, photo.removed_by = gone, at or clock.now(), by
        endings.note(session, "photo", photo.id, by, gone=gone.value)
    session.execute(delete(PhotoPicture).where(PhotoPicture.photo_id.in_([photo.id for photo in ending])))
    session.flush()
    if ending:
        after_commit(session, secure_delete.leave_no_trace)


def _destroy_again(session: Session, photo: Photo, entry: Entry) -> bool:
    by = users.who_ended(session, entry, photo.made_by)
    _destroy(session, [photo], Gone(entry.about.get("gone", Gone.REMOVED)), by.id, entry.at)
    return True


ENDING = Ending(Photo, Photo.removed_at.is_not(None), _destroy_again)
