"""A photo of a young person: agreed to by itself, sealed, one at a time, and gone with the consent."""

import io
from base64 import b64decode

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.casefile import consents, merging, milestones, people, photos, restrictions
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, PhotoUse, lawful
from outreach.casefile.consents.lawful import Act, NoBasis
from outreach.casefile.people import PersonDetails
from outreach.casefile.photos import Gone, Photo, PhotoPicture
from outreach.casefile.restrictions import restricting
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.sealing import DataKey
from outreach.directory.needs import Purpose
from outreach.web.application import OutreachApp
from tests.access.test_endings import start
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.erasures import erased, older_copy, supervisor
from tests.support.merges import join, met
from tests.support.photos import agree, take

COLOURS = {"teal": (0, 128, 128), "red": (255, 0, 0)}


def seen(db: Session, case: Case) -> str | None:
    """The colour of the photo on the case."""
    photo = photos.of_case(db, case)
    if photo is None:
        return None
    with Image.open(io.BytesIO(b64decode((photo.source or "").partition(",")[2]))) as picture:
        there = picture.getpixel((80, 80))
    return min(COLOURS, key=lambda name: sum(abs(a - b) for a, b in zip(there, COLOURS[name], strict=True)))


def is_destroyed(db: Session, photo: Photo) -> bool:
    """Whether nothing of it is left but its row."""
    pictures = select(func.count()).select_from(PhotoPicture).where(PhotoPicture.photo_id == photo.id)
    return not db.scalar(pictures) and db.get(DataKey, (photo.id, 1)) is None and photo.small_sealed is None  # type: ignore[attr-defined]


def test_without_a_consent_of_its_own_there_is_no_photo(db: Session, cast: Cast) -> None:
    consent(db, cast.nok_case, cast.malee)
    with pytest.raises(NoBasis):
        take(db, cast.nok_case, cast.malee)
    agree(db, cast.nok_case, cast.malee)
    take(db, cast.nok_case, cast.malee)
    assert seen(db, cast.nok_case) == "teal"


def test_that_consent_carries_nothing_else(db: Session, cast: Cast) -> None:
    before = len(milestones.of_case(db, cast.nok_case.id))
    given = agree(db, cast.nok_case, cast.malee, agency_id=cast.nfe.id)
    assert not given.allows(None)
    assert not given.allows(consents.Use(cast.nfe.id, Purpose.LEARNING))
    assert [act for act in Act if lawful.is_carried(db, cast.nok_case, act, clock.today())] == [Act.PHOTO]
    consents.withdraw(db, cast.nok_case, given, cast.malee)
    assert len(milestones.of_case(db, cast.nok_case.id)) == before  # no evidence of a stage


def test_nothing_of_it_lies_open_in_the_database(db: Session, cast: Cast) -> None:
    agree(db, cast.nok_case, cast.malee)
    photo = take(db, cast.nok_case, cast.malee)
    plain = photos.whole(db, photo, cast.malee)
    assert plain is not None
    assert plain.startswith(b"\xff\xd8\xff")
    rows = [*db.execute(select(Photo.__table__)).one(), *db.execute(select(PhotoPicture.__table__)).one()]
    assert not any(b"\xff\xd8\xff" in cell or b"/9j/" in cell for cell in rows if isinstance(cell, bytes))


def test_a_newer_photo_destroys_the_one_before(db: Session, cast: Cast) -> None:
    agree(db, cast.nok_case, cast.malee)
    old = take(db, cast.nok_case, cast.malee)
    take(db, cast.nok_case, cast.malee, "red")
    assert seen(db, cast.nok_case) == "red"
    assert is_destroyed(db, old)
    assert (old.gone, old.removed_by) == (Gone.REPLACED, cast.malee.id)


def test_a_removed_photo_leaves_who_and_when_alone(db: Session, cast: Cast) -> None:
    agree(db, cast.nok_case, cast.malee)
    photo = take(db, cast.nok_case, cast.malee)
    photos.whole(db, photo, cast.malee)
    photos.remove(db, photo, cast.malee)
    assert is_destroyed(db, photo)
    assert seen(db, cast.nok_case) is None
    assert [one.gone for one in photos.all_of(db, cast.nok_case.person_id)] == [Gone.REMOVED]
    lines = db.scalars(select(AuditLine.action).where(AuditLine.about == f"photo:{photo.id}").order_by(AuditLine.seq))
    assert list(lines) == ["photo.take", "photo.read", "photo.remove"]


def test_a_withdrawn_consent_takes_the_photo_along(db: Session, cast: Cast) -> None:
    first, second = agree(db, cast.nok_case, cast.malee), agree(db, cast.nok_case, cast.malee, PhotoUse.CENTRE)
    other = consents.record(db, cast.nok_case, _work(cast), cast.malee)
    photo = take(db, cast.nok_case, cast.malee)
    for one in (other, second):
        consents.withdraw(db, cast.nok_case, one, cast.malee)
        assert seen(db, cast.nok_case) == "teal"  # one consent to it is left
    consents.withdraw(db, cast.nok_case, first, cast.malee)
    assert is_destroyed(db, photo)
    assert photo.gone is Gone.WITHDRAWN


