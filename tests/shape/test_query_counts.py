"""A page asks the database as often for thirty rows as for three: no list grows its queries with its rows."""

import html
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import outbox, signins, users
from outreach.access.admissions import Admission, AdmissionReason
from outreach.access.devices import Device
from outreach.access.outbox.messages import Message
from outreach.access.permissions import Role
from outreach.c1_core_person import contacts, encounters, places
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.places import Place, PlaceDetails, PlaceKind
from outreach.c2_connect import screenings
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.routing import RuleDetails, ShelterRule, rules
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import camps, houses, stays
from outreach.c3_control.camps import Camp, CampDetails
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.stays import AdmitDetails
from outreach.c4_continue import follow_ups
from outreach.c4_continue.follow_ups import FollowUpDetails, FollowUpWay
from outreach.c5_complete import closures, outcomes
from outreach.c5_complete.closures import ClosingReason, Closure, ClosureRequest
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind
from outreach.c5_complete.outcomes import Outcome, OutcomeDetails
from outreach.c5_complete.retention import RetentionProposal
from outreach.casefile import erasing, flags, notes, take_overs
from outreach.casefile.erasing import Erasure, ErasureRequest, Ground
from outreach.casefile.flags import Flag, FlagKind
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.database import Base
from outreach.directory.agencies import Agency, AgencyKind, communities, proposing
from outreach.directory.agencies.services import ServiceDetails
from outreach.directory.communities import Community
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from outreach.web.paging import PAGE_ROWS
from tests.support.bases import consent
from tests.support.browser import Browser, browse
from tests.support.cast import PASSWORD, Cast, meet_cast
from tests.support.databases import lay
from tests.support.queries import counted
from tests.support.world import share

PAGES = [
    ("malee", "/"),
    ("malee", "/cases/"),
    ("prasit", "/"),
    ("prasit", "/cases/"),
    *[
        (who, f"/due/{what}")
        for who in ("malee", "prasit")
        for what in ("all", "follow_up", "plan", "outcome", "risk", "act", "pathway", "search", "review")
    ],
    *[
        ("prasit", f"/cases/?{said}")
        for said in ("silent=60&sort=silent", "late=1&sort=next", "lack=no_plan", "closed=1")
    ],
    ("malee", "/cases/?silent=late&sort=silent"),
    ("prasit", "/approvals"),
    ("prasit", "/erasures/"),
    ("prasit", "/retention/"),
    ("prasit", "/flags/"),
    ("prasit", "/contradictions/"),
    ("prasit", "/cases/uncarried"),
    ("prasit", "/caseload"),
    ("prasit", "/camps/"),
    ("prasit", "/people/doubles"),
    ("prasit", "/house"),
    ("prasit", "/take-overs/"),
    ("somchai", "/met/"),
    ("malee", "/referrals/stuck"),
    ("prasit", "/referrals/stuck"),
    ("wanna", "/referrals/"),
    ("prasit", "/rules/"),
    ("prasit", "/statistics/gaps"),
    ("chai", "/statistics/gaps"),
    ("malee", "/account"),
    ("prasit", "/admissions/"),
    ("dao", "/users/"),
    ("dao", "/outbox/"),
    ("dao", "/places/"),
    ("dao", "/agencies/"),
    ("malee", "/agencies/"),
    ("prasit", "/agencies/changes"),
    ("prasit", "/agencies/agreements"),
    ("dao", "/communities/"),
    ("chai", "/statistics/"),
]


PAGED: dict[str, tuple[str, *tuple[type[Base], ...]]] = {
    "/places/": ("dao", Place),
    "/communities/": ("dao", Community),
    "/rules/": ("prasit", ShelterRule),
    "/camps/": ("prasit", Camp),
    "/admissions/": ("prasit", Admission),
    "/outbox/": ("dao", Message),
    "/flags/": ("prasit", Flag),
    "/erasures/": ("prasit", Erasure),
    "/retention/": ("prasit", RetentionProposal),
    "/approvals": ("prasit", Outcome, Closure, RetentionProposal),
}
FEW, MANY = 3, PAGE_ROWS + 5
Grown = dict[int, Path]


