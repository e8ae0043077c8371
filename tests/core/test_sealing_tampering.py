"""Every sealed field of every table: no cell opens in another's place, changed, or cut; the page stands and says so."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.core import ciphertext
from outreach.core.database import Base
from outreach.core.keys import load_keys
from outreach.core.sealing import Sealed, Unreadable, Vault, vault_of
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import make_world

TEXT = "เด็กหญิงกระรอกบิน"
Place = tuple[Sealed, UUID, UUID]


def sealed_fields() -> dict[str, Sealed]:
    """All of the house, by their frozen names."""
    classes = [mapper.class_ for mapper in Base.registry.mappers]
    found = [field for kind in classes for field in vars(kind).values() if isinstance(field, Sealed)]
    return {field.name: field for field in sorted(found, key=lambda field: field.name)}


@pytest.fixture
def places(db: Session, cast: Cast) -> dict[Place, bytes]:
    """A cell for each field, in two rows of each of two people."""
    owners = (cast.nok_case.person_id, cast.ton_case.person_id)
    made = [(f, uuid4(), owner) for f in sealed_fields().values() for owner in owners for _ in range(2)]
    plain = ciphertext.pad(TEXT.encode(), 32)
    return {place: vault_of(db).seal(db, place[0].name, *place[1:], plain) for place in made}


def read(db: Session, place: Place, cell: bytes) -> str | None:
    field, row_id, owner_id = place
    return field.open(db, row_id, owner_id, cell)


def test_every_cell_opens_in_its_own_place(db: Session, places: dict[Place, bytes]) -> None:
    assert len(places) >= 30 * 4
    assert {read(db, place, cell) for place, cell in places.items()} == {TEXT}


def test_no_cell_opens_in_the_place_of_any_other(db: Session, places: dict[Place, bytes]) -> None:
    moved = itertools.permutations(places.items(), 2)
    opened = [(here[0].name, there[0].name) for (here, _), (there, cell) in moved if read(db, here, cell) == TEXT]
    assert opened == []


def test_no_cell_opens_at_another_installation(app: OutreachApp, db: Session, places: dict[Place, bytes]) -> None:
    elsewhere = Vault(replace(load_keys(app.extensions["settings"].key_file, None), install=uuid4()))
    for (field, row_id, owner_id), cell in places.items():
        key = vault_of(db).owner_key(db, owner_id).key
        with pytest.raises(ciphertext.Tampered):
            key.open(elsewhere.bound(field.name, row_id, owner_id), cell)


def test_no_cell_with_a_bit_changed_opens(db: Session, places: dict[Place, bytes]) -> None:
    for place, cell in dict(itertools.islice(places.items(), 0, None, 4)).items():
        for bit in range(len(cell) * 8):
            wrong = bytearray(cell)
            wrong[bit // 8] ^= 1 << bit % 8
            assert isinstance(read(db, place, bytes(wrong)), Unreadable), (place[0].name, bit)


def test_no_cell_cut_or_lengthened_opens(db: Session, places: dict[Place, bytes]) -> None:
    for place, cell in dict(itertools.islice(places.items(), 0, None, 4)).items():
        for wrong in [*(cell[:n] for n in range(len(cell))), *(cell[n:] for n in range(1, len(cell))), cell + b"\0"]:
            assert isinstance(read(db, place, wrong), Unreadable), (place[0].name, len(wrong))


def test_an_erased_sensitive_cell_does_not_read_as_nothing_said() -> None:
    hidden = [f.name for f in sealed_fields().values() if f.kind.value in ("C2", "C3") and f.empty.value == "null"]
    assert hidden == []


def on_the_case_of(person_id: UUID, case_id: UUID, db: Session) -> list[tuple[Sealed, UUID]]:
    """The filled cells of one case, field and row id."""
    found = []
    for field in sealed_fields().values():
        table = field.table
        owned = table.id == person_id if table.__tablename__ == "people" else getattr(table, "case_id", None) == case_id
        if owned is not False:
            rows = db.scalars(select(table.id).where(owned, getattr(table, field.column).is_not(None)))
            found += [(field, row_id) for row_id in rows]
    return found


def test_a_damaged_cell_leaves_the_cases_pages_and_is_audited(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    make_world(db, cast)
    case = cast.nok_case
    damaged = on_the_case_of(case.person_id, case.id, db)
    assert len(damaged) >= 6
    for field, row_id in damaged:
        db.execute(update(field.table).where(field.table.id == row_id).values({field.column: b"\xc1\x01" + bytes(90)}))
    client = browser(cast.malee)
    pages = ["", "/person", "/needs", "/consents/new", "/outcome", "/close", "/plan"]
    answers = {page: client.get(f"/cases/{case.id}{page}") for page in pages}
    assert {page: answer.status_code for page, answer in answers.items()} == dict.fromkeys(pages, 200)
    assert "[cannot be read]" in answers[""].text
    named = set(db.scalars(select(AuditLine.about).where(AuditLine.action == "cell.unreadable")))
    assert {"people.nickname", "people.given_name"} <= {about.split(":")[0] for about in named}
    assert named <= {f"{field.name}:{row_id}" for field, row_id in damaged}
