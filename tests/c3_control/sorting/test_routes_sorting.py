"""The pages of sorting: fill in, change, keep, send; errors stand at their row and lose nothing."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c2_connect.referrals import Referral
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.sorting import UnplacedReason, unplaced
from outreach.directory.needs import Need
from tests.support.browser import Browser
from tests.support.camp_at_end import held, seated
from tests.support.cast import Cast

Open = Callable[..., Browser]
LEARNS = Need.EDUCATION_EQUIVALENCY


def page(camp: Camp) -> str:
    return f"/camps/{camp.id}/sort"


def field(seat: Enrolment) -> str:
    return f"to_{seat.id.hex}"


def count(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Referral)) or 0


def test_what_fits_is_filled_in_at_one_tap_and_kept_at_another(db: Session, cast: Cast, browser: Open) -> None:
    camp = held(db, cast)
    first, second = seated(db, camp, cast.malee, 2, [LEARNS])
    cast.nfe.capacity_now = cast.police.capacity_now = 1
    client = browser(cast.malee)
    filled = client.post(page(camp), data={"suggest": "1", field(second): "not_wanted"}).text
    assert filled.count(" selected") == 2
    assert "left after these choices: 0" in filled
    assert 'value="not_wanted" selected' in filled
    assert count(db) == 0
    chosen = {field(first): f"{LEARNS}:{cast.nfe.id}", field(second): "not_wanted", "minimum": "y"}
    assert client.post(page(camp), data=chosen).status_code == 303
    after = client.get(page(camp)).text
    assert "Drafts kept: 1. Not placed: 1." in after
    assert "They do not want it now" in after
    assert "Decided already, to be changed or added to: 1" in after
    assert client.post(f"{page(camp)}/send").status_code == 303
    assert "Sent: 1" in client.get(page(camp)).text


def test_a_choice_that_is_not_offered_is_refused_at_its_row(db: Session, cast: Cast, browser: Open) -> None:
    camp = held(db, cast)
    first, second = seated(db, camp, cast.malee, 2, [LEARNS])
    chosen = {field(first): f"{Need.SHELTER}:{cast.nfe.id}", field(second): f"{LEARNS}:{cast.nfe.id}"}
    answer = browser(cast.malee).post(page(camp), data=chosen).text
    assert "Choose one of the list." in answer
    assert f'value="{chosen[field(second)]}" selected' in answer
    assert count(db) == 0


def test_who_is_not_screened_is_led_to_the_questions(db: Session, cast: Cast, browser: Open) -> None:
    camp = held(db, cast)
    (seat,) = seated(db, camp, cast.malee, 1, [])
    shown = browser(cast.malee).get(page(camp)).text
    assert f"/cases/{seat.case_id}/needs" in shown
    assert "Keep as drafts" not in shown


def test_a_reason_is_corrected_and_stands_in_the_history(db: Session, cast: Cast, browser: Open) -> None:
    camp = held(db, cast)
    (seat,) = seated(db, camp, cast.malee, 1, [LEARNS])
    row = unplaced.note(db, camp, seat.case, UnplacedReason.FULL, cast.malee)
    client, entry = browser(cast.malee), f"/cases/{seat.case_id}/entries/unplaced/{row.id}"
    assert "All places are given away" in client.get(f"/cases/{seat.case_id}").text
    assert entry in client.get(f"/cases/{seat.case_id}").text


def test_the_head_sees_how_it_stands_without_needs(db: Session, cast: Cast, browser: Open) -> None:
    camp = held(db, cast)
    seat, _other = seated(db, camp, cast.malee, 2, [LEARNS])
    unplaced.note(db, camp, seat.case, UnplacedReason.FULL, cast.malee)
    shown = browser(cast.prasit).get(page(camp)).text
    assert "not placed: 1 · not decided yet: 1" in shown
    assert str(LEARNS.label) not in shown
