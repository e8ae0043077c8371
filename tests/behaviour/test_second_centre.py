"""A second centre with a world of its own: nobody of it meets a rule, agency, place or community of the first."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from outreach.access import centres, users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c1_core_person import core_persons, groups, places
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails
from outreach.c1_core_person.groups import GroupDetails
from outreach.c1_core_person.places import Place, PlaceDetails, PlaceKind
from outreach.c2_connect import referrals, routing, screenings
from outreach.c2_connect.referrals import ReferralRequest
from outreach.c2_connect.routing import BAAN_RAO, RuleDetails, ShelterRule, rules
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import houses
from outreach.c3_control.houses import HouseDetails
from outreach.casefile import consents, people
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.directory import agencies
from outreach.directory.agencies import Agency, AgencyDetails, AgencyKind, ForSex, communities, reaching
from outreach.directory.communities import Community
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast

Open = Callable[..., Browser]
CANARY = "ขุนทองเจ้า"
# Figures are counted over the whole programme; which of them a head of centre is shown, tests/statistics asks.
LINK = re.compile(r'href="(/[^"#]*)')


@dataclass
class First:
    """What the first centre keeps."""

    agency: Agency
    rule: ShelterRule
    place: Place
    community: Community


@pytest.fixture
def first(db: Session, cast: Cast) -> First:
    routing.load_rules(db)
    home = cast.prasit.centre_id
    details = AgencyDetails(
        code="canary", name_th=CANARY, name_en=CANARY, kind=AgencyKind.HEALTH, needs=[Need.SHELTER, Need.COUNSELLING]
    )
    agency = agencies.add(db, details, cast.prasit)
    rule = rules.add(
        db, RuleDetails(place="canary", need=Need.SHELTER, from_day=clock.today(), reason_th=CANARY), cast.prasit
    )
    place = places.add(db, PlaceDetails(name=CANARY, kind=PlaceKind.STREET, centre_id=home), cast.dao)
    community = communities.add(db, CANARY, cast.prasit)
    houses.open_house(db, HouseDetails(name=CANARY, beds=1), cast.malee)
    groups.add(db, GroupDetails(name=CANARY), cast.malee)
    core_persons.add(db, CorePersonDetails(name=CANARY, kind=CoreKind.OTHER), cast.malee)
    return First(agency, rule, place, community)


@pytest.fixture
def suda(db: Session, cast: Cast) -> User:
    """The head of the second centre."""
    return users.create(
        db,
        username="suda",
        name="สุดา ใจงาม",
        role=Role.SUPERVISOR,
        centre_id=cast.anong.centre_id,
        password=PASSWORD,
        actor=None,
        must_change_password=False,
    )


@pytest.mark.parametrize("role", ["caseworker", "supervisor"])
@pytest.mark.usefixtures("first")
def test_no_page_of_the_second_centre_shows_the_first(
    db: Session, cast: Cast, suda: User, browser: Open, role: str
) -> None:
    screened(db, cast)
    client, seen, asked = browser(suda if role == "supervisor" else cast.anong), set[str](), Counter[str]()
    waiting = ["/", "/rules/", "/rules/new", "/agencies/", "/agencies/new", "/communities/", "/contacts/new"]
    while waiting:
        path = waiting.pop()
        asked[path.partition("?")[0]] += path not in seen  # a table in a few of its orders is enough
        if path in seen or path.startswith(("/static", "/statistics", "/help/")) or asked[path.partition("?")[0]] > 4:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.mimetype.startswith("text/"):
            assert CANARY not in answer.text, path
            waiting += [unescape(found) for found in LINK.findall(answer.text)]
        answer.close()
    assert len(seen) > 25
    assert (f"/cases/{cast.fon_case.id}/routing" in seen) is (role == "caseworker")


def test_the_head_of_the_first_centre_does_see_them(cast: Cast, browser: Open, first: First) -> None:
    for path in ("/rules/", "/rules/new", "/agencies/", f"/agencies/{first.agency.id}", "/communities/"):
        assert CANARY in browser(cast.prasit).get(path).text
    assert CANARY in browser(cast.malee).get("/contacts/new").text


def test_no_address_of_it_is_there_for_the_second_centre(
    db: Session, cast: Cast, suda: User, browser: Open, first: First
) -> None:
    client, agency = browser(suda), f"/agencies/{first.agency.id}"
    for path in (
        agency,
        f"{agency}/profile",
        f"{agency}/reach",
        f"{agency}/agreements/new",
        f"/rules/{first.rule.id}/end",
    ):
        assert client.get(path).status_code == 404, path
    for path in (f"{agency}/close", f"/communities/{first.community.id}/close"):
        assert client.post(path).status_code == 404, path
    db.expire_all()
    assert (first.agency.active, first.community.active, first.rule.to_day) == (True, True, None)


def test_its_agencies_are_offered_to_nobody_of_the_second_centre(db: Session, cast: Cast, first: First) -> None:
    screened(db, cast)
    person = cast.fon_case.person
    assert "canary" not in {fit.place for fit in routing.for_person(db, person, Need.SHELTER, clock.today())}
    able, why = routing.fits(db, person, first.agency, Need.SHELTER, clock.today())
    assert (able, [reason.text for reason in why]) == (False, ["Does not work with your centre"])
    request = ReferralRequest(
        agency_id=first.agency.id, need=Need.SHELTER, fields=[], expires_on=clock.today(), message=None
    )
    with pytest.raises(Refused, match="This agency cannot take"):
        referrals.send(db, cast.fon_case, request, cast.anong)
    named = ConsentDetails(basis=Basis.CONSENT, classes=[], given_on=clock.today(), agency_id=first.agency.id)
    with pytest.raises(Refused, match="Choose from the list"):
        consents.record(db, cast.fon_case, named, cast.anong)


def test_a_centres_own_rule_holds_there_alone_and_goes_first(db: Session, cast: Cast, suda: User, first: First) -> None:
    today, need = clock.today(), Need.SHELTER
    shared = rules.in_force(db, [need], today, suda.centre_id)[BAAN_RAO, need]
    assert shared.centre_id is None
    own = rules.add(
        db,
        RuleDetails(place=BAAN_RAO, need=need, for_sex=ForSex.MALE, max_age=17, from_day=today, reason_th="ไม่เกิน 17"),
        suda,
    )
    assert rules.in_force(db, [need], today, suda.centre_id)[BAAN_RAO, need] == own
    assert rules.in_force(db, [need], today, cast.prasit.centre_id)[BAAN_RAO, need] == shared
    with pytest.raises(Refused, match="holds for every centre"):
        rules.end(db, shared, today, suda)
    with pytest.raises(Refused, match="holds for every centre"):
        rules.end(db, own, today, cast.prasit)
    with pytest.raises(Refused):
        rules.add(db, RuleDetails(place="canary", need=need, from_day=today, reason_th="ของเรา"), suda)
    assert first.rule in rules.everyone(db, cast.prasit.centre_id)
    assert first.rule not in rules.everyone(db, suda.centre_id)


def test_the_only_centre_changes_what_holds_for_every_one(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    routing.load_rules(db)
    shared = rules.in_force(db, [Need.SHELTER], clock.today(), cast.prasit.centre_id)[BAAN_RAO, Need.SHELTER]
    assert not rules.may_end(db, shared, cast.prasit)
    only = [one for one in centres.all_centres(db) if one.id == cast.prasit.centre_id]
    monkeypatch.setattr(centres, "all_centres", lambda _session: only)
    assert rules.may_end(db, shared, cast.prasit)


def test_two_centres_may_share_names_of_places_and_communities(
    db: Session, cast: Cast, suda: User, first: First
) -> None:
    own = communities.add(db, CANARY, suda)
    place = places.add(db, PlaceDetails(name=CANARY, kind=PlaceKind.STREET, centre_id=suda.centre_id), cast.dao)
    assert (own.centre_id, place.centre_id) == (suda.centre_id, suda.centre_id)
    for again in (lambda: communities.add(db, CANARY, suda), lambda: places.add(db, details(suda.centre_id), cast.dao)):
        with pytest.raises(Refused):
            again()
    assert first.place in places.open_places(db, cast.malee.centre_id)
    assert places.open_places(db, suda.centre_id) == [place]


def details(centre_id: UUID | None) -> PlaceDetails:
    return PlaceDetails(name=CANARY, kind=PlaceKind.STREET, centre_id=centre_id)


def test_a_community_of_the_same_name_in_another_city_is_another(
    db: Session, cast: Cast, suda: User, first: First
) -> None:
    """An agency of both centres serves the first one's community alone: who lives in the second one's is not served."""
    reaching.set_reach(db, first.agency, {cast.prasit.centre_id, suda.centre_id}, False, cast.dao)  # type: ignore[arg-type]
    first.agency.serves_all = False
    db.add(agencies.AgencyArea(agency_id=first.agency.id, community_id=first.community.id))
    communities.add(db, CANARY, suda)
    lives = PersonDetails(nickname="น้อง", sex=Sex.MALE, age=16, community=CANARY)
    here, there = (people.register(db, lives, worker) for worker in (cast.malee, cast.anong))
    fits = [routing.fits(db, one, first.agency, Need.COUNSELLING, clock.today())[0] for one in (here, there)]
    assert fits == [True, False]


def test_a_partner_serves_its_adders_centre_or_those_it_is_given(
    db: Session, cast: Cast, suda: User, first: First
) -> None:
    assert reaching.centres_of(db, first.agency) == {cast.prasit.centre_id}
    assert not reaching.is_shared(db, first.agency, cast.prasit)
    with pytest.raises(NotFound):
        agencies.load(db, first.agency.id, suda)
    reaching.set_reach(db, first.agency, {cast.prasit.centre_id, suda.centre_id}, False, cast.dao)  # type: ignore[arg-type]
    assert agencies.load(db, first.agency.id, suda) == first.agency
    assert reaching.is_shared(db, first.agency, cast.prasit)
    with pytest.raises(Refused):
        reaching.set_reach(db, first.agency, set(), False, cast.dao)
    whole = AgencyDetails(code="all", name_th="ทุกศูนย์", name_en="All", kind=AgencyKind.HEALTH, needs=[Need.LEGAL_ISSUE])
    assert agencies.add(db, whole, cast.dao).every_centre


def screened(db: Session, cast: Cast) -> None:
    """Fon's needs are known, and she consents."""
    screenings.screen(
        db, cast.fon_case, ScreeningDetails(day=clock.today(), needs=[Need.SHELTER, Need.COUNSELLING]), cast.anong
    )
