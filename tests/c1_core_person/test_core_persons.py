"""Core persons and groups on their pages: whose they are, who may see them, and what a list costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.c1_core_person import core_persons, groups
from outreach.c1_core_person.contacts import Contact
from outreach.c1_core_person.core_persons import CoreKind, CoreLink, CorePerson, CorePersonDetails, LinkDetails
from outreach.c1_core_person.groups import Group, GroupDetails, JoinDetails, Membership, Part
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.queries import counted

Open = Callable[..., Browser]
LINK, JOIN, LOG = "core-person", "group", "contacts/new"


def leader(db: Session, actor: User, name: str = "ลุงคำ") -> CorePerson:
    return core_persons.add(db, CorePersonDetails(name=name, kind=CoreKind.KIND_ADULT, phone="0810000000"), actor)


def group(db: Session, actor: User, name: str = "แก๊งบึง") -> Group:
    return groups.add(db, GroupDetails(name=name, turf="ริมบึง"), actor)


ASKED = {LINK: ("new_name", "kind", "day"), JOIN: ("new_name", "since"), LOG: ()}  # what `typed` may add or change


def typed(page: str, chosen: UUID | str = "", **more: str) -> dict[str, str]:
    """What is typed on one of the three pages of a case."""
    day = clock.show_date(clock.today(), "en", "numeric")
    fields = {
        LINK: {"core_person": str(chosen), "day": day},
        JOIN: {"group": str(chosen), "part": "member", "since": day},
        LOG: {"how": "talked", "day": day},
    }
    return fields[page] | {name: text for name, text in more.items() if name in ASKED[page]}


def written(db: Session) -> list[int | None]:
    tables = (CorePerson, CoreLink, Group, Membership, Contact)
    return [db.scalar(select(func.count()).select_from(table)) for table in tables]


@pytest.mark.parametrize(("page", "make"), [(LINK, leader), (JOIN, group)])
def test_one_of_the_list_is_linked(db: Session, cast: Cast, browser: Open, page: str, make: Any) -> None:
    sent = typed(page, make(db, cast.somchai).id)
    answer = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/{page}", data=sent)
    assert answer.location == f"/cases/{cast.nok_case.id}"
    assert written(db) == ([1, 1, 0, 0, 0] if page == LINK else [0, 0, 1, 1, 0])


@pytest.mark.parametrize("page", [LINK, JOIN])
def test_a_new_one_is_added_and_linked_on_the_same_page(db: Session, cast: Cast, browser: Open, page: str) -> None:
    sent = typed(page, new_name="ครูใหญ่", kind="kind_adult")
    assert browser(cast.malee).post(f"/cases/{cast.nok_case.id}/{page}", data=sent).status_code == 303
    assert written(db) == ([1, 1, 0, 0, 0] if page == LINK else [0, 0, 1, 1, 0])


@pytest.mark.parametrize(("page", "make"), [(LINK, leader), (JOIN, group)])
def test_one_of_another_centre_is_neither_offered_nor_taken(
    db: Session, cast: Cast, browser: Open, page: str, make: Any
) -> None:
    foreign, address = make(db, cast.anong), f"/cases/{cast.nok_case.id}/{page}"
    before, client = written(db), browser(cast.malee)
    assert str(foreign.id) not in client.get(address).text
    for chosen in (foreign.id, uuid4()):
        assert "Choose one of the list." in client.post(address, data=typed(page, chosen)).text
    assert written(db) == before


@pytest.mark.parametrize("page", [LINK, JOIN, LOG])
@pytest.mark.parametrize("whose", ["ton_case", "fon_case"])
def test_the_case_of_a_team_mate_or_other_centre_does_not_exist(
    db: Session, cast: Cast, browser: Open, page: str, whose: str
) -> None:
    address, client = f"/cases/{getattr(cast, whose).id}/{page}", browser(cast.malee)
    sent = typed(page, new_name="ครูใหญ่", kind="kind_adult")
    assert (client.get(address).status_code, client.post(address, data=sent).status_code) == (404, 404)
    assert written(db) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("page", "more", "sentence"),
    [
        (LINK, {"new_name": "ครูใหญ่"}, "Choose who they are."),
        (LINK, {}, "Choose from the list, or write a new name."),
        (LINK, {"new_name": "ครูใหญ่", "kind": "kind_adult", "day": "1/1/2015"}, "This is before the first contact"),
        (JOIN, {}, "Choose from the list, or write a new name."),
        (JOIN, {"new_name": "แก๊งใหม่", "since": "1/1/2015"}, "This is before the first contact"),
    ],
)
def test_what_is_refused_leaves_nobody_half_linked(
    db: Session, cast: Cast, browser: Open, page: str, more: dict[str, str], sentence: str
) -> None:
    answer = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/{page}", data=typed(page, **more))
    assert answer.status_code == 200
    assert sentence in answer.text
    assert written(db) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("page", [LINK, JOIN, LOG])
def test_nothing_is_written_into_a_closed_case(db: Session, cast: Cast, browser: Open, page: str) -> None:
    cast.nok_case.closed_on = clock.today()
    sent = typed(page, new_name="ครูใหญ่", kind="kind_adult")
    assert "This case is closed." in browser(cast.malee).post(f"/cases/{cast.nok_case.id}/{page}", data=sent).text
    assert written(db) == [0, 0, 0, 0, 0]


def test_a_closed_case_says_so_before_a_story_is_typed(cast: Cast, browser: Open) -> None:
    address, client = f"/cases/{cast.nok_case.id}/{LOG}", browser(cast.malee)
    assert "This case is closed." not in client.get(address).text
    cast.nok_case.closed_on = clock.today()
    assert "This case is closed." in client.get(address).text


def test_the_list_of_core_persons_holds_those_of_the_centre(db: Session, cast: Cast, browser: Open) -> None:
    leader(db, cast.malee), leader(db, cast.anong, "พระไกล")
    for user in (cast.somchai, cast.prasit):
        page = browser(user).get("/core-persons/").text
        assert "ลุงคำ" in page
        assert "พระไกล" not in page


def test_gang_names_are_for_caseworkers_of_the_centre_alone(db: Session, cast: Cast, browser: Open) -> None:
    group(db, cast.malee), group(db, cast.anong, "แก๊งไกล")
    page = browser(cast.somchai).get("/groups/").text
    assert ("แก๊งบึง" in page, "แก๊งไกล" in page) == (True, False)
    for user in (cast.prasit, cast.dao, cast.chai, cast.wanna):
        assert browser(user).get("/groups/").status_code == 404


@pytest.mark.parametrize(
    ("address", "action"),
    [
        ("/groups/", "group.list"),
        ("/core-persons/", "core_person.list"),
        (JOIN, "group.list"),
        (LINK, "core_person.list"),
    ],
)
def test_to_look_through_names_is_on_record(db: Session, cast: Cast, browser: Open, address: str, action: str) -> None:
    browser(cast.malee).get(address if address.startswith("/") else f"/cases/{cast.nok_case.id}/{address}")
    line = db.scalars(
        select(AuditLine).where(AuditLine.action != "cells.read").order_by(AuditLine.seq.desc()).limit(1)
    ).one()
    assert (line.action, line.actor_id) == (action, cast.malee.id)


@pytest.mark.parametrize("address", ["/groups/", "/core-persons/", JOIN, LINK, ""])
def test_a_page_costs_the_same_for_three_rows_and_for_thirty(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, address: str
) -> None:
    page = address if address.startswith("/") else f"/cases/{cast.nok_case.id}/{address}".rstrip("/")
    client, costs = browser(cast.malee), []
    for numbers in (range(3), range(3, 30)):
        for number in numbers:
            _one_more(db, cast, number)
        assert f"ที่ {numbers.stop - 1}<" in client.get(page).text.replace(" · ", "<")
        with counted(app.extensions["engine"]) as sent:
            client.get(page)
        costs.append(len(sent))
    assert costs[0] == costs[1]


def _one_more(db: Session, cast: Cast, number: int) -> None:
    day = clock.today() - timedelta(days=1)
    known, circle = leader(db, cast.malee, f"ลุงที่ {number}"), group(db, cast.malee, f"แก๊งที่ {number}")
    core_persons.link(db, cast.nok_case, known, LinkDetails(day=day, how="ญาติ"), cast.malee)
    groups.join(db, cast.nok_case, circle, JoinDetails(part=Part.MEMBER, since=day), cast.malee)
