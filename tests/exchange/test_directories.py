"""A directory of others comes in by a page: first every line with what is wrong at which field, then the press."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory import agencies
from outreach.exchange.hsds import packages, previews, tables
from outreach.exchange.hsds.importing import Outcome
from tests.conftest import Browser
from tests.support import hsds_directory
from tests.support.cast import Cast

Open = Callable[..., Browser]
PAGE, TAKE_IN = "/agencies/import", "/agencies/import/take-in"


def organization(number: int, **more: Any) -> dict[str, Any]:
    service = {"id": f"s{number}", "name": "ที่พัก", "attributes": [{"id": "x", "taxonomy_term": {"code": "shelter"}}]}
    return {"id": f"o{number}", "name": f"มูลนิธิ {number}", "services": [service]} | more


def sent(*organizations: dict[str, Any]) -> bytes:
    return json.dumps(list(organizations), ensure_ascii=False).encode()


def send(client: Browser, data: bytes, name: str = "other.json") -> str:
    return client.post(PAGE, data={"file": (BytesIO(data), name)}, content_type="multipart/form-data").text


def seen(db: Session, cast: Cast, *organizations: dict[str, Any]) -> previews.Preview:
    return previews.of(db, packages.look("other.json", sent(*organizations), 0), cast.prasit)


def problems(line: previews.Line) -> list[tuple[str, str]]:
    return [(str(one.label or ""), str(one.why)) for one in line.problems]


def test_the_page_says_what_it_would_change_and_writes_nothing(db: Session, cast: Cast, browser: Open) -> None:
    page = send(browser(cast.prasit), sent(organization(1, email="no address"), organization(2)))
    assert "This is not an e-mail address." in page
    assert ("New: 1" in page, "Refused: 1" in page, "Take in 1" in page) == (True, True, True)
    assert [one for one in agencies.everyone(db) if one.name_th.startswith("มูลนิธิ ")] == []


def test_a_press_takes_in_what_can_be_and_never_twice(db: Session, cast: Cast, browser: Open) -> None:
    carried = packages.look("", sent(organization(1, email="no address"), organization(2)), 0).carried
    client, form = browser(cast.dao), {"package": carried, "once": "a" * 32}
    assert "Taken in: 1" in client.post(TAKE_IN, data=form).text
    assert [one.name_th for one in agencies.everyone(db) if one.name_th.startswith("มูลนิธิ ")] == ["มูลนิธิ 2"]
    assert client.post(TAKE_IN, data=form).location == PAGE
    assert "There is nothing to take in." in client.post(TAKE_IN, data={"package": carried}).text


def test_who_is_left_out_is_named_before_and_after(db: Session, cast: Cast, browser: Open) -> None:
    foreign = organization(1)
    foreign["services"][0]["attributes"] = []
    client, data = browser(cast.dao), sent(foreign, organization(2))
    page = send(client, data)
    assert "Left out, each with the reason below: 1" in page
    assert "<li>มูลนิธิ 1</li>" in page
    assert "Left out: no need that we know" in page
    carried = packages.look("", data, 0).carried
    done = client.post(TAKE_IN, data={"package": carried, "once": "a" * 32}).text
    assert ("Taken in: 1" in done, "<li>มูลนิธิ 1</li>" in done) == (True, True)
    assert "All of it is in the directory now." not in done


@pytest.mark.parametrize("where", ["name", "alternate_name", "id", "email", "\ud800"])
def test_half_of_a_sign_is_refused_with_the_file(db: Session, cast: Cast, browser: Open, where: str) -> None:
    data = json.dumps([organization(1) | {where: "มูลนิธิ \ud800"}]).encode()
    page = browser(cast.prasit).post(PAGE, data={"file": (BytesIO(data), "x.json")}, content_type="multipart/form-data")
    assert page.status_code == 200
    assert "This file cannot be read as HSDS" in page.text


def test_what_nobody_sees_is_left_out_as_in_a_form(db: Session, cast: Cast) -> None:
    (line,) = seen(db, cast, organization(1, name="มูล\u0000นิธิ\u202e 1", id="o\u00001")).lines
    assert (line.name, line.outcome) == ("มูลนิธิ 1", Outcome.NEW)


def test_each_field_that_is_wrong_is_named(db: Session, cast: Cast) -> None:
    wrong = organization(1, email="x", website="w" * 301)
    wrong["services"].append(wrong["services"][0] | {"id": "s9", "minimum_age": 20, "maximum_age": 19})
    (line,) = seen(db, cast, wrong).lines
    assert line.outcome == Outcome.REFUSED
    assert problems(line) == [
        ("Website", "At most 300 characters."),
        ("E-mail", "This is not an e-mail address."),
        ("To age", "The highest age is below the lowest."),
    ]


def test_an_unreadable_organization_does_not_hinder_the_others(db: Session, cast: Cast) -> None:
    nameless = {"id": "o1", "services": []}
    unnumbered = organization(3)
    del unnumbered["services"][0]["id"]
    wordy = organization(4)
    wordy["phones"] = ["043"]
    first, second, third, fourth = seen(db, cast, nameless, unnumbered, wordy, organization(2)).lines
    assert (first.name, first.outcome, problems(first)) == ("o1", Outcome.REFUSED, [("", "Missing: name")])
    assert (second.name, problems(second)) == ("มูลนิธิ 3", [("", "Missing: id")])
    assert (third.name, problems(third)[0][1][:17]) == ("มูลนิธิ 4", "It cannot be read")
    assert fourth.outcome == Outcome.NEW


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": 5}, "name"),
        ({"email": {"a": 1}}, "email"),
        ({"website": ["x"]}, "website"),
        ({"description": 1.5}, "description"),
        ({"phones": [{"number": 43}]}, "phone"),
    ],
)
def test_what_is_no_text_is_named_and_breaks_nothing(
    db: Session, cast: Cast, wrong: dict[str, Any], field: str
) -> None:
    (line,) = seen(db, cast, organization(1, **wrong)).lines
    assert (line.outcome, problems(line)) == (Outcome.REFUSED, [("", f"This is no text: {field}")])


@pytest.mark.parametrize(("age", "refused"), [(-1, True), (0, False), (120, False), (121, True)])
def test_an_age_is_one_of_a_human_being(db: Session, cast: Cast, age: int, refused: bool) -> None:
    known = organization(1)
    known["services"][0]["maximum_age"] = age
    (line,) = seen(db, cast, known).lines
    assert problems(line) == ([("To age", "A number from 0 to 120, please.")] if refused else [])


@pytest.mark.parametrize("age", ["twelve", [12], float("inf"), float("nan")])
def test_an_age_that_is_no_number_is_refused_and_not_ignored(db: Session, cast: Cast, age: object) -> None:
    known = organization(1)
    known["services"][0]["minimum_age"] = age
    (line,) = seen(db, cast, known).lines
    assert (line.outcome, problems(line)) == (Outcome.REFUSED, [("", "This is no number: minimum_age")])


def test_a_change_shows_old_and_new_field_by_field(db: Session, cast: Cast) -> None:
    own = hsds_directory.fill(db, cast)
    there = {"id": str(cast.nfe.id), "name": cast.nfe.name_th, "email": "new@nfe.example"}
    (line,) = seen(db, cast, there | {"services": [{"id": str(own.id), "name": own.name_th}]}).lines
    assert line.outcome == Outcome.CHANGED
    assert [(str(one.label), one.after) for one in line.differences] == [("E-mail", "new@nfe.example")]


def test_what_we_give_out_is_nothing_new(db: Session, cast: Cast, browser: Open) -> None:
    hsds_directory.fill(db, cast)
    client = browser(cast.prasit)
    given = client.get("/agencies/package.zip")
    assert given.data == tables.package(db, clock.today())
    page = send(client, given.data, "directory.zip")
    assert ("Unchanged: 2" in page, "There is nothing to take in." in page) == (True, True)


def test_a_press_takes_in_no_more_than_it_says(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch, browser: Open
) -> None:
    monkeypatch.setattr(previews, "AT_ONCE", 2)
    carried = packages.look("", sent(*(organization(number) for number in range(5))), 0).carried
    left = [previews.take_in(db, packages.carried(carried), cast.prasit).waiting for _press in range(3)]
    assert left == [3, 1, 0]


@pytest.mark.parametrize("data", [b"", b"{", b"PK\x03\x04", b'"text"', b"[1]", b'[{"name": "without an id"}]', b"\xff"])
def test_what_is_no_directory_is_refused_at_the_field(cast: Cast, browser: Open, data: bytes) -> None:
    assert "This file cannot be read as HSDS" in send(browser(cast.prasit), data)


@pytest.mark.parametrize(("many", "refused"), [(3, False), (4, True)])
def test_a_page_takes_so_many_organizations(monkeypatch: pytest.MonkeyPatch, many: int, refused: bool) -> None:
    monkeypatch.setattr(packages, "MOST", 3)
    data = sent(*(organization(number) for number in range(many)))
    if refused:
        with pytest.raises(Refused):
            packages.look("", data, 0)
    else:
        assert len(packages.look("", data, 0).described) == many


@pytest.mark.parametrize("text", ["", "x", "eA==", "AAAA"])
def test_what_was_carried_and_is_not_whole_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        packages.carried(text)


def test_a_file_that_swells_is_cut_off() -> None:
    bomb = packages._carry(b"[" + b" " * (packages.LARGEST - 2) + b"]")
    assert packages.carried(bomb).described == []
    with pytest.raises(Refused):
        packages._carry(b" " * (packages.LARGEST + 1))


def test_what_was_not_carried_whole_sends_back_to_the_file(cast: Cast, browser: Open) -> None:
    page = browser(cast.prasit).post(TAKE_IN, data={"package": "x"}).text
    assert ("Please choose the file again." in page, 'type="file"' in page) == (True, True)


def test_a_file_nested_too_deeply_is_refused_at_its_field(cast: Cast, browser: Open) -> None:
    assert "nested too deeply" in send(browser(cast.prasit), b"[" * 200_000)
