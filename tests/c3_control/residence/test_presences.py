"""The roll of a night: marked on the phone, marked anew, and of the absent a line in the case."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine, AuditSubject
from outreach.c3_control.residence import presences, sleepers
from outreach.c3_control.residence.presences import Mark, MealCount, Meals, Presence, PresenceState
from outreach.c3_control.stays import Ending
from outreach.casefile import corrections
from outreach.casefile.corrections import Change, Kind, Why
from outreach.core import clock
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


def test_a_page_from_before_noon_is_saved_into_its_night(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    house, noon = open_house(db, cast, cast.boon), clock.local(clock.now()).replace(hour=11, minute=50)
    nok = put_to_bed(db, cast.nok_case, house, cast.malee)
    nok.ends_on, nok.ending = noon.date(), Ending.FAMILY  # she slept here in the night that is over
    db.commit()
    page, said = f"/house/{house.id}/roll", {f"state_{nok.id.hex}": "absent"}
    with clock.travel(noon):
        night = presences.this_night()
        client = browser(cast.boon)
        assert f'value="{night}"' in client.get(page).text
    with clock.travel(noon + timedelta(hours=1)):
        client = browser(cast.boon)
        assert client.post(page, data=said | {"night": str(night)}).location == "/house/tonight"
        long_over = {"night": str(night - timedelta(days=3))}
        assert "is closed" in client.post(page, data=said | long_over).text
    assert [row.night for row in db.scalars(select(Presence))] == [night]


def test_what_a_correction_said_of_a_night_stands(db: Session, cast: Cast) -> None:
    house = open_house(db, cast, cast.boon)
    stay, night = put_to_bed(db, cast.nok_case, house, cast.malee), presences.this_night()

    def mark(state: PresenceState) -> Presence:
        presences.take(db, house, night, [Mark(cast.nok_case, stay.id, state, None)], Meals(), cast.boon)
        return db.scalars(select(Presence)).one()

    row = mark(PresenceState.ABSENT)
    entry = corrections.load(db, cast.nok_case, Kind.PRESENCE, row.id)
    corrections.void(db, cast.nok_case, entry, Change(why=Why.NOT_SO), cast.malee)
    assert mark(PresenceState.PRESENT).is_voided
    assert row.state == PresenceState.ABSENT


def test_the_trail_says_whose_night_was_looked_at(db: Session, cast: Cast) -> None:
    house = open_house(db, cast, cast.boon)
    put_to_bed(db, cast.nok_case, house, cast.malee)
    sleepers.tonight(db, cast.boon)
    seen = (
        select(AuditSubject.subject_id)
        .join(AuditLine, AuditLine.seq == AuditSubject.seq)
        .where(AuditLine.action == "house.sleepers")
    )
    assert db.scalars(seen).all() == [cast.nok_case.person_id]
