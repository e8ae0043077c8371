"""The tables of HSDS, and taking a directory in: what would change is said first, and nothing comes twice."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.core import clock
from outreach.core.sheets import FORMULA_STARTS
from outreach.directory import agencies
from outreach.directory.agencies import Agency, AgencyService, entries, services
from outreach.directory.needs import Need
from outreach.exchange.hsds import importing, objects, reading, tables
from outreach.exchange.hsds.described import Described, describe, organizations
from outreach.exchange.hsds.importing import Outcome
from outreach.exchange.hsds.reading import Asked
from outreach.exchange.hsds.terms import term_of
from tests.support import hsds_directory
from tests.support.cast import Cast

FOREIGN = {
    "id": "9b2c6c1e-2a8e-4a35-8c4e-000000000001",
    "name": "มูลนิธิอื่น",
    "alternate_name": "Other Foundation",
    "description": "ช่วยเหลือเยาวชน",
    "phones": [{"id": "9b2c6c1e-2a8e-4a35-8c4e-000000000002", "number": "+66 43 111 222"}],
    "services": [
        {
            "id": "9b2c6c1e-2a8e-4a35-8c4e-000000000003",
            "name": "ที่พักชั่วคราว",
            "status": "active",
            "minimum_age": 12,
            "maximum_age": 17,
            "attributes": [{"id": "x", "taxonomy_term": {"code": "shelter"}}],
            "languages": [{"id": "l", "code": "en"}],
            "service_areas": [{"id": "a", "name": "ชุมชนใหม่"}],
            "schedules": [{"id": "s", "freq": "WEEKLY", "byday": "SA,SU", "opens_at": "09:00", "closes_at": "12:00"}],
        }
    ],
}


def unpacked(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def outcomes(db: Session, described: list[Described]) -> set[Outcome]:
    return {one.outcome for one in importing.plan(db, described, None)}


def test_the_package_describes_every_table_in_it(db: Session, cast: Cast) -> None:
    hsds_directory.fill(db, cast)
    files = unpacked(tables.package(db, clock.today()))
    resources = json.loads(files["datapackage.json"])["resources"]
    assert {one["path"] for one in resources} | {"datapackage.json"} == set(files)
    for one in resources:
        rows = list(csv.DictReader(io.StringIO(files[one["path"]], newline="")))
        fields = [field["name"] for field in one["schema"]["fields"]]
        assert next(csv.reader(io.StringIO(files[one["path"]]))) == fields
        assert len({row["id"] for row in rows}) == len(rows) > 0
        for key in one["schema"].get("foreignKeys", ()):
            there = next(r["path"] for r in resources if r["name"] == key["reference"]["resource"])
            known = {row["id"] for row in csv.DictReader(io.StringIO(files[there], newline=""))}
            assert {row[key["fields"]] for row in rows} - {""} <= known


def test_nobody_is_in_the_package(db: Session, cast: Cast) -> None:
    hsds_directory.fill(db, cast)
    assert hsds_directory.CANARY not in "".join(unpacked(tables.package(db, clock.today())).values())


def test_what_we_gave_out_is_nothing_new_to_us(db: Session, cast: Cast) -> None:
    hsds_directory.fill(db, cast)
    agencies.load_directory(db, None)
    packed = tables.unpack(tables.package(db, clock.today()))
    assert outcomes(db, [describe(row) for row in packed]) == {Outcome.UNCHANGED}
    known = reading.find_agencies(db, Asked(all_of_it=True)).known
    whole = [objects.service(*pair, known, clock.today()) for pair in known.pairs()]
    shown = organizations(json.dumps({"contents": whole}))
    assert outcomes(db, [describe(row) for row in shown]) == {Outcome.UNCHANGED}


def test_a_new_organization_comes_with_all_that_it_says(db: Session, cast: Cast) -> None:
    (told,) = [describe(row) for row in organizations(json.dumps([FOREIGN]))]
    assert outcomes(db, [told]) == {Outcome.NEW}
    assert importing.apply(db, told, None).outcome == Outcome.NEW
    made = agencies.by_code(db, "other-foundation")
    assert made is not None
    entry = entries.entry_of(db, entries.load(db, made.id, cast.dao))
    assert (made.needs, made.phone, made.serves_all) == ([Need.SHELTER], "+66 43 111 222", False)
    assert [(one.name_th, one.min_age, one.max_age) for one in entry.services] == [("ที่พักชั่วคราว", 12, 17)]
    assert [(row.weekday.value, str(row.opens)) for row in made.hours] == [("SA", "09:00:00"), ("SU", "09:00:00")]
    assert agencies.communities.everyone(db, None)[0].name == "ชุมชนใหม่"


def test_taking_it_in_again_adds_nothing(db: Session, cast: Cast) -> None:
    (told,) = [describe(row) for row in organizations(json.dumps([FOREIGN]))]
    importing.apply(db, told, None)
    before = db.scalar(select(func.count()).select_from(AgencyService)), len(agencies.everyone(db))
    assert outcomes(db, [told]) == {Outcome.UNCHANGED}
    assert importing.apply(db, told, None).outcome == Outcome.UNCHANGED
    assert (db.scalar(select(func.count()).select_from(AgencyService)), len(agencies.everyone(db))) == before


def test_what_is_other_is_changed_and_what_is_not_said_is_kept(db: Session, cast: Cast) -> None:
    own = hsds_directory.fill(db, cast)
    shown = {"id": str(cast.nfe.id), "name": "ชื่อใหม่", "services": [{"id": str(own.id), "name": own.name_th}]}
    told = describe(shown)
    (planned,) = importing.plan(db, [told], None)
    assert (planned.outcome, [type(step.details).__name__ for step in planned.steps]) == (
        Outcome.CHANGED,
        ["ProfileDetails"],
    )
    importing.apply(db, told, None)
    kept = entries.load(db, cast.nfe.id, cast.dao)
    assert (kept.name_th, kept.phone, kept.name_en) == ("ชื่อใหม่", "043 221 100", cast.nfe.name_en)
    assert services.of_agency(db, kept, own.id).needs == [Need.EDUCATION_EQUIVALENCY]


def test_an_organization_that_serves_no_known_need_is_left_out(db: Session, cast: Cast) -> None:
    service = FOREIGN["services"][0] | {"attributes": [{"id": "x", "taxonomy_term": {"code": "dog walking"}}]}  # type: ignore[index]
    told = describe(FOREIGN | {"services": [service]})
    assert (told.unknown, outcomes(db, [told])) == (1, {Outcome.LEFT_OUT})
    importing.apply(db, told, None)
    assert db.scalar(select(Agency.id).where(Agency.source_id == told.source_id)) is None


@pytest.mark.parametrize("text", ["{}", "[1]", '"x"', '[{"name": "without an id"}]'])
def test_what_is_not_hsds_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        organizations(text)


def test_what_nobody_sees_in_a_table_is_left_out() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("organizations.csv", "id,name\r\no1,มูล\u0000นิธิ\u202e\r\n")
    (row,) = tables.unpack(file.getvalue())
    assert row["name"] == "มูลนิธิ"


def test_a_zip_without_organizations_is_refused() -> None:
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    for data, words in ((empty.getvalue(), "organizations"), (b"PK nothing", "zip")):
        with pytest.raises(ValueError, match=words):
            tables.unpack(data)


def test_terms_have_the_same_ids_for_ever() -> None:
    assert term_of(Need.SHELTER)["id"] == "ef2d4e63-eb2e-5864-960f-1a86995143c3"


def test_no_table_of_the_package_runs_as_a_formula(db: Session, cast: Cast) -> None:
    formula = '=HYPERLINK("https://x.example","ดู")'
    cast.nfe.name_th = formula
    db.flush()
    data = tables.package(db, clock.today())
    files = unpacked(data)
    cells = [
        cell
        for name, text in files.items()
        if name.endswith(".csv")
        for row in csv.reader(io.StringIO(text, newline=""))
        for cell in row
    ]
    assert "'" + formula in cells
    assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]
    assert formula in {row["name"] for row in tables.unpack(data)}
