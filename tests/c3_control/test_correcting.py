"""Stays, seats and attendance are corrected and voided; beds, rolls, milestones and stage follow."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.c3_control import camps, finishing, houses, nights, rolls, stays
from outreach.c3_control.camps import CampDetails, Enrolment
from outreach.c3_control.correcting import DaysThere
from outreach.c3_control.houses import Bed, HouseDetails
from outreach.c3_control.stays import AdmitDetails, EndDetails, Ending, Stay
from outreach.casefile import corrections, milestones
from outreach.casefile.corrections import Change, Entry, Kind, Why
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.forms import Page

pytestmark = pytest.mark.usefixtures("consented")
Open = Callable[..., Browser]
TYPO = Change(why=Why.TYPO)


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


@pytest.fixture
def beds(db: Session, cast: Cast) -> list[Bed]:
    """The two beds of the house of the centre."""
    houses.open_house(db, HouseDetails(name="บ้านเรา", beds=2), cast.prasit)
    return houses.beds_of_centre(db, cast.prasit.centre_id)


@pytest.fixture
def stay(db: Session, cast: Cast, beds: list[Bed]) -> Stay:
    """Nok's stay in the first bed, since five days ago."""
    details = AdmitDetails(bed_id=beds[0].id, begins_on=ago(5))
    made = stays.admit(db, cast.nok_case, details, cast.malee)
    db.commit()
    return made


def test_why_they_came_is_kept_when_a_stay_is_corrected(db: Session, cast: Cast, stay: Stay, browser: Open) -> None:
    stay.why = "ไม่มีที่นอน"
    db.commit()
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/entries/stay/{stay.id}/correct"
    (form,) = (form for form in Page(client.get(page).text).forms if "why" in form.fields)
    sent = form.filled() | {"why": "wrong_day", "begins_on": clock.show_date(ago(6), "en", "numeric")}
    assert client.post(page, data=sent).status_code == 303
    db.refresh(stay)
    assert (stay.begins_on, stay.why) == (ago(6), "ไม่มีที่นอน")


@pytest.fixture
def seat(db: Session, cast: Cast) -> Enrolment:
    """Nok's seat in a camp of yesterday and today, of which he missed a day."""
    camp = camps.announce(db, CampDetails(name="รุ่น 1", where="วัด", begins_on=ago(1), ends_on=ago(0)), cast.prasit)
    made = camps.enrol(db, camp, cast.nok_case, cast.malee)
    rolls.take_attendance(db, camp, ago(1), [made.id], cast.prasit)
    rolls.take_attendance(db, camp, ago(0), [], cast.prasit)
    finishing.finish(db, camp, cast.prasit)
    db.commit()
    return made


def entry(db: Session, cast: Cast, row: Any) -> Entry:
    kind = Kind.STAY if isinstance(row, Stay) else Kind.SEAT
    return corrections.load(db, cast.nok_case, kind, row.id)


def correct(db: Session, cast: Cast, row: Any, details: Any) -> None:
    corrections.correct(db, cast.nok_case, entry(db, cast, row), details, TYPO, cast.malee)


def void(db: Session, cast: Cast, row: Any) -> None:
    corrections.void(db, cast.nok_case, entry(db, cast, row), TYPO, cast.malee)


def restore(db: Session, cast: Cast, row: Any) -> None:
    corrections.restore(db, cast.nok_case, entry(db, cast, row), TYPO, cast.malee)


def left(db: Session, cast: Cast, row: Any) -> list[tuple[MilestoneKind, date]]:
    known = milestones.of_case(db, cast.nok_case.id)
    return sorted((m.kind, m.day) for m in known if m.source_id == row.id and not m.voided)


def test_bed_and_first_day_of_a_stay_are_corrected(db: Session, cast: Cast, stay: Stay, beds: list[Bed]) -> None:
    correct(db, cast, stay, AdmitDetails(bed_id=beds[1].id, begins_on=ago(7)))
    assert nights.free_beds(db, cast.prasit.centre_id) == [beds[0]]
    assert left(db, cast, stay) == [(MilestoneKind.STAY_BEGUN, ago(7))]


