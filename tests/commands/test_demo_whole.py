"""The demo programme of 900 young people is invented so that the published table comes out of it exactly, and what is
invented comes out of the records: in a quarter of it, which has each outcome.
"""

import csv
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from outreach.commands.demo import FIRST_SEED
from outreach.commands.demo_data.lives import Life, acts_of, invent, targets
from outreach.commands.demo_data.names import Names
from outreach.core import clock
from tests.support.house import House

PUBLISHED_TABLE = [112, 41, 4, 46, 5, 13, 10]  # young people by outcome, as the city published them
QUARTER = 225


@pytest.fixture(scope="module")
def invented() -> list[Life]:
    """The lives of the demo as it comes."""
    chance = Random(FIRST_SEED)
    return invent(chance, Names(chance, ""), 900, clock.today())


def test_the_published_table_is_wanted_of_the_whole_programme() -> None:
    assert list(targets(900).values()) == list(targets(20_000).values()) == PUBLISHED_TABLE


def test_each_of_its_outcomes_is_verified_before_today(invented: list[Life]) -> None:
    acts = [act for life in invented for act in acts_of(life, Random(1), clock.today())]
    verified = Counter(act.values[0] for act in acts if act.name == "verify")
    assert [verified[kind] for kind in targets(900)] == PUBLISHED_TABLE


@pytest.mark.slow
def test_a_quarter_of_the_table_comes_out_of_the_records(tmp_path: Path) -> None:
    house = House(tmp_path)
    assert house.run("demo", "--no-serve", "--people", str(QUARTER)).returncode == 0
    assert list(house.outcomes().values()) == [count // 4 for count in PUBLISHED_TABLE]
    assert house.run("stages", "verify").returncode == 0


def test_the_starting_directory_has_the_agencies_of_the_source() -> None:
    directory = Path(__file__).parents[2] / "outreach" / "directory" / "agencies.csv"
    with directory.open(encoding="utf-8") as file:
        assert len({row["code"] for row in csv.DictReader(file)}) == 20
