"""The demo programme, loaded as its user would: true to the published table, provable, and sealed on the disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from config import Settings
from outreach.casefile.people import Person
from outreach.commands.demo_data.lives import PUBLISHED, targets
from outreach.factory import create_app
from tests.support.house import PEOPLE, House, bring_demo, load_demo

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The small programme."""
    house = House(tmp_path_factory.mktemp("demo"))
    bring_demo(tmp_path_factory, house)
    return house


def test_the_outcomes_have_the_published_tables_proportions(demo: House) -> None:
    assert demo.outcomes() == {kind.value: count for kind, count in targets(PEOPLE).items()}


def test_every_stage_agrees_with_its_replay_and_the_trail_holds(demo: House) -> None:
    assert "all agree" in demo.run("stages", "verify").stdout
    assert "the chain holds" in demo.run("audit", "verify").stdout


def test_the_other_formats_say_the_same(demo: House) -> None:
    lines = demo.run("statistics", "outcomes", "--format", "csv").stdout.split()
    assert lines[0] == "outcome,persons"
    assert f"nfe_lower_secondary,{targets(PEOPLE)[next(iter(PUBLISHED))]}" in lines
    assert "<10" in demo.run("statistics", "outcomes", "--fiscal-year", "2564").stdout


def test_a_second_run_shows_new_accounts_and_loads_nothing_again(demo: House) -> None:
    before = demo.outcomes()
    again = demo.run("demo", "--no-serve")
    assert again.returncode == 0
    assert "supervisor" in again.stdout
    assert demo.outcomes() == before


def test_the_keys_are_for_their_owner_alone(demo: House) -> None:
    assert {path.stat().st_mode & 0o777 for path in demo.key_file.parent.iterdir()} == {0o600}


def test_no_name_of_anybody_is_readable_in_any_file(demo: House) -> None:
    kept = b"".join(path.read_bytes() for path in demo.folder.rglob("*") if path.is_file())
    names = set(_names(demo))
    assert len(names) > PEOPLE
    assert [name for name in names if name.encode() in kept] == []
    for encoding in ("utf-16-le", "tis-620"):  # a short name could stand in sealed bytes by chance here
        assert [name for name in names if len(name) > 4 and name.encode(encoding) in kept] == []


def test_the_same_seed_makes_the_same_programme(demo: House, tmp_path: Path) -> None:
    again = House(tmp_path)
    load_demo(again)
    assert _history(again) == _history(demo)


def _names(demo: House) -> Iterator[str]:
    """Every nickname, given and family name."""
    settings = Settings(demo.data, f"sqlite:///{demo.data / 'outreach.db'}", demo.key_file)
    app = create_app(settings)
    with app.extensions["sessions"]() as session:
        for person in session.query(Person):
            found = (person.nickname, person.given_name, person.family_name)
            yield from (name for name in found if name)
    app.extensions["engine"].dispose()


def _history(house: House) -> list[tuple[str, str, str]]:
    engine = create_engine(f"sqlite:///{house.data / 'outreach.db'}")
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text("SELECT day, kind, code FROM milestones"))]
    engine.dispose()
    return sorted(rows)
