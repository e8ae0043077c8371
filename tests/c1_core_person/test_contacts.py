"""The first C: contacts, doubles, core persons, groups, places."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts, core_persons, groups, places
from outreach.c1_core_person.contacts import Contact, ContactDetails, HowItWent
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails, LinkDetails
from outreach.c1_core_person.groups import GroupDetails, JoinDetails, Part
from outreach.c1_core_person.places import PlaceDetails, PlaceKind
from outreach.casefile import milestones
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.people import Person, PersonDetails
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


def refused(act: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.field


def met(day: date | None = None, how: HowItWent = HowItWent.TALKED, **more: object) -> ContactDetails:
    return ContactDetails(day=day or clock.today(), how=how, **more)  # type: ignore[arg-type]


def kinds(db: Session, cast: Cast) -> list[MilestoneKind]:
    return [m.kind for m in milestones.of_case(db, cast.nok_case.id)]


def test_how_it_went_is_enough_for_a_first_contact(db: Session, cast: Cast) -> None:
    case = contacts.first(db, PersonDetails(), met(), cast.malee)
    assert (case.opened_on, case.caseworker_id, case.person.nickname) == (clock.today(), cast.malee.id, None)


@pytest.mark.parametrize("how", list(HowItWent))
def test_only_trust_leaves_trust(db: Session, cast: Cast, how: HowItWent) -> None:
    contacts.log(db, cast.nok_case, met(how=how), cast.malee)
    assert (MilestoneKind.TRUST_REACHED in kinds(db, cast)) is (how == HowItWent.TRUSTS)
    assert MilestoneKind.CONTACT_MADE in kinds(db, cast)


@pytest.mark.parametrize("days", [-61, 1])
def test_a_contact_lies_within_the_case(db: Session, cast: Cast, days: int) -> None:
    day = clock.today() + timedelta(days=days)
    assert refused(lambda: contacts.log(db, cast.nok_case, met(day), cast.malee)) == "day"


def test_a_contact_on_the_first_day_is_taken(db: Session, cast: Cast) -> None:
    assert contacts.log(db, cast.nok_case, met(cast.nok_case.opened_on), cast.malee).day == cast.nok_case.opened_on


def test_a_time_to_come_is_refused(db: Session, cast: Cast) -> None:
    with clock.travel(clock.now().replace(hour=3, minute=0)):
        late = met(at_time=time(23, 59))
        assert refused(lambda: contacts.log(db, cast.nok_case, late, cast.malee)) == "at_time"


def test_a_place_that_is_no_longer_in_use_is_refused(db: Session, cast: Cast) -> None:
    place = places.add(db, PlaceDetails(name="ลานเก่า", kind=PlaceKind.STREET), cast.dao)
    places.set_active(db, place, False, cast.dao)
    assert refused(lambda: contacts.log(db, cast.nok_case, met(place_id=place.id), cast.malee)) == "place"


def test_a_place_is_named_once(db: Session, cast: Cast) -> None:
    details = PlaceDetails(name="ลานเดียว", kind=PlaceKind.STREET)
    places.add(db, details, cast.dao)
    assert refused(lambda: places.add(db, details, cast.dao)) == "name"


def test_a_core_person_is_linked_once_and_counts_as_evidence(db: Session, cast: Cast) -> None:
    leader = core_persons.add(db, CorePersonDetails(name="ลุงคำ", kind=CoreKind.KIND_ADULT), cast.malee)
    details = LinkDetails(day=clock.today())
    core_persons.link(db, cast.nok_case, leader, details, cast.malee)
    assert MilestoneKind.CORE_PERSON_LINKED in kinds(db, cast)
    assert refused(lambda: core_persons.link(db, cast.nok_case, leader, details, cast.malee)) == "core_person"


def test_groups_and_core_persons_of_another_centre_do_not_exist(db: Session, cast: Cast) -> None:
    leader = core_persons.add(db, CorePersonDetails(name="ลุงคำ", kind=CoreKind.KIND_ADULT), cast.anong)
    group = groups.add(db, GroupDetails(name="แก๊งไกล"), cast.anong)
    for load in (lambda: core_persons.get(db, leader.id, cast.malee), lambda: groups.get(db, group.id, cast.malee)):
        with pytest.raises(NotFound):
            load()


def test_a_group_is_added_and_linked_once(db: Session, cast: Cast) -> None:
    group = groups.add(db, GroupDetails(name="แก๊งบึง"), cast.malee)
    assert refused(lambda: groups.add(db, GroupDetails(name=" แก๊งบึง "), cast.malee)) == "new_name"
    joined = JoinDetails(part=Part.MEMBER, since=clock.today())
    groups.join(db, cast.nok_case, group, joined, cast.malee)
    assert refused(lambda: groups.join(db, cast.nok_case, group, joined, cast.malee)) == "group"


def test_a_likely_double_is_shown_and_nothing_saved_until_denied(db: Session, cast: Cast, browser: Open) -> None:
    client, before = browser(cast.malee), db.scalar(select(func.count()).select_from(Person))
    typed = {"how": "talked", "sex": "male", "nickname": "นก", "age": "16", "day": "21/11/2026", "story": "เจอที่ลาน"}
    page = client.post("/contacts/new", data=typed)
    assert "Nothing is saved yet." in page.text
    assert "เจอที่ลาน" in page.text
    assert db.scalar(select(func.count()).select_from(Person)) == before
    denied = {"not_the_same": "y", "shown": str(cast.nok_case.person_id)}
    assert client.post("/contacts/new", data=typed | denied).status_code == 303
    assert db.scalar(select(func.count()).select_from(Person)) == before + 1


def test_looking_for_somebody_puts_no_name_into_an_address(cast: Cast, browser: Open) -> None:
    page = browser(cast.malee).post("/contacts/new", data={"looking": "1", "called": "ต้น"})
    assert page.status_code == 200
    assert "Ask to take over" in page.text
    assert str(cast.ton_case.id) not in page.text


def test_a_name_and_a_choice_together_are_refused_and_kept(db: Session, cast: Cast, browser: Open) -> None:
    group = groups.add(db, GroupDetails(name="แก๊งบึง"), cast.malee)
    typed = {"group": str(group.id), "new_name": "แก๊งใหม่", "part": "member", "since": "21/11/2026"}
    page = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/group", data=typed)
    assert "not both" in page.text
    assert "แก๊งใหม่" in page.text


def test_the_place_of_a_contact_cannot_be_made_up(db: Session, cast: Cast, browser: Open) -> None:
    typed = {"how": "talked", "day": "21/11/2026", "place": str(cast.nok_case.id)}
    page = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/contacts/new", data=typed)
    assert "Choose a place of the list." in page.text
    assert db.scalars(select(Contact)).all() == []