def test_the_planned_end_is_corrected_and_stays_after_the_end(cast: Cast, stay: Stay, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/entries/stay/{stay.id}/correct"
    for typed in ({"planned_until": ago(-9)}, {"ends_on": ago(1), "ending": "left"}, {"planned_until": ago(6)}):
        (form,) = (form for form in Page(client.get(page).text).forms if "why" in form.fields)
        new = {name: day if name == "ending" else clock.show_date(day, "en", "numeric") for name, day in typed.items()}
        answer = client.post(page, data=form.filled() | new | {"why": "typo"})
        assert answer.status_code == (200 if typed.get("planned_until") == ago(6) else 303)  # before it began
        assert stay.planned_until == ago(-9)


def test_a_stay_that_was_ended_wrongly_goes_on(db: Session, cast: Cast, stay: Stay, beds: list[Bed]) -> None:
    stays.end(db, cast.nok_case, stay, EndDetails(ends_on=ago(1), ending=Ending.LEFT), cast.malee)
    correct(db, cast, stay, AdmitDetails(bed_id=stay.bed_id, begins_on=stay.begins_on))
    assert stays.open_of_case(db, cast.nok_case.id) is stay
    assert left(db, cast, stay) == [(MilestoneKind.STAY_BEGUN, ago(5))]


def test_a_corrected_stay_takes_no_bed_of_another(db: Session, cast: Cast, stay: Stay, beds: list[Bed]) -> None:
    stays.admit(db, cast.ton_case, AdmitDetails(bed_id=beds[1].id, begins_on=ago(3)), cast.somchai)
    with pytest.raises(Refused, match="taken"):
        correct(db, cast, stay, AdmitDetails(bed_id=beds[1].id, begins_on=ago(5)))


def test_a_voided_stay_frees_the_bed_and_counts_nowhere(db: Session, cast: Cast, stay: Stay, beds: list[Bed]) -> None:
    void(db, cast, stay)
    assert nights.free_beds(db, cast.prasit.centre_id) == beds
    assert (stays.open_of_case(db, cast.nok_case.id), left(db, cast, stay)) == (None, [])
    assert stays.admit(db, cast.nok_case, AdmitDetails(bed_id=beds[0].id, begins_on=ago(4)), cast.malee)


def test_a_stay_counts_again_only_if_its_bed_is_free(db: Session, cast: Cast, stay: Stay, beds: list[Bed]) -> None:
    void(db, cast, stay)
    other = stays.admit(db, cast.ton_case, AdmitDetails(bed_id=beds[0].id, begins_on=ago(4)), cast.somchai)
    with pytest.raises(Refused, match="taken"):
        restore(db, cast, stay)
    stays.end(db, cast.ton_case, other, EndDetails(ends_on=ago(4), ending=Ending.LEFT), cast.somchai)
    other.voided_at = clock.now()
    restore(db, cast, stay)
    assert left(db, cast, stay) == [(MilestoneKind.STAY_BEGUN, ago(5))]


def test_a_seat_saved_untouched_keeps_the_days_there(cast: Cast, seat: Enrolment, browser: Open) -> None:
    form = Page(browser(cast.malee).get(f"/cases/{seat.case_id}/entries/seat/{seat.id}/correct").text).forms
    assert [one.filled()["days"] for one in form if "days" in one.fields] == [[ago(1).isoformat()]]


def test_attendance_of_a_finished_camp_is_corrected(db: Session, cast: Cast, seat: Enrolment) -> None:
    assert left(db, cast, seat) == []
    correct(db, cast, seat, DaysThere(days={ago(1), ago(0)}))
    assert left(db, cast, seat) == [(MilestoneKind.CAMP_COMPLETED, ago(0))]
    assert rolls.present_by_day(db, seat.camp) == {ago(1): 1, ago(0): 1}
    correct(db, cast, seat, DaysThere(days={ago(1)}))
    assert left(db, cast, seat) == []


def test_a_voided_seat_is_free_and_counts_again_if_there_is_room(db: Session, cast: Cast, seat: Enrolment) -> None:
    void(db, cast, seat)
    assert camps.taken(db, seat.camp) == 0
    assert camps.of_camp(db, seat.camp) == []
    assert rolls.present_by_day(db, seat.camp) == {}
    restore(db, cast, seat)
    assert camps.of_camp(db, seat.camp) == [seat]


@pytest.mark.parametrize("kind", [Kind.STAY, Kind.SEAT])
def test_the_form_of_each_holds_what_is_written(
    db: Session, cast: Cast, browser: Open, stay: Stay, seat: Enrolment, kind: Kind
) -> None:
    row = stay if kind == Kind.STAY else seat
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/entries/{kind}/{row.id}"
    (form,) = (form for form in Page(client.get(f"{page}/correct").text).forms if "why" in form.fields)
    new = {"note": "x", "begins_on": clock.show_date(ago(4), "en", "numeric")} if kind == Kind.STAY else {"days": []}
    assert client.post(f"{page}/correct", data=form.filled() | new | {"why": "typo"}).status_code == 303
    told = client.get(page).text
    assert clock.show_date(ago(5) if kind == Kind.STAY else ago(1), "en") in told
    assert "corrected" in client.get(f"/cases/{cast.nok_case.id}").text
