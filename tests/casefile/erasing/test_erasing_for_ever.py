"""Erased is erased: no byte is left in the files, and no older copy, crash or lost ledger brings anybody back."""

import os
import signal
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.c2_connect.referrals import Referral
from outreach.c3_control.stays import Stay
from outreach.casefile import erasing
from outreach.casefile.cases import Case
from outreach.casefile.erasing import Erasure, ErasureState, certificates
from outreach.casefile.name_changes import NameChange
from outreach.casefile.people import Person
from outreach.core import erase_columns, ledger
from outreach.core.keys import KeyProblem
from outreach.core.sealing import DataKey, vault_of
from outreach.factory import create_app
from outreach.statistics import tables
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support import forks
from tests.support.cast import Cast
from tests.support.erasures import asked, erased, make_full, older_copy, supervisor

Open = Callable[..., Browser]


def files_of(app: OutreachApp) -> dict[str, bytes]:
    """Everything that SQLite has on disk."""
    folder = app.extensions["settings"].data
    return {path.name: path.read_bytes() for path in folder.glob("test.db*")}


def secrets_of(db: Session, case: Case) -> list[bytes]:
    """Every sealed cell and wrapped key that belongs to the person of a case."""
    owners = [case.person_id, *db.scalars(select(Referral.id).where(Referral.person_id == case.person_id))]
    found = list(db.scalars(select(DataKey.wrapped).where(DataKey.owner_id.in_(owners))))
    for table, fields in erase_columns.sealed_tables():
        if "person_id" in table.c or table.name == "people":
            whose = table.c.person_id if "person_id" in table.c else table.c.id
            rows = db.execute(select(*(table.c[f.column] for f in fields)).where(whose == case.person_id))
            found += [cell for row in rows for cell in row if cell]
    return found


def by_two(cast: Cast, browser: Open) -> str:
    """Prasit asks and Malee erases, in their pages. Answers the page of the erasure."""
    data = {"ground": "withdrawn", "typed": cast.nok_case.number}
    page = browser(cast.prasit).post(f"/people/{cast.nok_case.person_id}/erase", data=data).location
    assert browser(cast.malee).post(page, data={"typed": data["typed"]}).status_code == 303
    return str(page)


def start_again(app: OutreachApp) -> OutreachApp:
    """The program starts, as wsgi.py does it."""
    return create_app(app.extensions["settings"])


def check_gone(db: Session, case_id: UUID, others: UUID) -> None:
    """Nothing is readable of the person of the case; Ton is as he was."""
    db.expire_all()
    case = db.get_one(Case, case_id)
    assert case.person.erased_at is not None
    assert not case.is_open
    assert secrets_of(db, case) == []
    assert db.get(DataKey, (case.person_id, 1)) is None
    assert db.get_one(Person, others).nickname in ("ต้น", "คนเดียวกัน")


def test_the_files_hold_no_byte_of_the_key_or_the_cells(
    app: OutreachApp, db: Session, cast: Cast, browser: Open
) -> None:
    make_full(db, cast)
    db.commit()
    secrets = secrets_of(db, cast.nok_case)
    db.commit()
    assert len(secrets) > 12
    before = b"".join(files_of(app).values())
    assert all(secret in before for secret in secrets)
    by_two(cast, browser)
    for name, content in files_of(app).items():
        assert not [secret for secret in secrets if secret in content], name
        assert not [secret for secret in secrets if secret[4:40] in content], name
    assert db.scalars(select(Erasure.cleaned_at)).one() is not None


def test_while_somebody_reads_the_page_says_that_the_traces_wait(
    app: OutreachApp, db: Session, cast: Cast, browser: Open
) -> None:
    make_full(db, cast)
    db.commit()
    secret = secrets_of(db, cast.nok_case)[0]
    db.commit()
    with app.extensions["engine"].connect().execution_options(reads_only=True) as reader:
        reader.exec_driver_sql("SELECT count(*) FROM people").all()
        page = by_two(cast, browser)
        assert "not wiped yet" in browser(cast.prasit).get(page).text
        assert any(secret in content for content in files_of(app).values())
    browser(cast.prasit).get("/erasures/")
    assert "wiped" in browser(cast.prasit).get(page).text
    assert not any(secret in content for content in files_of(app).values())


