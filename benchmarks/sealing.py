"""Sealing and opening of many fields of many rows: against the bare cipher, the plain ORM, and other encrypted columns.

Two hundred people with eight fields each, everybody under a key of their own.
"""

import secrets
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy_utils import StringEncryptedType

from benchmarks.house import House
from benchmarks.table import Found, Measure, of_ratio
from benchmarks.timing import Act, ratio
from benchmarks.town import Town
from outreach.casefile import people
from outreach.casefile.people import BirthKnown, Person, PersonDetails, Sex
from outreach.core import ciphertext, clock
from outreach.core.codes import stored
from outreach.core.columns import Moment
from outreach.core.database import make_engine
from outreach.core.sealing import read_many, vault_of

FIELDS = ("nickname", "given_name", "family_name", "birth_date", "national_id", "phone", "address", "look")
SAMPLE, PEOPLE, ROUNDS = "ธีรภัทร", 200, 15
CIPHER = "bare AESGCM, the same cells"
LIST = Measure("list of 200 people, 8 fields each", "plain ORM, unsealed", times=2.5)
OPEN, SEAL = (Measure(f"{what} 8 fields of 200 people", CIPHER, times=4) for what in ("open", "seal"))
PEERS = {kind: Measure(f"open as many cells by {kind}", CIPHER) for kind in ("Fernet", "StringEncryptedType")}
MEASURES = (LIST, OPEN, SEAL, *PEERS.values())


class _Plain(DeclarativeBase):
    pass


class PlainPerson(_Plain):
    """Floor: the table of young people with the same plain columns, and the eight fields as plain text."""

    __tablename__ = "plain_people"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    centre_id: Mapped[UUID]
    sex: Mapped[Sex] = mapped_column(stored(Sex, "sex"))
    birth_year: Mapped[int | None]
    birth_known: Mapped[BirthKnown] = mapped_column(stored(BirthKnown, "birth_known"))
    national_id_index: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    made_by: Mapped[UUID]
    nickname: Mapped[str] = mapped_column(String(120))
    given_name: Mapped[str] = mapped_column(String(120))
    family_name: Mapped[str] = mapped_column(String(120))
    birth_date: Mapped[str] = mapped_column(String(120))
    national_id: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(120))
    look: Mapped[str] = mapped_column(String(120))


def measure(town: Town) -> Iterator[Found]:
    """Measure the list, then fields of rows that are loaded, then the others' cells."""
    ids = _people(town.house)
    engine = _plain(town.folder, town.house.session, ids)
    ours, plain = (lambda: _read_ours(town.house, ids)), (lambda: _read_plain(engine))
    yield of_ratio(LIST, town.people, ratio(ours, plain, ROUNDS))
    engine.dispose()
    session = town.house.session
    rows = session.scalars(select(Person).where(Person.id.in_(ids))).all()
    vault_of(session).fetch_keys(session, ids)
    raw_open, raw_seal = _bare(rows)
    yield of_ratio(OPEN, town.people, ratio(lambda: _open_all(rows), raw_open, ROUNDS))
    yield of_ratio(SEAL, town.people, ratio(lambda: _seal_all(rows), raw_seal, ROUNDS))
    session.rollback()
    for kind, made in (("Fernet", _fernet()), ("StringEncryptedType", _encrypted_type())):
        yield of_ratio(PEERS[kind], town.people, ratio(_many(made), raw_open, ROUNDS // 3))


def _people(house: House) -> list[UUID]:
    """Register people with all eight fields."""
    session = house.session
    staff = session.scalars(select(people.User).where(people.User.username == "caseworker1")).one()
    known = dict.fromkeys(("nickname", "given_name", "family_name", "address", "look"), SAMPLE)
    made = [people.register(session, PersonDetails(age=15, phone="0812345678", **known), staff) for _ in range(PEOPLE)]
    for person in made:
        person.birth_date, person.national_id = "2010-05-07", "1234567890123"
    session.commit()
    ids = [person.id for person in made]
    session.expire_all()
    return ids


def _plain(folder: Path, session: Session, ids: list[UUID]) -> Engine:
    """Make the floor's table of as many people."""
    engine = make_engine(f"sqlite:///{folder / 'plain.db'}")
    _Plain.metadata.create_all(engine)
    like = session.get_one(Person, ids[0])
    plain = {name: getattr(like, name) for name in ("centre_id", "sex", "birth_year", "birth_known", "made_by")}
    with Session(engine) as made:
        made.add_all(PlainPerson(id=uuid4(), **plain, **dict.fromkeys(FIELDS, SAMPLE)) for _ in ids)
        made.commit()
    session.rollback()
    return engine


def _read_ours(house: House, ids: list[UUID]) -> None:
    with house.app.extensions["sessions"]() as session:
        session.connection(execution_options={"reads_only": True})
        newest = select(Person.id).where(Person.id.in_(ids)).order_by(Person.made_at.desc()).limit(PEOPLE)
        shown = list(read_many(session, [getattr(Person, name) for name in FIELDS], Person.id.in_(newest)))
        assert len(shown) == len(ids)
        assert all(all(line) for line in shown)


def _read_plain(engine: Engine) -> None:
    with Session(engine) as session:
        session.connection(execution_options={"reads_only": True})
        rows = session.scalars(select(PlainPerson).order_by(PlainPerson.made_at.desc()).limit(PEOPLE)).all()
        assert all(all(getattr(row, name) for name in FIELDS) for row in rows)


def _open_all(rows: list[Person]) -> None:
    for person in rows:
        for name in FIELDS:
            assert getattr(person, name)


def _seal_all(rows: list[Person]) -> None:
    for person in rows:
        for name in FIELDS:
            setattr(person, name, SAMPLE)


def _bare(rows: list[Person]) -> tuple[Act, Act]:
    """Return the opening and the sealing of as many cells of the same length, by a cipher for each person."""
    plain, bound = ciphertext.pad(SAMPLE.encode(), 32), secrets.token_bytes(80)
    cells = [
        (cipher, nonce := secrets.token_bytes(12), cipher.encrypt(nonce, plain, bound))
        for cipher in (AESGCM(secrets.token_bytes(32)) for _ in rows)
        for _name in FIELDS
    ]

    def open_all() -> None:
        for cipher, nonce, cell in cells:
            assert cipher.decrypt(nonce, cell, bound)

    def seal_all() -> None:
        for cipher, _nonce, _cell in cells:
            assert cipher.encrypt(secrets.token_bytes(12), plain, bound)

    return open_all, seal_all


def _fernet() -> Callable[[], object]:
    key = Fernet(Fernet.generate_key())
    token = key.encrypt(SAMPLE.encode())
    return lambda: key.decrypt(token).decode()


def _encrypted_type() -> Callable[[], object]:
    kind = StringEncryptedType(String, secrets.token_hex(16))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        token = kind.process_bind_param(SAMPLE, None)
    return lambda: kind.process_result_value(token, None)


def _many(act: Callable[[], object]) -> Act:
    def acts() -> None:
        for _ in range(PEOPLE * len(FIELDS)):
            act()

    return acts
