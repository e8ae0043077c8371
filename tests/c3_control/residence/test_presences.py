"""The roll of a night: marked on the phone, marked anew, and of the absent a line in the case."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control.residence.presences import MealCount, Presence, PresenceState
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.living import open_house, put_to_bed


def test_the_roll_is_taken_and_marked_anew(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    house = open_house(db, cast, cast.boon)
    nok, ton = put_to_bed(db, cast.nok_case, house, cast.malee), put_to_bed(db, cast.ton_case, house, cast.somchai)
    db.commit()
    client, page = browser(cast.boon), f"/house/{house.id}/roll"
    said = {f"state_{nok.id.hex}": "absent", f"why_{nok.id.hex}": "ไปงานวัด", "dinner": "12"}
    client.post(page, data=said | {"dinner": "1200"})
    assert db.scalars(select(Presence)).all() == []
    assert client.post(page, data=said).location == "/house/tonight"
    row = db.scalars(select(Presence)).one()
    assert (row.stay_id, row.state, row.why) == (nok.id, PresenceState.ABSENT, "ไปงานวัด")
    assert "ไปงานวัด" in browser(cast.malee).get(f"/cases/{cast.nok_case.id}").text
    both = {f"state_{nok.id.hex}": "present", f"state_{ton.id.hex}": "present", "dinner": "13"}
    assert client.post(page, data=both).location == "/house/tonight"
    db.expire_all()
    assert [one.state for one in db.scalars(select(Presence))] == [PresenceState.PRESENT] * 2
    assert [one.dinner for one in db.scalars(select(MealCount))] == [13]
