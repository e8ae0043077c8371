"""The people around a young person: everybody has a place, nobody who is kept from view has a name."""

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import core_persons, groups
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails, LinkDetails
from outreach.c1_core_person.groups import GroupDetails, JoinDetails, Part
from outreach.c2_connect import referrals
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.dashboard.case_circle import HIGH, MOST, WIDE, Near, around, cut, placed
from outreach.directory.needs import Need
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.world import share

TAKES = (Need.EDUCATION_EQUIVALENCY, Need.COUNSELLING)
SOMEBODY = Near("core", lazy_gettext("Somebody else"), "แม่")


def test_who_is_near_is_named_but_for_what_is_folded(db: Session, cast: Cast) -> None:
    case, today = cast.nok_case, clock.today()
    consent(db, case, cast.malee)
    lead = core_persons.add(db, CorePersonDetails(name="ลุงหมี", kind=CoreKind.KIND_ADULT), cast.malee)
    core_persons.link(db, case, lead, LinkDetails(day=today), cast.malee)
    group = groups.add(db, GroupDetails(name="แก๊งคานารี"), cast.malee)
    groups.join(db, case, group, JoinDetails(part=Part.MEMBER, since=today), cast.malee)
    sent = [share(db, case, cast.malee, cast.nfe, need, fields=["nickname"]) for need in TAKES]
    sent[0].need = Need.DRUG_TREATMENT
    near = around(
        "มาลี", core_persons.of_case(db, case.id), groups.of_case(db, case.id), [], referrals.of_case(db, case.id)
    )
    assert [(one.kind, one.name) for one in near][:3] == [("worker", "มาลี"), ("core", "ลุงหมี"), ("group", None)]
    assert {one.name for one in near if one.kind == "agency"} == {cast.nfe.name, None}


@pytest.mark.parametrize("number", [1, 2, 7, 8, 30])
def test_everybody_stands_within_the_picture(number: int) -> None:
    nodes = placed([SOMEBODY] * number)
    assert len(nodes) == min(number, MOST)
    assert all(20 <= one.x <= WIDE - 20 and 16 <= one.y <= HIGH - 32 for one in nodes)
    assert len({(one.x, one.y) for one in nodes}) == len(nodes)


def test_the_last_place_says_how_many_more_there_are() -> None:
    assert placed([SOMEBODY] * 10)[-1].words == "3 more"


@pytest.mark.parametrize(("name", "shown"), [("พี่น้ำ", "พี่น้ำ"), ("กี่กี่กี่กี่", "กี่กี่กี่…"), ("abcd", "abc…")])
def test_a_name_is_cut_between_letters(name: str, shown: str) -> None:
    assert cut(name, 3) == shown
