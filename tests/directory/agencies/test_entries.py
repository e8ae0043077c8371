"""The entry of an agency: its services, its places, whom one reaches, and what its own user proposes."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.casefile import attachments
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.directory import agencies, listing
from outreach.directory.agencies import (
    Agency,
    Bounds,
    CapacityDetails,
    ForSex,
    agreements,
    communities,
    contacts,
    entries,
    proposing,
    say_capacity,
    scans,
    services,
)
from outreach.directory.agencies.agreements import AgencyAgreement, AgreementDetails
from outreach.directory.agencies.capacity import CapacityWord
from outreach.directory.agencies.changes import AgencyChange, ChangeState, Part
from outreach.directory.agencies.codes import Agreement, Tongue, Weekday
from outreach.directory.agencies.contacts import ContactPersonDetails
from outreach.directory.agencies.parts import Hours, ReachDetails, part_of, read, written
from outreach.directory.agencies.presenters import differences
from outreach.directory.agencies.scans import AgreementScanPiece
from outreach.directory.agencies.services import ServiceDetails
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import PDF

Open = Callable[..., Browser]
TALKS = ServiceDetails(name_th="คุยกับพี่", needs=[Need.COUNSELLING], for_sex=ForSex.FEMALE, min_age=12, max_age=17)
REACH = ReachDetails(hours=[], communities=[], tongues=[Tongue.SIGN])
SOMSRI = ContactPersonDetails(name="สมศรี ใจดี", email="somsri@nfe.example", gets_referrals=True)


def own(db: Session, cast: Cast, actor: User | None = None) -> Agency:
    return entries.load(db, cast.nfe.id, actor or cast.dao)


def refused(act: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.field


def test_an_agency_serves_what_its_service_does_in_its_bounds(db: Session, cast: Cast) -> None:
    agency = own(db, cast)
    agency.min_age = 14
    proposing.change_part(db, agency, replace(TALKS, needs=[Need.SHELTER]), None, cast.dao)
    assert agency.needs == [Need.SHELTER, Need.EDUCATION_EQUIVALENCY, Need.COUNSELLING]
    assert agency.bounds(Need.SHELTER) == Bounds(ForSex.FEMALE, 14, 17)
    assert agency.bounds(Need.COUNSELLING) == agency.bounds() == Bounds(ForSex.ANY, 14, None)


def test_two_services_for_a_need_take_whom_either_takes(db: Session, cast: Cast) -> None:
    agency = own(db, cast)
    for details in (TALKS, replace(TALKS, for_sex=ForSex.MALE, min_age=10, max_age=None)):
        proposing.change_part(db, agency, details, None, cast.dao)
    assert agency.bounds(Need.COUNSELLING) == Bounds(ForSex.ANY, 10, None)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"min_age": 18}, "max_age"),
        ({"for_sex": ForSex.MALE}, "for_sex"),
        ({"min_age": 10, "max_age": 13}, "for_sex"),
        ({"needs": []}, "needs"),
    ],
)
def test_a_service_that_nobody_could_use_is_refused(
    db: Session, cast: Cast, changed: dict[str, object], field: str
) -> None:
    agency = own(db, cast)
    agency.for_sex, agency.min_age = ForSex.FEMALE, 14
    details = replace(TALKS, **changed)  # type: ignore[arg-type]
    assert refused(lambda: proposing.change_part(db, agency, details, None, cast.dao)) == field


def test_a_service_that_ends_binds_nobody_any_more(db: Session, cast: Cast) -> None:
    agency = own(db, cast)
    row = proposing.change_part(db, agency, TALKS, None, cast.dao)
    assert row.row_id is not None
    proposing.remove_part(db, agency, Part.SERVICE, row.row_id, cast.dao)
    assert agency.bounds(Need.COUNSELLING) == Bounds()
    assert entries.entry_of(db, agency).services == []
    assert proposing.remove_part(db, agency, Part.SERVICE, row.row_id, cast.dao) is None


@pytest.mark.parametrize(
    ("places", "until", "day", "full"),
    [
        (None, None, 0, False),
        (0, None, 0, True),
        (3, None, 0, False),
        (None, 5, 5, True),
        (None, 5, 6, False),
        (0, 5, 6, False),
    ],
)
def test_an_agency_is_full_to_the_last_day_that_it_said(
    db: Session, cast: Cast, places: int | None, until: int | None, day: int, full: bool
) -> None:
    today = clock.today()
    last = today + timedelta(days=until) if until is not None else None
    say_capacity(db, cast.nfe, CapacityDetails(places_free=places, full_until=last), cast.wanna)
    assert cast.nfe.is_full(today + timedelta(days=day)) is full
    word = db.scalars(select(CapacityWord)).one()
    assert (word.places_free, word.full_until, word.said_by) == (places, last, cast.wanna.id)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (CapacityDetails(places_free=-1), "places_free"),
        (CapacityDetails(places_free=10_000), "places_free"),
        (CapacityDetails(full_until=date(2020, 1, 1)), "full_until"),
        (CapacityDetails(full_until=date(2099, 1, 1)), "full_until"),
        (CapacityDetails(places_free=2, full_until=date(2026, 12, 1)), "places_free"),
    ],
)
def test_places_that_cannot_be_are_refused(db: Session, cast: Cast, details: CapacityDetails, field: str) -> None:
    with clock.travel(date(2026, 11, 21)):
        assert refused(lambda: say_capacity(db, cast.nfe, details, cast.wanna)) == field
    assert cast.nfe.capacity_said_at is None


def test_referrals_are_announced_to_who_was_named_for_them(db: Session, cast: Cast) -> None:
    agency = own(db, cast)
    assert agencies.address_of(db, agency) is None
    for person in (replace(SOMSRI, email="first@nfe.example", gets_referrals=False), SOMSRI):
        proposing.change_part(db, agency, person, None, cast.prasit)
    assert agencies.address_of(db, agency) == "somsri@nfe.example"
    nowhere = replace(SOMSRI, email=None)
    assert refused(lambda: proposing.change_part(db, agency, nowhere, None, cast.prasit)) == "email"


def test_who_is_no_longer_there_is_forgotten_by_name(db: Session, cast: Cast) -> None:
    agency = own(db, cast)
    row = proposing.change_part(db, agency, SOMSRI, None, cast.prasit)
    assert row.row_id is not None
    proposing.remove_part(db, agency, Part.CONTACT, row.row_id, cast.prasit)
    gone = db.get_one(contacts.AgencyContact, row.row_id)
    assert (gone.name, gone.email, gone.ended_at is None) == ("", None, False)
    texts = [text for one in db.scalars(select(AgencyChange)) for text in (one.before, one.after) if text]
    assert "สมศรี" not in "".join(texts)
    assert "somsri" not in "".join(f"{one.action}{one.about}" for one in db.scalars(select(AuditLine)))


def test_a_partner_proposes_and_a_supervisor_lets_it_in(db: Session, cast: Cast) -> None:
    change = proposing.change_part(db, own(db, cast, cast.wanna), TALKS, None, cast.wanna)
    assert (change.state, entries.entry_of(db, own(db, cast)).services) == (ChangeState.WAITING, [])
    assert [row.id for row, _agency in proposing.waiting(db, cast.prasit.centre_id)] == [change.id]
    proposing.approve(db, proposing.proposed(db, change.id, cast.prasit), cast.prasit)
    assert (change.state, change.decided_by, change.made_by) == (ChangeState.APPROVED, cast.prasit.id, cast.wanna.id)
    assert [one.name_th for one in entries.entry_of(db, own(db, cast)).services] == ["คุยกับพี่"]
    found = proposing.proposed(db, change.id, cast.prasit)
    assert refused(lambda: proposing.approve(db, found, cast.prasit)) is None


def test_what_is_sent_back_changes_nothing_and_says_why(db: Session, cast: Cast, browser: Open) -> None:
    change = proposing.change_part(db, own(db, cast, cast.wanna), TALKS, None, cast.wanna)
    proposing.send_back(db, proposing.proposed(db, change.id, cast.prasit), "อายุไม่ตรงกับ MOU", cast.prasit)
    assert (change.state, entries.entry_of(db, own(db, cast)).services) == (ChangeState.SENT_BACK, [])
    assert "อายุไม่ตรงกับ MOU" in browser(cast.wanna).get(f"/agencies/{cast.nfe.id}").text


def test_a_newer_proposal_for_the_same_part_replaces_the_older(db: Session, cast: Cast) -> None:
    agency = own(db, cast, cast.wanna)
    older = proposing.change_part(db, agency, ReachDetails(phone="043 1"), None, cast.wanna)
    newer = proposing.change_part(db, agency, ReachDetails(phone="043 2"), None, cast.wanna)
    first = proposing.change_part(db, agency, TALKS, None, cast.wanna)
    second = proposing.change_part(db, agency, replace(TALKS, name_th="อีกบริการ"), None, cast.wanna)
    states = [row.state for row in (older, newer, first, second)]
    assert states == [ChangeState.REPLACED, *[ChangeState.WAITING] * 3]


def test_the_difference_is_old_and_new_of_what_differs(db: Session, cast: Cast) -> None:
    agency = own(db, cast)
    area = communities.add(db, "ชุมชนหนองแวง", cast.dao)
    hours = [Hours(weekday=Weekday.MONDAY, opens=time(8, 30), closes=time(16))]
    details = ReachDetails(phone="043 1", tongues=[Tongue.LAO], communities=[area.id], hours=hours)
    before = entries.now(db, agency, Part.REACH, None)
    rows = differences(before, details, {area.id: area.name})
    assert [(row.label.text, row.before, row.after) for row in rows] == [
        ("Telephone", "", "043 1"),
        ("Languages spoken", "", "Lao"),
        ("Communities served", "All of the city", "ชุมชนหนองแวง"),
        ("Opening hours", "", "Monday 08:30–16:00"),
    ]


@pytest.mark.parametrize("details", [TALKS, SOMSRI, REACH])
def test_a_part_comes_back_from_waiting_as_it_was(
    details: ServiceDetails | ContactPersonDetails | ReachDetails,
) -> None:
    assert read(part_of(details), written(details)) == details


def test_what_is_the_same_is_no_change(db: Session, cast: Cast) -> None:
    assert refused(lambda: proposing.change_part(db, own(db, cast), ReachDetails(), None, cast.dao)) is None


def test_a_partner_sees_and_changes_no_other_entry(db: Session, cast: Cast, browser: Open) -> None:
    with pytest.raises(NotFound):
        entries.load(db, cast.nfe.id, cast.kitti)
    client = browser(cast.kitti)
    for page in ("", "/profile", "/reach", "/services/new", "/contacts/new", "/capacity"):
        assert client.get(f"/agencies/{cast.nfe.id}{page}").status_code == 404


def test_a_partner_is_led_to_their_entry_and_told_that_it_waits(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.wanna)
    assert client.get("/our-agency").location == f"/agencies/{cast.nfe.id}"
    assert "when a supervisor has approved it" in client.get(f"/agencies/{cast.nfe.id}/profile").text
    typed = {"name_th": "คุยกับพี่", "needs": ["counselling"], "for_sex": "any"}
    assert client.post(f"/agencies/{cast.nfe.id}/services/new", data=typed).status_code == 303
    assert db.scalars(select(AgencyChange)).one().state == ChangeState.WAITING
    client.post(f"/agencies/{cast.nfe.id}/capacity", data={"places_free": "0"})
    db.expire_all()
    assert (cast.nfe.capacity_now, cast.nfe.is_full(clock.today())) == (0, True)


def test_hours_are_typed_as_one_says_them(db: Session, cast: Cast, browser: Open) -> None:
    typed = {"where": "all", "hours_mo": "8.30-12.00, 13:00–16.30", "hours_su": "ปิด"}
    address = f"/agencies/{cast.nfe.id}/reach"
    assert "Write the times like" in browser(cast.dao).post(address, data=typed).text
    assert browser(cast.dao).post(address, data=typed | {"hours_su": ""}).status_code == 303
    found = [(row.weekday, str(row.opens), str(row.closes)) for row in own(db, cast).hours]
    assert found == [(Weekday.MONDAY, "08:30:00", "12:00:00"), (Weekday.MONDAY, "13:00:00", "16:30:00")]


@pytest.mark.parametrize(("days", "step"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, 7)])
def test_an_agreement_warns_before_it_ends(db: Session, cast: Cast, days: int, step: int | None) -> None:
    today = clock.today()
    details = AgreementDetails(kind=Agreement.MOU, signed_on=today - timedelta(days=99), runs_until=today)
    agreements.agree(db, cast.nfe, replace(details, runs_until=today + timedelta(days=days)), cast.prasit)
    found = agreements.ending(db, today, None)
    assert [(one.step, one.days) for one in found] == ([(step, days)] if step else [])


def test_the_head_of_the_centre_is_told_on_the_first_page(db: Session, cast: Cast, browser: Open) -> None:
    assert "/agencies/agreements" not in browser(cast.prasit).get("/").text
    until = clock.today() + timedelta(days=30)
    agreements.agree(db, cast.nfe, AgreementDetails(kind=Agreement.INFORMAL, runs_until=until), cast.prasit)
    proposing.change_part(db, own(db, cast, cast.wanna), TALKS, None, cast.wanna)
    page = browser(cast.prasit).get("/").text
    assert "Agreements that have ended or end within 60 days: 1" in page
    assert "Changes proposed by agencies: 1" in page
    assert "agreement ends in 30 days" in browser(cast.prasit).get("/agencies/agreements").text
    assert "/agencies/agreements" not in browser(cast.malee).get("/").text


def test_the_newest_agreement_counts(db: Session, cast: Cast) -> None:
    today = clock.today()
    old = AgreementDetails(kind=Agreement.MOU, signed_on=today, runs_until=today + timedelta(days=3))
    agreements.agree(db, cast.nfe, old, cast.prasit)
    with clock.travel(clock.now() + timedelta(seconds=1)):
        agreements.agree(db, cast.nfe, AgreementDetails(kind=Agreement.INFORMAL), cast.prasit)
    assert (cast.nfe.agreement, cast.nfe.agreement_until, agreements.ending(db, today, None)) == (
        Agreement.INFORMAL,
        None,
        [],
    )
    assert [one.kind for one in agreements.of_agency(db, cast.nfe)] == [Agreement.INFORMAL, Agreement.MOU]


def test_the_scan_is_sealed_and_comes_back_whole(db: Session, cast: Cast, browser: Open) -> None:
    agreement = agreements.agree(db, cast.nfe, AgreementDetails(kind=Agreement.INFORMAL), cast.prasit)
    file = attachments.check("บันทึกข้อตกลง.pdf", PDF, len(PDF))
    first = scans.keep(db, agreement, file, cast.prasit)
    scans.keep(db, agreement, file, cast.prasit)
    answer = browser(cast.prasit).get(f"/agencies/{cast.nfe.id}/agreements/{agreement.id}/scan")
    assert (answer.data, answer.headers["Content-Security-Policy"]) == (PDF, "default-src 'none'; sandbox")
    assert all(b"%PDF" not in piece.sealed for piece in db.scalars(select(AgreementScanPiece)))
    assert (first.removed_at is None, first.file_name) == (False, None)
    assert browser(cast.malee).get(f"/agencies/{cast.nfe.id}/agreements/{agreement.id}/scan").status_code == 404


def test_a_damaged_scan_is_not_given_out(db: Session, cast: Cast, browser: Open) -> None:
    agreement = agreements.agree(db, cast.nfe, AgreementDetails(kind=Agreement.INFORMAL), cast.prasit)
    scans.keep(db, agreement, attachments.check("x.pdf", PDF, len(PDF)), cast.prasit)
    piece = db.scalars(select(AgreementScanPiece)).one()
    piece.sealed = piece.sealed[:-1] + bytes([piece.sealed[-1] ^ 1])
    answer = browser(cast.prasit).get(f"/agencies/{cast.nfe.id}/agreements/{agreement.id}/scan")
    assert (answer.status_code, b"%PDF" in answer.data) == (500, False)


def test_the_directory_is_searched_by_name_service_need_and_area(db: Session, cast: Cast) -> None:
    agency, area = own(db, cast), communities.add(db, "ชุมชนหนองแวง", cast.dao)
    other = communities.add(db, "ชุมชนอื่น", cast.dao)
    proposing.change_part(db, agency, replace(TALKS, needs=[Need.SHELTER]), None, cast.dao)
    proposing.change_part(db, agency, ReachDetails(communities=[area.id]), None, cast.dao)

    def found(words: str = "", **chosen: str) -> set[str]:
        rows = listing.rows(db, cast.dao, listing.table(db, cast.dao).read(chosen), words)
        return {row.agency.code for row in listing.shown(db, cast.dao, rows)}

    nfe, police = cast.nfe.code, cast.police.code
    assert found() == {nfe, police}
    assert found(words="EDUCATION") == found(words="คุยกับ") == found(need="shelter") == {nfe}
    assert found(words="%") == found(words="nothing") == set()
    assert found(community=str(area.id)) == {nfe, police}
    assert found(community=str(other.id)) == {police}


def test_a_long_directory_comes_in_pages(db: Session, cast: Cast, browser: Open) -> None:
    agencies.load_directory(db, None)
    for number in range(20):
        db.add(Agency(code=f"x{number}", name_th=f"x{number}", name_en=f"x{number}", kind=cast.nfe.kind))
    client = browser(cast.malee)
    pages = [client.get("/agencies/").text]
    pages.append(client.get(re.findall(r'href="(/agencies/\?after=[^"]+)"', pages[0])[0].replace("&amp;", "&")).text)
    shown = [set(re.findall(r'class="name" href="([^"]+)"', page)) for page in pages]
    assert ([len(one) for one in shown], shown[0] & shown[1]) == ([30, 12], set())
    assert 'nav class="more"' not in pages[1]


def test_a_caseworker_reads_and_changes_nothing(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    page = client.get(f"/agencies/{cast.nfe.id}").text
    assert cast.nfe.name_en in page
    assert f"/agencies/{cast.nfe.id}/profile" not in page
    assert client.post(f"/agencies/{cast.nfe.id}/capacity", data={"places_free": "1"}).status_code == 404


def test_communities_are_added_line_by_line_and_once(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.prasit)
    for _ in range(2):
        client.post("/communities/", data={"names": "ชุมชนหนองแวง\n\n  ชุมชน   สามเหลี่ยม \nชุมชนหนองแวง"})
    assert {one.name for one in communities.everyone(db, None)} == {"ชุมชนหนองแวง", "ชุมชน สามเหลี่ยม"}


def test_known_agreements_become_rows_of_their_own(db: Session, cast: Cast) -> None:
    agencies.load_directory(db, None)
    assert db.scalars(select(AgencyAgreement)).all() == []
    assert services.of_agencies(db, [cast.nfe.id]) == {}
