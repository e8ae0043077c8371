"""Files of a case: sealed in pieces under a key of their own, found only through the case, gone when removed."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.casefile import attachments
from outreach.casefile.attachments import (
    MOST_OF_A_CASE,
    Arrived,
    Attachment,
    AttachmentDetails,
    AttachmentKind,
    AttachmentPiece,
    ContentType,
)
from outreach.casefile.cases import Case
from outreach.core import chunks, clock
from outreach.core.errors import NotFound, Refused
from outreach.core.sealing import DataKey, opened_keys
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
CANARY = "นกขมิ้นเหลืองอ่อน"
WHOLE = (CANARY.encode() * 4000)[: 2 * chunks.BYTES + 100]  # three pieces


def attached(db: Session, case: Case, cast: Cast, data: bytes = WHOLE, **more: object) -> Attachment:
    file = Arrived(f"{CANARY}.pdf", ContentType.PDF, data)
    details = AttachmentDetails(file=file, kind=AttachmentKind.CERTIFICATE)
    return attachments.add(db, case, replace(details, **more), cast.malee)  # type: ignore[arg-type]


def whole(db: Session, attachment: Attachment, cast: Cast) -> bytes | None:
    plain = attachments.opened(db, attachment, cast.malee)
    return None if plain is None else b"".join(plain)


def piece(db: Session, attachment: Attachment, number: int) -> AttachmentPiece:
    return db.get_one(AttachmentPiece, (attachment.id, number))


def actions(db: Session, about: UUID) -> list[str]:
    query = select(AuditLine.action).where(AuditLine.about.contains(str(about))).order_by(AuditLine.seq)
    return list(db.scalars(query))


@pytest.mark.parametrize("length", [1, chunks.BYTES, len(WHOLE)])
def test_a_file_comes_back_as_it_was(db: Session, cast: Cast, length: int) -> None:
    kept = attached(db, cast.nok_case, cast, WHOLE[:length])
    assert (kept.size, kept.file_name) == (length, f"{CANARY}.pdf")
    assert whole(db, kept, cast) == WHOLE[:length]


def test_neither_name_nor_content_lies_open_in_the_database(db: Session, cast: Cast) -> None:
    kept = attached(db, cast.nok_case, cast)
    sealed = b"".join(db.scalars(select(AttachmentPiece.sealed)))
    assert len(sealed) == len(WHOLE) + 3 * 32
    assert CANARY.encode() not in sealed + kept.file_name_sealed  # type: ignore[attr-defined]


def test_adding_reading_and_removing_are_on_the_persons_record(db: Session, cast: Cast) -> None:
    kept = attached(db, cast.nok_case, cast)
    whole(db, kept, cast)
    attachments.remove(db, kept, cast.malee)
    assert actions(db, kept.id) == ["attachment.add", "attachment.read", "attachment.remove"]
    lines = db.scalars(select(AuditLine).where(AuditLine.action.startswith("attachment."))).all()
    assert {line.person_id for line in lines} == {cast.nok_case.person_id}
    assert next(line.about for line in lines if line.action == "attachment.read").endswith(" C4")


def test_pieces_cannot_change_places(db: Session, cast: Cast) -> None:
    kept = attached(db, cast.nok_case, cast)
    first, second = piece(db, kept, 0), piece(db, kept, 1)
    first.sealed, second.sealed = second.sealed, first.sealed
    assert whole(db, kept, cast) is None


@pytest.mark.parametrize("number", [0, 1, 2])
def test_no_piece_can_be_left_out(db: Session, cast: Cast, number: int) -> None:
    kept = attached(db, cast.nok_case, cast)
    db.delete(piece(db, kept, number))
    db.flush()
    assert whole(db, kept, cast) is None


@pytest.mark.parametrize("number", [0, 1, 2])
def test_no_piece_can_stand_twice(db: Session, cast: Cast, number: int) -> None:
    kept = attached(db, cast.nok_case, cast)
    db.add(AttachmentPiece(attachment_id=kept.id, number=3, sealed=piece(db, kept, number).sealed))
    db.flush()
    assert whole(db, kept, cast) is None


def test_pieces_of_another_file_do_not_open_here(db: Session, cast: Cast) -> None:
    kept, other = attached(db, cast.nok_case, cast), attached(db, cast.nok_case, cast)
    piece(db, kept, 1).sealed = piece(db, other, 1).sealed
    db.flush()
    assert whole(db, kept, cast) is None
    assert whole(db, other, cast) == WHOLE


def test_a_file_moved_whole_onto_another_row_does_not_open_there(db: Session, cast: Cast) -> None:
    kept, other = attached(db, cast.nok_case, cast), attached(db, cast.ton_case, cast)
    for number in range(3):
        piece(db, other, number).sealed = piece(db, kept, number).sealed
    db.get_one(DataKey, (other.id, 1)).wrapped = db.get_one(DataKey, (kept.id, 1)).wrapped
    db.commit()
    with Session(db.get_bind(), info={"vault": db.info["vault"]}) as fresh:
        assert whole(fresh, fresh.get_one(Attachment, other.id), cast) is None


def test_even_under_the_same_key_pieces_know_whose_they_are(db: Session, cast: Cast) -> None:
    kept, other = attached(db, cast.nok_case, cast), attached(db, cast.nok_case, cast)
    opened_keys(db)[other.id] = opened_keys(db)[kept.id]
    for number in range(3):
        piece(db, other, number).sealed = piece(db, kept, number).sealed
    db.flush()
    assert whole(db, other, cast) is None


@pytest.mark.parametrize("place", [0, 1, 3, 8, 20, 5000, -1])
def test_a_changed_bit_is_noticed_before_anything_is_given_out(db: Session, cast: Cast, place: int) -> None:
    kept = attached(db, cast.nok_case, cast)
    last = piece(db, kept, 2) if place == -1 else piece(db, kept, 1)
    changed = bytearray(last.sealed)
    changed[place] ^= 0x10
    last.sealed = bytes(changed)
    db.flush()
    assert attachments.opened(db, kept, cast.malee) is None
    assert db.info["unreadable"] == [("attachments.piece", kept.id)]


def test_a_removed_file_is_destroyed_and_its_row_tells_of_it(db: Session, cast: Cast) -> None:
    kept, other = attached(db, cast.nok_case, cast), attached(db, cast.nok_case, cast)
    attachments.remove(db, kept, cast.malee)
    assert db.get(DataKey, (kept.id, 1)) is None
    assert db.scalars(select(AttachmentPiece.attachment_id).distinct()).all() == [other.id]
    assert (kept.file_name, kept.removed_by) == (None, cast.malee.id)
    assert kept.removed_at is not None
    assert [a.id for a in attachments.of_case(db, cast.nok_case.id)] == [other.id]
    with pytest.raises(NotFound):
        attachments.in_case(db, cast.nok_case, kept.id)


def test_a_file_is_found_only_in_its_own_case(db: Session, cast: Cast) -> None:
    kept = attached(db, cast.nok_case, cast)
    assert attachments.in_case(db, cast.nok_case, kept.id) is kept
    for case, wanted in ((cast.ton_case, kept.id), (cast.nok_case, uuid4())):
        with pytest.raises(NotFound):
            attachments.in_case(db, case, wanted)


def test_a_case_holds_so_many_files_and_no_more(db: Session, cast: Cast) -> None:
    kept = [attached(db, cast.nok_case, cast, b"x") for _ in range(MOST_OF_A_CASE)]
    with pytest.raises(Refused) as refused:
        attached(db, cast.nok_case, cast, b"x")
    assert refused.value.field == "file"
    attached(db, cast.ton_case, cast, b"x")
    attachments.remove(db, kept[0], cast.malee)
    attached(db, cast.nok_case, cast, b"x")


def test_a_closed_case_takes_no_file_but_lets_one_go(db: Session, cast: Cast) -> None:
    kept = attached(db, cast.nok_case, cast)
    cast.nok_case.closed_on = clock.today()
    with pytest.raises(Refused):
        attached(db, cast.nok_case, cast)
    attachments.remove(db, kept, cast.malee)
    assert kept.removed_at is not None


def test_erasure_destroys_and_names_every_file_of_a_person(db: Session, cast: Cast) -> None:
    gone, kept = attached(db, cast.nok_case, cast), attached(db, cast.nok_case, cast)
    others = attached(db, cast.ton_case, cast)
    attachments.remove(db, gone, cast.malee)
    at_once = gone.removed_at
    owners = attachments.destroy_of_person(db, cast.nok_case.person_id, cast.prasit)
    assert set(owners) == {gone.id, kept.id}
    assert set(db.scalars(select(DataKey.owner_id).where(DataKey.owner_id.in_([gone.id, kept.id, others.id])))) == {
        others.id
    }
    assert db.scalar(select(func.count()).select_from(AttachmentPiece)) == 3
    assert (gone.removed_at, kept.removed_by, kept.file_name) == (at_once, cast.prasit.id, None)
    assert whole(db, others, cast) == WHOLE


def test_a_file_with_a_damaged_key_leaves_the_case_page_standing(db: Session, cast: Cast, browser: Open) -> None:
    kept = attached(db, cast.nok_case, cast)
    db.execute(update(DataKey).where(DataKey.owner_id == kept.id).values(wrapped=b"\xc1" + bytes(60)))
    page = browser(cast.malee).get(f"/cases/{cast.nok_case.id}")
    assert page.status_code == 200
    assert "[cannot be read]" in page.text