def _work(cast: Cast) -> consents.ConsentDetails:
    said = {"given_by": consents.GivenBy.BOTH, "guardian": "ยายศรี"}
    return consents.ConsentDetails(basis=consents.Basis.CONSENT, given_on=clock.today(), classes=(), **said)  # type: ignore[arg-type]


def test_a_consent_that_the_age_does_not_allow_shows_nothing(db: Session, cast: Cast) -> None:
    agree(db, cast.nok_case, cast.malee)
    take(db, cast.nok_case, cast.malee)
    details = people.details_of(cast.nok_case.person)
    people.correct(db, cast.nok_case.person, PersonDetails(**{**details.__dict__, "age": 25}), cast.malee)
    assert seen(db, cast.nok_case) is None


def test_a_closed_case_takes_no_photo_and_lets_it_go(db: Session, cast: Cast) -> None:
    agree(db, cast.nok_case, cast.malee)
    photo = take(db, cast.nok_case, cast.malee)
    cast.nok_case.closed_on = clock.today()
    with pytest.raises(Refused, match="closed"):
        take(db, cast.nok_case, cast.malee)
    photos.remove(db, photo, cast.malee)
    assert is_destroyed(db, photo)


def test_an_erased_person_leaves_no_photo(db: Session, cast: Cast) -> None:
    agree(db, cast.nok_case, cast.malee)
    old, photo = take(db, cast.nok_case, cast.malee), take(db, cast.nok_case, cast.malee)
    erasure = erased(db, cast.nok_case, cast.malee, supervisor(db, cast))
    assert is_destroyed(db, photo)
    assert {str(old.id), str(photo.id)} <= set(erasure.owner_ids.split())


def test_of_two_records_merged_the_newest_photo_stays(db: Session, cast: Cast) -> None:
    first, second = (met(db, worker, PersonDetails(nickname="นก", age=16)) for worker in (cast.malee, cast.somchai))
    for case, worker, colour in ((first, cast.malee, "teal"), (second, cast.somchai, "red")):
        agree(db, case, worker)
        take(db, case, worker, colour)
    made = join(db, cast.prasit, first, second)
    assert seen(db, first) == "red"
    merging.undo(db, made, cast.prasit)
    assert (seen(db, first), seen(db, second)) == ("teal", "red")


def test_a_photo_under_the_others_consent_goes_when_they_part(db: Session, cast: Cast) -> None:
    first, second = (met(db, worker, PersonDetails(nickname="นก", age=16)) for worker in (cast.malee, cast.somchai))
    agree(db, first, cast.malee)
    made = join(db, cast.prasit, first, second, goes_on=second.id)
    photo = take(db, second, cast.somchai)
    merging.undo(db, made, cast.prasit)
    assert is_destroyed(db, photo)


def test_colleagues_see_it_if_that_was_agreed_to_alone(db: Session, cast: Cast) -> None:
    def shown() -> bool:
        return bool(photos.small_of(db, [nok.person_id], [nok.person_id]))

    nok = cast.nok_case
    agree(db, nok, cast.malee)
    take(db, nok, cast.malee)
    assert not shown()
    agree(db, nok, cast.malee, PhotoUse.CENTRE)
    assert shown()
    restricting.restrict(db, nok, [cast.malee.id, cast.somchai.id, cast.prasit.id], cast.prasit)
    assert restrictions.live(db, nok.person_id)
    assert not shown()
    assert photos.small_of(db, [nok.person_id])  # who works with them


def test_what_was_destroyed_stays_so_in_an_older_copy(app: OutreachApp, db: Session, cast: Cast) -> None:
    given = agree(db, cast.nok_case, cast.malee).id
    agree(db, cast.ton_case, cast.somchai)
    first, second = take(db, cast.nok_case, cast.malee).id, take(db, cast.ton_case, cast.somchai).id
    with older_copy(app, db):
        consents.withdraw(db, cast.nok_case, db.get_one(Consent, given), cast.malee)
        photos.remove(db, db.get_one(Photo, second), cast.somchai)
        db.commit()
    assert db.get_one(Photo, second).removed_at is None  # it has come back
    db.close()
    start(app)
    gone = {one: db.get_one(Photo, one) for one in (first, second)}
    assert [gone[first].gone, gone[second].gone] == [Gone.WITHDRAWN, Gone.REMOVED]
    assert all(is_destroyed(db, photo) for photo in gone.values())


def test_an_agency_sees_it_if_it_is_named_and_there_is_one(db: Session, cast: Cast) -> None:
    agree(db, cast.nok_case, cast.malee, agency_id=cast.nfe.id)
    assert not photos.may_go(db, cast.nok_case, cast.nfe.id)
    take(db, cast.nok_case, cast.malee)
    assert photos.may_go(db, cast.nok_case, cast.nfe.id)
    assert not photos.may_go(db, cast.nok_case, cast.police.id)
