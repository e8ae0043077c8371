"""Sealing and opening: against the bare cipher, against other encrypted columns, and a list against the plain ORM.

python -m benchmarks.sealing: medians of one run, and their ratios.
"""

import os
import secrets
import tempfile
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy_utils import StringEncryptedType

from benchmarks.house import House
from benchmarks.timing import median_ms, report
from outreach.casefile import people
from outreach.casefile.people import BirthKnown, Person, PersonDetails, Sex
from outreach.core import ciphertext, clock
from outreach.core.codes import stored
from outreach.core.columns import Moment
from outreach.core.database import make_engine
from outreach.core.sealing import read_many

FIELDS = ("nickname", "given_name", "family_name", "birth_date", "national_id", "phone", "address", "look")
SAMPLE = "ธีรภัทร"
COUNT = 500
PEOPLE = 200


class _Plain(DeclarativeBase):
    pass


class PlainPerson(_Plain):
    """Baseline: the table of young people with the same plain columns, and the eight fields as plain text."""

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


def measure(house: House) -> None:
    """Print one line each."""
    _fields(house)
    _list(house)


def _fields(house: House) -> None:
    raw_open, raw_seal = _raw()
    ours_open, ours_seal = house.open_fields(COUNT), _sealing(house)
    report(f"open {COUNT} sealed fields", median_ms(ours_open), "raw AESGCM", median_ms(raw_open))
    report(f"seal {COUNT} fields", median_ms(ours_seal), "raw AESGCM", median_ms(raw_seal))
    fernet_open, fernet_seal = _fernet()
    other_open, other_seal = _encrypted_type()
    cell = _many_cells()
    report(f"open {COUNT} sealed cells, no row", median_ms(cell), "raw AESGCM", median_ms(raw_open))
    report(f"open {COUNT} by Fernet", median_ms(fernet_open, 20), "sealed cells, no row", median_ms(cell))
    report(f"open {COUNT} by Fernet", median_ms(fernet_open, 20), "sealed fields", median_ms(ours_open))
    report(f"seal {COUNT} by Fernet", median_ms(fernet_seal, 20), "sealed fields", median_ms(ours_seal))
    report(f"open {COUNT} by StringEncryptedType", median_ms(other_open, 10), "sealed fields", median_ms(ours_open))
    report(f"seal {COUNT} by StringEncryptedType", median_ms(other_seal, 10), "sealed fields", median_ms(ours_seal))
    house.session.rollback()  # SQLite has one writer


def _list(house: House) -> None:
    session_people = _people(house.session)
    engine = make_engine(f"sqlite:///{house.database.with_name('plain.db')}")
    _Plain.metadata.create_all(engine)
    with Session(engine) as session:
        like = session_people[0]
        plain = {name: getattr(like, name) for name in ("centre_id", "sex", "birth_year", "birth_known", "made_by")}
        session.add_all(PlainPerson(id=uuid4(), **plain, **dict.fromkeys(FIELDS, SAMPLE)) for _ in range(PEOPLE))
        session.commit()
    ours = median_ms(lambda: _read_ours(house))
    plain = median_ms(lambda: _read_plain(engine))
    report(f"list of {PEOPLE} people x {len(FIELDS)} fields", ours, "plain ORM list", plain)
    engine.dispose()


def _people(session: Session) -> list[Person]:
    staff = session.scalars(select(people.User).where(people.User.username == "caseworker1")).one()
    known = dict.fromkeys(("nickname", "given_name", "family_name", "address", "look"), SAMPLE)
    known["phone"] = "0812345678"
    made = [people.register(session, PersonDetails(age=15, **known), staff) for _ in range(PEOPLE)]
    for person in made:
        person.birth_date, person.national_id = "2010-05-07", "1234567890123"
    session.commit()
    return made


def _read_ours(house: House) -> None:
    with house.app.extensions["sessions"]() as session:
        session.connection(execution_options={"reads_only": True})
        newest = select(Person.id).order_by(Person.made_at.desc()).limit(PEOPLE)
        shown = list(read_many(session, [getattr(Person, name) for name in FIELDS], Person.id.in_(newest)))
        assert len(shown) == PEOPLE
        assert all(all(line) for line in shown)


def _read_plain(engine: object) -> None:
    with Session(engine) as session:  # type: ignore[arg-type]
        session.connection(execution_options={"reads_only": True})
        rows = session.scalars(select(PlainPerson).order_by(PlainPerson.made_at.desc()).limit(PEOPLE)).all()
        shown = [[getattr(row, name) for name in FIELDS] for row in rows]
        assert len(shown) == PEOPLE


Act = Callable[[], None]


def _raw() -> tuple[Act, Act]:
    key, plain = AESGCM(os.urandom(32)), SAMPLE.encode().ljust(32, b"\x80")
    nonce, bound = os.urandom(12), os.urandom(80)
    cell = key.encrypt(nonce, plain, bound)
    return _many(lambda: key.decrypt(nonce, cell, bound)), _many(lambda: key.encrypt(os.urandom(12), plain, bound))


def _many_cells() -> Act:
    key, bound = ciphertext.Key(os.urandom(32)), os.urandom(80)
    cell = key.seal(1, bound, ciphertext.pad(SAMPLE.encode(), 32))
    return _many(lambda: key.open(bound, cell))


def _sealing(house: House) -> Act:
    person = house.session.scalars(select(Person)).first()
    assert person

    def act() -> None:
        for _ in range(COUNT):
            person.nickname = SAMPLE

    return act


def _fernet() -> tuple[Act, Act]:
    key = Fernet(Fernet.generate_key())
    token = key.encrypt(SAMPLE.encode())
    return _many(lambda: key.decrypt(token).decode()), _many(lambda: key.encrypt(SAMPLE.encode()))


def _encrypted_type() -> tuple[Act, Act]:
    kind = StringEncryptedType(String, secrets.token_hex(16))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        token = kind.process_bind_param(SAMPLE, None)
    return _many(lambda: kind.process_result_value(token, None)), _many(lambda: kind.process_bind_param(SAMPLE, None))


def _many(act: Callable[[], object]) -> Act:
    def acts() -> None:
        for _ in range(COUNT):
            act()

    return acts


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = House(Path(folder), people=20)
        measure(made)
        made.close()