def test_an_older_copy_put_back_is_erased_before_serving_anybody(
    app: OutreachApp, db: Session, cast: Cast, browser: Open
) -> None:
    make_full(db, cast)
    ton, nok, person_id, asker = cast.ton_case.person_id, cast.nok_case.id, cast.nok_case.person_id, cast.prasit.id
    before = {code: table(tables.Figures(db)).lines for code, table in tables.CATALOGUE.items()}
    with older_copy(app, db):
        by_two(cast, browser)
        number = db.scalars(select(Erasure.running)).one()
    assert db.get_one(Person, person_id).nickname in ("นก", "คนเดียวกัน")
    db.rollback()
    again = start_again(app)
    check_gone(db, nok, ton)
    erasure = db.scalars(select(Erasure)).one()
    assert (erasure.state, erasure.running, erasure.asked_by) == (ErasureState.DONE, number, asker)
    assert erasure.cleaned_at is not None
    assert certificates.values(db, erasure)["decided_by"] == "มาลี ใจดี"
    assert {code: table(tables.Figures(db)).lines for code, table in tables.CATALOGUE.items()} == before
    assert db.scalars(select(Stay.ends_on).where(Stay.case_id == nok)).one() is not None
    assert [line.actor_id for line in db.scalars(select(AuditLine)) if line.action == "erasure.replay"] == [None]
    assert audit.first_bad_line(db) is None
    assert erasure.person_id in db.scalars(select(NameChange.person_id).order_by(NameChange.id.desc()).limit(3)).all()
    again.extensions["engine"].dispose()


def test_a_second_start_finds_nothing_to_do(app: OutreachApp, db: Session, cast: Cast) -> None:
    with older_copy(app, db):
        erased(db, cast.nok_case, cast.prasit, cast.malee)
        db.commit()
    start_again(app).extensions["engine"].dispose()
    lines = audit.count(db)
    db.rollback()
    start_again(app).extensions["engine"].dispose()
    assert audit.count(db) == lines


def test_a_copy_older_than_the_second_person_is_erased_too(app: OutreachApp, db: Session, cast: Cast) -> None:
    ton, nok = cast.ton_case.person_id, cast.nok_case.id
    with older_copy(app, db):
        erased(db, cast.nok_case, cast.prasit, supervisor(db, cast))
        db.commit()
    start_again(app).extensions["engine"].dispose()
    check_gone(db, nok, ton)
    assert db.scalars(select(Erasure.decided_by)).one() is None
    assert not db.scalars(select(User).where(User.username == "suda")).all()


def test_a_copy_older_than_the_person_is_left_alone(app: OutreachApp, db: Session, cast: Cast) -> None:
    place, vault = ledger.ledger_of(db), vault_of(db)
    db.commit()
    stranger = cast.nok_case.id  # an id that no person has
    ledger.append(place, vault, stranger, [stranger])
    start_again(app).extensions["engine"].dispose()
    assert not db.scalars(select(Erasure)).all()


DYING = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import select
from config import Settings
from outreach.factory import create_app
from outreach.access.users import User
from outreach.casefile import erasing
from outreach.casefile.cases import Case
from outreach.casefile.erasing import Erasure
data, key_file, at = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
app = create_app(Settings(data, f"sqlite:///{data / 'test.db'}", key_file, https=False))
def die(*_args):
    os.kill(os.getpid(), signal.SIGKILL)
