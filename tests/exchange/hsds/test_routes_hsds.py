"""The HSDS addresses: each answer is what HSDS 3.0 asks for, filters and pages hold, and nobody is named."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy.orm import Session

from outreach.core import clock
from outreach.directory import agencies
from outreach.directory.needs import Need
from outreach.exchange.hsds import terms
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support import hsds_directory
from tests.support.cast import Cast
from tests.support.hsds_statement import list_schema, schema
from tests.support.queries import counted

Open = Callable[..., Browser]
LISTS = {
    "services": "service",
    "services?full=true": "service",
    "organizations": "organization",
    "organizations?full=true": "organization",
    "organizations?full_service=true": "organization",
    "service_at_locations": "service_at_location",
    "service_at_locations?full=true": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


def wrong(shape: dict[str, Any], shown: Any) -> list[str]:
    """What is not as it should be."""
    checker = Draft202012Validator(shape, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(shown)]


def got(client: Browser, address: str) -> Any:
    answer = client.get(f"/hsds/{address}")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.json


def test_it_says_which_version_it_is(browser: Open) -> None:
    shown = got(browser(), "")
    assert shown["version"] == "3.0"
    assert shown["profile"].startswith("https://")
    assert shown["openapi_url"].startswith("https://")


@pytest.mark.parametrize(("address", "kind"), LISTS.items())
def test_a_list_is_as_the_specification_asks(db: Session, cast: Cast, browser: Open, address: str, kind: str) -> None:
    hsds_directory.fill(db, cast)
    shown = got(browser(), address)
    assert wrong(list_schema(kind), shown) == []
    assert shown["size"] == len(shown["contents"]) == shown["total_items"] >= 2


@pytest.mark.parametrize("kind", ["service", "service_at_location", "organization"])
def test_one_of_each_is_as_the_specification_asks(db: Session, cast: Cast, browser: Open, kind: str) -> None:
    told = hsds_directory.fill(db, cast)
    ids = [cast.nfe.id, cast.police.id] if kind == "organization" else [told.id, cast.police.id]
    for own_id in ids:
        shown = got(browser(), f"{kind}s/{own_id}")
        assert (shown["id"], wrong(schema(kind), shown)) == (str(own_id), [])


@pytest.mark.parametrize("kind", ["taxonomies", "taxonomy_terms"])
def test_what_is_listed_can_be_asked_for(browser: Open, kind: str) -> None:
    client = browser()
    for row in got(client, kind)["contents"]:
        assert got(client, f"{kind}/{row['id']}") == row


def test_the_statement_finds_what_is_wrong(db: Session, cast: Cast, browser: Open) -> None:
    shown = got(browser(), f"services/{hsds_directory.fill(db, cast).id}")
    for field, value in (("status", "open"), ("id", "7"), ("minimum_age", "15"), ("contact", "x")):
        assert wrong(schema("service"), shown | {field: value}) != []
    del shown["name"]
    assert wrong(schema("service"), shown) != []


def test_a_service_says_whom_it_takes_when_and_where(db: Session, cast: Cast, browser: Open) -> None:
    shown = got(browser(), f"services/{hsds_directory.fill(db, cast).id}")
    assert (shown["minimum_age"], shown["fees_description"], shown["status"]) == (15, "ไม่มีค่าใช้จ่าย", "active")
    assert [one["byday"] for one in shown["schedules"]] == ["MO,TH"]
    assert (shown["schedules"][0]["opens_at"], shown["schedules"][0]["closes_at"]) == ("08:30+07:00", "16:30+07:00")
    assert [one["name"] for one in shown["service_areas"]] == ["ชุมชนหนองแวง"]
    assert [one["code"] for one in shown["languages"]] == ["th", "tts"]
    assert [one["value"] for one in shown["attributes"]] == ["education_equivalency", "female"]
    assert shown["phones"][0]["number"] == "043 221 100"
    assert shown["service_at_locations"][0]["location"]["addresses"][0]["postal_code"] == "40000"
    assert shown["alert"] == "เต็ม"


def test_nobody_is_named_anywhere(db: Session, cast: Cast, browser: Open) -> None:
    told, client = hsds_directory.fill(db, cast), browser()
    asked = [*LISTS, f"services/{told.id}", f"organizations/{cast.nfe.id}?full_service=true"]
    asked += [f"service_at_locations/{told.id}", "services?format=ndjson&full=true"]
    for address in asked:
        body = client.get(f"/hsds/{address}").text
        assert hsds_directory.CANARY not in body
        assert cast.wanna.name not in body
        assert "นก" not in [word for row in body.split('"') for word in row.split()]
    assert db.get(agencies.Agency, cast.nfe.id) is not None


def test_pages_are_numbered_and_leave_nothing_out(db: Session, cast: Cast, browser: Open) -> None:
    agencies.load_directory(db, None)
    client, seen = browser(), []
    for number in (1, 2, 3, 4):
        page = got(client, f"organizations?per_page=7&page={number}")
        assert (page["total_items"], page["total_pages"], page["page_number"]) == (22, 4, number)
        assert (page["first_page"], page["last_page"], page["empty"]) == (number == 1, number == 4, False)
        seen += [row["id"] for row in page["contents"]]
    assert len(set(seen)) == 22
    assert (beyond := got(client, "organizations?per_page=7&page=5"))["empty"]
    assert (beyond["size"], beyond["last_page"]) == (0, True)


@pytest.mark.parametrize(
    "asked",
    [
        *("page=0", "page=x", "per_page=0", "per_page=201", "page=-1", "modified_after=soon"),
        "page=000000001999999999999999999999999",  # further than a database counts
        "per_page=" + "1" * 5000,
        "modified_after=0001-01-01T00:00:00%2B14:00",  # before the first day, by the clock of Greenwich
        "modified_after=9999-12-31T23:59:59-14:00",
    ],
)
def test_what_cannot_be_read_is_refused_as_json(browser: Open, asked: str) -> None:
    answer = browser().get(f"/hsds/services?{asked}")
    assert (answer.status_code, answer.mimetype) == (400, "application/json")
    assert json.loads(answer.data)["status"] == 400


def test_a_sign_no_database_looks_for_is_left_out_of_a_search(cast: Cast, browser: Open) -> None:
    found, without = (got(browser(), f"organizations?search={word}") for word in ("tes%00t", "test"))
    assert (found["total_items"], found["contents"]) == (2, without["contents"])


@pytest.mark.parametrize("address", ["services/7", "organizations/00000000-0000-0000-0000-000000000007", "nothing"])
def test_what_is_not_there_is_not_found_as_json(browser: Open, address: str) -> None:
    answer = browser().get(f"/hsds/{address}")
    assert (answer.status_code, answer.mimetype) == (404, "application/json")


def test_the_filters_choose(db: Session, cast: Cast, browser: Open) -> None:
    told, client = hsds_directory.fill(db, cast), browser()
    own, police = str(told.id), str(cast.police.id)

    def ids(asked: str) -> set[str]:
        return {row["id"] for row in got(client, f"services?{asked}")["contents"]}

    term = terms.term_of(Need.EDUCATION_EQUIVALENCY)["id"]
    soon = (clock.now() + timedelta(hours=1)).isoformat()
    assert ids("search=evening") == {own}
    assert ids("search=ตำรวจ") == {police}
    assert ids(f"taxonomy_term_id={term}") == {own, police}
    assert ids(f"taxonomy_term_id={terms.term_of(Need.SHELTER)['id']}") == ids("taxonomy_term_id=none") == set()
    assert ids(f"organization_id={cast.nfe.id}") == {own}
    assert (ids(f"modified_after={soon}"), ids("modified_after=2020-01-01")) == (set(), {own, police})
    assert {tuple(row) for row in got(client, "services?minimal=true")["contents"]} == {("id", "modified_date")}


def test_a_service_that_is_offered_no_longer_is_gone(db: Session, cast: Cast, browser: Open) -> None:
    told, client = hsds_directory.fill(db, cast), browser()
    agencies.services.end(db, agencies.get(db, cast.nfe.id), told)
    assert client.get(f"/hsds/services/{told.id}").status_code == 404
    assert got(client, f"services/{cast.nfe.id}")["name"] == cast.nfe.name_th


def test_an_agency_that_takes_no_referrals_is_inactive(db: Session, cast: Cast, browser: Open) -> None:
    agencies.set_active(db, cast.police, False, cast.dao)
    assert got(browser(), f"services/{cast.police.id}")["status"] == "inactive"


def test_who_has_it_already_is_not_sent_it_again(db: Session, cast: Cast, browser: Open) -> None:
    client = browser()
    answer = client.get("/hsds/organizations")
    again = client.get("/hsds/organizations", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "no-store")
    agencies.set_active(db, cast.police, False, cast.dao)
    cast.police.name_en = "Renamed"
    changed = client.get("/hsds/organizations", headers={"If-None-Match": answer.headers["ETag"]})
    assert changed.status_code == 200


def test_lines_hold_all_of_it(db: Session, cast: Cast, browser: Open) -> None:
    agencies.load_directory(db, None)
    lines = browser().get("/hsds/organizations?format=ndjson&per_page=2").text.splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == 22


@pytest.mark.parametrize("address", ["services?full=true", "organizations?full=true", "service_at_locations?full=true"])
def test_a_page_costs_the_same_for_few_and_for_many(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, address: str
) -> None:
    client, costs = browser(), []
    hsds_directory.fill(db, cast)
    for _ in range(2):
        db.commit()
        with counted(app.extensions["engine"]) as sent:
            got(client, address)
        costs.append(len(sent))
        agencies.load_directory(db, None)
    assert costs[0] == costs[1], "\n".join(one[:90] for one in sent)
