"""The whole demo programme of 900 young people reproduces the published table exactly."""

import csv
from pathlib import Path

import pytest

from tests.support.house import House

PUBLISHED_TABLE = [112, 41, 4, 46, 5, 13, 10]  # young people by outcome, as the city published them

pytestmark = pytest.mark.slow


def test_the_published_table_comes_out_of_the_records(tmp_path: Path) -> None:
    house = House(tmp_path)
    assert house.run("demo", "--no-serve").returncode == 0
    assert list(house.outcomes().values()) == PUBLISHED_TABLE
    assert house.run("stages", "verify").returncode == 0


def test_the_starting_directory_has_the_agencies_of_the_source() -> None:
    directory = Path(__file__).parents[2] / "outreach" / "directory" / "agencies.csv"
    with directory.open(encoding="utf-8") as file:
        assert len({row["code"] for row in csv.DictReader(file)}) == 20
