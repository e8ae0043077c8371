"""The starting directory: the agencies that the source names, loaded as they are shipped."""

import csv

from sqlalchemy.orm import Session

from outreach.directory import agencies
from outreach.directory.agencies import Agency
from tests.support.cast import Cast


def test_the_directory_is_the_shipped_list_of_twenty(db: Session, cast: Cast) -> None:
    with agencies.DIRECTORY.open(encoding="utf-8", newline="") as file:
        shipped = [row | {"needs": sorted(row["needs"].split(";"))} for row in csv.DictReader(file)]
    agencies.load_directory(db, None)
    held = [described(agency) for agency in agencies.everyone(db) if agency not in (cast.nfe, cast.police)]
    assert sorted(held, key=code) == sorted(shipped, key=code)
    assert len(held) == 20


def test_loading_it_again_adds_nothing_and_keeps_changes(db: Session, cast: Cast) -> None:
    loaded = agencies.load_directory(db, None)
    loaded[0].name_en, before = "Renamed", len(agencies.everyone(db))
    assert agencies.load_directory(db, None) == []
    assert (len(agencies.everyone(db)), loaded[0].name_en) == (before, "Renamed")


def described(agency: Agency) -> dict[str, object]:
    """An agency as the shipped file writes it."""
    ages = {name: "" if (age := getattr(agency, name)) is None else str(age) for name in ("min_age", "max_age")}
    words = {"kind": agency.kind.value, "sex": agency.for_sex.value, "needs": sorted(agency.needs)}
    return ages | words | {name: getattr(agency, name) for name in ("code", "name_th", "name_en")}


def code(row: dict[str, object]) -> str:
    return str(row["code"])
