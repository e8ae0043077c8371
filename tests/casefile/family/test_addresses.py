"""Where a young person has lived: one place at a time, and the present one first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import evolving
from outreach.casefile.family import addresses
from outreach.casefile.family.addresses import HomeAddress
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast


def live(db: Session, cast: Cast, dwelling: str, **known: Any) -> HomeAddress:
    details = dict.fromkeys(HomeAddress.words) | {"day": clock.today(), "dwelling": dwelling} | known
    return evolving.write(db, cast.nok_case, HomeAddress, details, cast.malee)


def test_a_new_place_ends_the_one_before(db: Session, cast: Cast) -> None:
    before = live(db, cast, "family", since=clock.today() - timedelta(days=400))
    moved = clock.today() - timedelta(days=10)
    live(db, cast, "rented", since=moved, moved=True)
    assert before.until == moved
    assert [one.dwelling for one in addresses.of_young_person(db, cast.nok_case.person_id)] == ["rented", "family"]


def test_where_they_live_now_stands_in_their_record_too(db: Session, cast: Cast) -> None:
    live(db, cast, "family", address="ท้ายซอย", until=clock.today() - timedelta(days=400))
    assert cast.nok_case.person.address != "ท้ายซอย"
    live(db, cast, "rented", address="หลังตลาด", since=clock.today() - timedelta(days=10))
    assert cast.nok_case.person.address == "หลังตลาด"


def test_two_places_at_once_need_a_reason(db: Session, cast: Cast) -> None:
    live(db, cast, "family", since=clock.today() - timedelta(days=400))
    with pytest.raises(Refused) as refused:
        live(db, cast, "friend", since=clock.today() - timedelta(days=10))
    assert refused.value.field == "both"
    live(db, cast, "friend", since=clock.today() - timedelta(days=10), both="กลางคืนอยู่กับเพื่อน")
    assert all(one.is_current for one in addresses.of_young_person(db, cast.nok_case.person_id))


def test_the_page_is_written_from_and_tells_whom_not_to_call(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    malee, prasit, url = browser(cast.malee), browser(cast.prasit), f"/cases/{cast.nok_case.id}"
    person = {"day": str(clock.today()), "relation": "step_parent", "name": "พ่อเลี้ยงดำ", "safe": "not_safe"}
    typed = person | {"danger": "ตี", "phone": "0811111111", "may_call": "yes", "guardian": "no"}
    assert "Whoever is not safe may not be called." in malee.post(f"{url}/records/family/new", data=typed).text
    assert malee.post(f"{url}/records/family/new", data=typed | {"may_call": "no"}).status_code == 303
    place = {"day": str(clock.today()), "dwelling": "family", "address": "ท้ายซอย"}
    assert malee.post(f"{url}/records/address/new", data=place).status_code == 303
    assert "Not safe" in malee.get(f"{url}/family").text
    seen = prasit.get(f"{url}/family").text
    assert "พ่อเลี้ยงดำ" in seen
    assert "Not safe" not in seen
    for page in (url, f"{url}/emergency"):
        assert "Do not call" in prasit.get(page).text