def half(file, line, place, write=os.pwrite):
    write(file, line[: len(line) // 2], place)
    die() if len(line) > 1 else None
if at == "ledger":
    os.pwrite = half
with app.extensions["sessions"]() as session:
    erasure = session.scalars(select(Erasure)).one()
    case = session.scalars(select(Case).where(Case.person_id == erasure.person_id)).one()
    second = session.scalars(select(User).where(User.username == "malee")).one()
    erasing.carry_out(session, erasure, case, case.number, second)
    if at == "commit":
        die()
    session.commit()
    die()
"""


def die_at(app: OutreachApp, moment: str) -> None:
    """A process of its own erases what waits, and is killed in the middle."""
    settings = app.extensions["settings"]
    app.extensions["engine"].dispose()
    program = ("-c", DYING, str(settings.data), str(settings.key_file), moment)
    assert forks.run(program, os.environ).returncode == -signal.SIGKILL


@pytest.mark.parametrize("moment", ["commit", "wiping"])
def test_killed_after_the_ledger_the_next_start_finishes(
    app: OutreachApp, db: Session, cast: Cast, moment: str
) -> None:
    make_full(db, cast)
    ton, nok = cast.ton_case.person_id, cast.nok_case.id
    asked(db, cast.nok_case, cast.prasit)
    secrets = secrets_of(db, cast.nok_case)
    db.commit()
    die_at(app, moment)
    assert len(ledger.read(ledger.ledger_of(db), vault_of(db))) == 1
    assert (db.get_one(Case, nok, populate_existing=True).person.erased_at is None) is (moment == "commit")
    db.rollback()
    start_again(app).extensions["engine"].dispose()
    check_gone(db, nok, ton)
    erasure = db.scalars(select(Erasure)).one()
    assert (erasure.state, erasure.decided_by) == (ErasureState.DONE, cast.malee.id)
    assert erasure.cleaned_at is not None
    db.commit()
    assert not [secret for secret in secrets for content in files_of(app).values() if secret in content]


def test_killed_while_the_ledger_is_written_nothing_has_happened(app: OutreachApp, db: Session, cast: Cast) -> None:
    erasure, nok = asked(db, cast.nok_case, cast.prasit), cast.nok_case
    db.commit()
    die_at(app, "ledger")
    start_again(app).extensions["engine"].dispose()
    assert ledger.ledger_of(db).stat().st_size > 100
    assert ledger.read(ledger.ledger_of(db), vault_of(db)) == []
    db.expire_all()
    assert (erasure.state, nok.person.nickname) == (ErasureState.ASKED, "นก")
    erasing.carry_out(db, erasure, nok, "นก", cast.malee)
    assert len(ledger.read(ledger.ledger_of(db), vault_of(db))) == 1


def test_between_ledger_and_start_nobody_takes_it_back(
    app: OutreachApp, db: Session, cast: Cast, browser: Open
) -> None:
    erasure = asked(db, cast.nok_case, cast.prasit)
    db.commit()
    die_at(app, "commit")
    page = browser(cast.prasit).post(f"/erasures/{erasure.id}/take-back")
    assert "when the program starts again" in page.text
    assert db.get_one(Erasure, erasure.id).state == ErasureState.ASKED


def test_a_lost_ledger_is_written_anew_from_the_database(app: OutreachApp, db: Session, cast: Cast) -> None:
    erasure = erased(db, cast.nok_case, cast.prasit, cast.malee)
    place, vault = ledger.ledger_of(db), vault_of(db)
    (known,) = ledger.read(place, vault)
    db.commit()
    place.unlink()
    start_again(app).extensions["engine"].dispose()
    assert ledger.read(place, vault) == [known]
    assert known.erasure_id == erasure.id


def test_a_damaged_ledger_stops_the_start_and_touches_nothing(app: OutreachApp, db: Session, cast: Cast) -> None:
    for case in (cast.nok_case, cast.ton_case):
        erased(db, case, cast.prasit, supervisor(db, cast) if case is cast.nok_case else cast.somchai)
    place = ledger.ledger_of(db)
    db.commit()
    db.close()
    app.extensions["engine"].dispose()
    place.write_bytes(place.read_bytes().replace(b'"keys"', b'"kegs"', 1))
    before = files_of(app)
    with pytest.raises(KeyProblem) as problem:
        start_again(app)
    words = str(problem.value.code)
    assert "line 1" in words
    assert "\n" not in words
    assert files_of(app) == before