def live(db: Session, cast: Cast, number: int) -> None:
    """One more of everything that a list can show."""
    then = clock.today() - timedelta(days=70)
    with clock.travel(then):
        met = ContactDetails(day=then, how=HowItWent.TRUSTS)
        person = PersonDetails(nickname=f"น้อง{number}", sex=Sex.MALE, age=16)
        case = contacts.first(db, person, met, cast.malee)
        next_on = then + timedelta(days=20)
        details = FollowUpDetails(day=then, way=FollowUpWay.VISIT, found=True, next_on=next_on)
        consent(db, case, cast.malee)
        follow_ups.do(db, case, details, cast.malee)
        sent = share(db, case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
        sent.owner = Owner.CASEWORKER
        screenings.screen(db, case, ScreeningDetails(day=then, needs=[Need.SHELTER, Need.LEGAL_ISSUE]), cast.malee)
    encounters.write(db, case, met_today(), cast.somchai)
    take_overs.ask(db, case, "ขอดูแลต่อ", cast.somchai)
    told = {"place": cast.nfe.code, "need": Need.COUNSELLING, "reason_th": f"เหตุผล {number}"}
    rules.add(db, RuleDetails(**told, from_day=clock.today()), cast.prasit)  # type: ignore[arg-type]
    flags.raise_once(db, FlagKind.SAME_NAME, cast.malee, case)
    kind, how = OutcomeKind.ID_CARD, EvidenceKind.SEEN
    outcomes.record(
        db, case, OutcomeDetails(kind=kind, day=clock.today(), evidence_kind=how, evidence="เห็น"), cast.malee
    )
    house = houses.open_house(db, HouseDetails(name=f"บ้าน {number}", beds=1), cast.prasit)
    bed = next(bed for bed in houses.beds_of_centre(db, cast.prasit.centre_id) if bed.house_id == house.id)
    stays.admit(db, case, AdmitDetails(bed_id=bed.id, begins_on=clock.today()), cast.malee)
    case.person.sex = Sex.FEMALE  # corrected since: a contradiction for the head of the centre
    other = contacts.first(db, person, ContactDetails(day=clock.today(), how=HowItWent.TALKED), cast.malee)
    erasing.ask(db, other, ErasureRequest(ground=Ground.ASKED, typed=other.number), cast.prasit)
    closures.ask(db, other, ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้าย"), cast.malee)
    today = clock.today()
    camps.announce(db, CampDetails(name=f"ค่าย {number}", where="วัด", begins_on=today, ends_on=today), cast.prasit)
    outbox.mail(db, "help@agency.example", "เรื่อง", "ข้อความ", f"referral:{number}")
    places.add(db, PlaceDetails(name=f"ลาน {number}", kind=PlaceKind.STREET), cast.dao)
    signins.begin(db, cast.malee, Device(f"{number:043}"))
    db.add(Admission(user_id=cast.malee.id, reason=AdmissionReason.LOST, asked_by=cast.dao.id))
    left = contacts.first(db, PersonDetails(nickname="ค้าง", sex=Sex.MALE), met_today(), cast.malee)
    left.caseworker_id = cast.prasit.id  # who works as something else by now: to be handed over
    gone = contacts.first(db, PersonDetails(nickname="ไป", sex=Sex.MALE), met_today(), cast.malee)
    gone.closed_on = today
    db.add(RetentionProposal(person_id=gone.person_id, closed_on=today, years=5))
    agency = Agency(code=f"a{number}", name_th=f"ก{number}", name_en=f"A{number}", kind=AgencyKind.HEALTH)
    agency.agreement_until = today
    db.add(agency)
    db.flush()
    service = ServiceDetails(name_th=f"บริการ {number}", needs=[Need.SHELTER])
    for actor in (cast.dao, cast.wanna):  # one that stands, one that waits
        proposing.change_part(db, agency, service, None, actor)
    communities.add(db, f"ชุมชน {number}", cast.dao)
    made = {"username": f"worker{number}", "name": "คนใหม่", "role": Role.MANAGER, "password": PASSWORD}
    if number % 10 == 0:  # hashing a password takes a while
        users.create(db, **made, actor=cast.dao)


def met_today() -> ContactDetails:
    return ContactDetails(day=clock.today(), how=HowItWent.TALKED)


@pytest.fixture(scope="module")
def grown(house: OutreachApp, planted: tuple[Path, dict[str, UUID]]) -> Grown:
    """A database file with three of everything that a list can show, and one with more than stand on a page."""
    engine, files = house.extensions["engine"], Grown()
    for app in lay(house, planted[0]):
        for rows in (FEW, MANY):
            with app.extensions["sessions"]() as session, session.begin():
                cast = meet_cast(session, planted[1])
                for number in range(max(files, default=0), rows):
                    live(session, cast, number)
            engine.dispose()  # so that all is in the one file
            files[rows] = Path(shutil.copy(engine.url.database, engine.url.database + f".{rows}"))
    return {rows: file.rename(file.parent / f"{rows}-of-everything.db") for rows, file in files.items()}


@pytest.mark.parametrize(("who", "page"), PAGES, ids=[f"{who}{page}" for who, page in PAGES])
def test_a_list_costs_the_same_for_three_rows_and_for_very_many(
    house: OutreachApp, planted: tuple[Path, dict[str, UUID]], grown: Grown, who: str, page: str
) -> None:
    costs = dict[int, int]()
    for rows, file in grown.items():
        for app in lay(house, file):
            with app.extensions["sessions"]() as session:
                user = getattr(meet_cast(session, planted[1]), who)
                costs[rows] = _cost(app, browse(app, session, user), page)
    assert costs[MANY] == costs[FEW]


@pytest.mark.parametrize(("who", "page"), PAGES, ids=[f"{who}{page}" for who, page in PAGES])
def test_no_list_shows_more_than_a_page(
    house: OutreachApp, planted: tuple[Path, dict[str, UUID]], grown: Grown, who: str, page: str
) -> None:
    for app in lay(house, grown[MANY]):
        with app.extensions["sessions"]() as session:
            user = getattr(meet_cast(session, planted[1]), who)
            shown = browse(app, session, user).get(page).text
    assert max(map(len, _lists(shown)), default=0) <= PAGE_ROWS


@pytest.mark.parametrize("page", PAGED)
def test_a_list_of_pages_leaves_nothing_out(
    house: OutreachApp, planted: tuple[Path, dict[str, UUID]], grown: Grown, page: str
) -> None:
    (who, *tables), shown = PAGED[page], list[str]()
    for app in lay(house, grown[MANY]):
        with app.extensions["sessions"]() as session:
            client, addresses = browse(app, session, getattr(meet_cast(session, planted[1]), who)), [page]
            for address in addresses:
                text = client.get(address).text
                shown += [re.sub(r'<input type="hidden"[^>]*>', "", one) for rows in _lists(text) for one in rows]
                further = map(html.unescape, re.findall(r'<nav class="more".*?href="([^"]+)"', text))
                addresses += [one for one in further if one not in addresses]
            there = sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
    assert len(set(shown)) == there
    assert len(tables) > 1 or len(shown) == there  # of several lists, the others stand again beside each page of one


def test_a_case_page_costs_the_same_however_much_is_in_it(
    app: OutreachApp, db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    client, page, costs = browser(cast.malee), f"/cases/{cast.nok_case.id}", []
    for _ in range(2):
        for _ in range(8):
            notes.write(db, cast.nok_case, "บันทึก", clock.today(), cast.malee)
            contacts.log(db, cast.nok_case, ContactDetails(day=clock.today(), how=HowItWent.TALKED), cast.malee)
        costs.append(_cost(app, client, page))
    assert costs[0] == costs[1]


def _lists(text: str) -> list[list[str]]:
    """The rows of each list on a page."""
    lists = re.findall(
        r'<ul class="rows">(.*?)</ul>|<div class="list-group">(.*?)</div>|<tbody>(.*?)</tbody>', text, re.S
    )
    rows = (re.split(r"<li\b|<a class=\"list-group-item|<tr\b", "".join(one))[1:] for one in lists)
    return [[row for row in some if 'class="empty"' not in row] for some in rows]


def _cost(app: OutreachApp, client: Browser, page: str) -> int:
    """How many statements a page sends."""
    assert client.get(page).status_code == 200
    with counted(app.extensions["engine"]) as sent:
        client.get(page)
    return len(sent)
