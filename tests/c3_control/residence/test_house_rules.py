"""House rules: versions as data in every language, agreed to on a day, corrected as all that is written."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control.residence import house_rules
from outreach.c3_control.residence.house_rules import AgreedBy, RulesAgreed
from outreach.core import clock
from outreach.core.languages import LANGUAGES
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.living import open_house, put_to_bed


def test_every_version_says_as_much_in_each_language() -> None:
    for one in house_rules.versions():
        assert {len(one.words[code]) for code in ("th", "en")} == {len(one.words["th"])}
        assert one.words.keys() <= set(LANGUAGES)
    numbers = [one.version for one in house_rules.versions()]
    assert numbers == sorted(set(numbers))
    assert house_rules.on(date(2026, 1, 1)).since <= date(2026, 1, 1)


def test_the_rules_are_read_agreed_to_and_corrected(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    stay = put_to_bed(db, cast.nok_case, open_house(db, cast), cast.malee)
    db.commit()
    client, case = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    page, today = f"{case}/stays/{stay.id}/rules", f"{clock.today():%d/%m/%Y}"
    assert "nobody is hit" in client.get(page).text
    assert client.post(page, data={"day": today, "agreed_by": "self"}).status_code == 303
    row = db.scalars(select(RulesAgreed)).one()
    assert (row.version, row.agreed_by) == (1, AgreedBy.SELF)
    why = {"why": "not_so", "asked_by": "staff"}
    corrected = client.post(f"{case}/entries/rules/{row.id}/correct", data={"day": today, "agreed_by": "both", **why})
    assert corrected.status_code == 303
    db.refresh(row)
    assert row.agreed_by == AgreedBy.BOTH


def test_beds_are_put_into_rooms(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    house = open_house(db, cast)
    bed = put_to_bed(db, cast.nok_case, house, cast.malee).bed
    db.commit()
    client, page = browser(cast.prasit), f"/house/{house.id}/rooms"
    assert "Please fill this in." in client.post(page, data={}).text
    fields = [name for name in client.get(page).text.split('"') if name.startswith("room_") and "-" not in name]
    assert client.post(page, data=dict.fromkeys(fields, "ห้องริมสวน")).location == "/house"
    db.refresh(bed)
    assert bed.room == "ห้องริมสวน"
