"""Those who sleep in a house tonight: for its house parents alone, and gone once they have left."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control import stays
from outreach.c3_control.residence import health_sheets, parents, presences, sleepers
from outreach.c3_control.residence.health_sheets import HealthDetails
from outreach.c3_control.residence.presences import PresenceState
from outreach.c3_control.stays import EndDetails, Ending, Stay
from outreach.casefile import consents
from outreach.casefile.restrictions import restricting
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.web.application import OutreachApp
from tests.support import photos
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.living import open_house, put_to_bed
from tests.support.queries import counted


@pytest.fixture
def stay(db: Session, cast: Cast) -> Stay:
    """Nok sleeps in Boon's house, Ton in another one."""
    house, other = open_house(db, cast, cast.boon), open_house(db, cast, name="บ้านสวน")
    put_to_bed(db, cast.ton_case, other, cast.somchai)
    return put_to_bed(db, cast.nok_case, house, cast.malee)


def seen(db: Session, cast: Cast) -> list[str | None]:
    return [one.case.person.nickname for one in sleepers.tonight(db, cast.boon)]


def test_a_house_parent_sees_who_sleeps_in_the_own_house(db: Session, cast: Cast, stay: Stay) -> None:
    health_sheets.write(db, cast.nok_case, HealthDetails(allergies="กุ้ง"), cast.malee)
    (one,) = sleepers.tonight(db, cast.boon)
    assert (one.case.person.nickname, one.sheet and one.sheet.allergies, one.photo) == ("นก", "กุ้ง", None)
    assert sleepers.load(db, stay.id, cast.boon).case is cast.nok_case


def test_a_stay_that_ended_is_gone_and_what_was_not_begun(db: Session, cast: Cast, stay: Stay) -> None:
    with clock.travel(clock.today() - timedelta(days=10)):
        assert seen(db, cast) == []
    yesterday = clock.today() - timedelta(days=1)
    stays.end(db, cast.nok_case, stay, EndDetails(ends_on=yesterday, ending=Ending.FAMILY), cast.malee)
    assert seen(db, cast) == []
    with pytest.raises(NotFound):
        sleepers.load(db, stay.id, cast.boon)


def test_of_named_staff_only_is_shown_to_who_is_named(db: Session, cast: Cast, stay: Stay) -> None:
    restricting.restrict(db, cast.nok_case, {cast.malee.id, cast.prasit.id}, cast.prasit)
    assert seen(db, cast) == []
    restricting.restrict(db, cast.nok_case, {cast.malee.id, cast.prasit.id, cast.boon.id}, cast.prasit)
    assert seen(db, cast) == ["นก"]


@pytest.mark.usefixtures("stay")
def test_a_photo_is_shown_if_it_was_agreed_to(db: Session, cast: Cast) -> None:
    assert sleepers.tonight(db, cast.boon)[0].photo is None
    agreed = photos.agree(db, cast.nok_case, cast.malee)
    photos.take(db, cast.nok_case, cast.malee)
    assert sleepers.tonight(db, cast.boon)[0].photo
    consents.withdraw(db, cast.nok_case, agreed, cast.malee)
    assert sleepers.tonight(db, cast.boon)[0].photo is None


def test_who_is_house_parent_no_more_sees_nobody(db: Session, cast: Cast, stay: Stay) -> None:
    parents.set_of(db, stay.bed.house, [], cast.prasit)
    assert seen(db, cast) == []


def test_a_second_sleeper_costs_no_more_queries(app: OutreachApp, db: Session, cast: Cast, stay: Stay) -> None:
    def asked() -> int:
        db.commit()
        with counted(app.extensions["engine"]) as sent:
            sleepers.tonight(db, cast.boon)
        return len(sent)

    alone = asked()
    other = db.scalars(select(Stay).where(Stay.id != stay.id)).one()
    parents.set_of(db, other.bed.house, [cast.boon.id], cast.prasit)
    assert (len(sleepers.tonight(db, cast.boon)), asked()) == (2, alone)


def test_the_page_tells_name_bed_and_allergies(
    db: Session, cast: Cast, browser: Callable[..., Browser], stay: Stay
) -> None:
    health_sheets.write(db, cast.nok_case, HealthDetails(allergies="กุ้งทะเล", emergency="ยาย 0899999999"), cast.malee)
    db.commit()
    client = browser(cast.boon)
    assert client.get("/").location == "/house/tonight"
    page = client.get("/house/tonight").text
    assert "นก" in page
    assert "กุ้งทะเล" in page
    assert "ต้น" not in page
    assert "0899999999" in client.get(f"/house/sleepers/{stay.id}").text
    for closed in ("/cases/", f"/cases/{cast.nok_case.id}", "/find", "/house"):
        assert client.get(closed).status_code == 404


def test_the_mark_of_the_roll_names_its_night(
    db: Session, cast: Cast, browser: Callable[..., Browser], stay: Stay
) -> None:
    night, mark = presences.this_night(), presences.Mark(cast.nok_case, stay.id, PresenceState.PRESENT, None)
    presences.take(db, stay.bed.house, night, [mark], presences.Meals(), cast.boon)
    db.commit()
    assert f"night of {clock.show_date(night, 'en')}" in browser(cast.boon).get("/house/tonight").text.replace(
        "\u00a0", " "
    )
