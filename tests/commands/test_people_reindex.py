"""`flask people reindex`: the index follows the growth of the programme, in a command that may be stopped."""

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casefile import people, reindexing
from outreach.casefile.people import Person, PersonDetails
from outreach.commands import people as commands
from outreach.commands.people import reindex
from outreach.core import blind
from outreach.web.application import OutreachApp
from tests.support.cast import Cast


def run(app: OutreachApp, *options: str) -> Result:
    """The command."""
    with app.app_context():
        return app.test_cli_runner().invoke(reindex, options)


@pytest.fixture
def five_with_telephones(db: Session, cast: Cast) -> None:
    """Five people, their numbers indexed at 11 bits."""
    for n in range(5):
        people.register(db, PersonDetails(phone=f"081000000{n}"), cast.malee)
    db.commit()


@pytest.mark.usefixtures("five_with_telephones")
def test_all_numbers_come_to_the_width_that_fits(
    app: OutreachApp, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blind, "width_for", lambda _people: 16)
    said = run(app)
    assert (said.exit_code, "5 indexed anew; the index has 16 bits" in said.output) == (0, True)
    assert _widths(db) == {16}
    assert "0 indexed anew" in run(app).output
    assert "8 indexed anew" in run(app, "--all").output


@pytest.mark.usefixtures("five_with_telephones")
def test_stopped_in_the_middle_it_goes_on_where_it_was(
    app: OutreachApp, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blind, "width_for", lambda _people: 16)
    monkeypatch.setattr(commands, "BATCH", 2)  # two of eight twice: some of the five on either side
    whole = reindexing.batches
    monkeypatch.setattr(reindexing, "batches", lambda *args, **more: _interrupted(whole(*args, **more)))
    said = run(app)
    assert (said.exit_code, "run the same command again" in said.stderr) == (130, True)
    assert _widths(db) == {11, 16}
    monkeypatch.setattr(reindexing, "batches", whole)
    assert run(app).exit_code == 0
    assert _widths(db) == {16}


def _interrupted(batches):  # type: ignore[no-untyped-def]
    yield next(batches)
    yield next(batches)
    raise KeyboardInterrupt


def _widths(db: Session) -> set[int]:
    found = {blind.width_of(value) for value in db.scalars(select(Person.phone_index)) if value is not None}
    db.rollback()  # the command comes next: SQLite has one writer
    return found
