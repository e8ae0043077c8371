"""Who is around a young person: what stands, what stood before, who is not called, and what becomes of it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import evolving, safe_contact
from outreach.casefile.corrections import Change, Kind, Why, load, void
from outreach.casefile.family import members, warning
from outreach.casefile.family.codes import Calls, Lives, Safe
from outreach.casefile.family.members import FamilyMember
from outreach.casefile.safe_contact import Way, WishDetails
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.dashboard.subject_access import presenters, walk
from tests.conftest import Browser
from tests.support.cast import Cast

WRONG = Change(why=Why.NOT_SO, reason="-")


def tell(db: Session, cast: Cast, before: FamilyMember | None = None, **known: Any) -> FamilyMember:
    details = dict.fromkeys(FamilyMember.words) | {"day": clock.today(), "relation": "mother", "name": "แม่นวล"} | known
    return evolving.write(db, cast.nok_case, FamilyMember, details, cast.malee, before)


def test_what_has_changed_stands_and_what_was_stays_behind(db: Session, cast: Cast) -> None:
    first = tell(db, cast, may_call=Calls.ALLOWED, phone="0811111111")
    second = tell(db, cast, first, may_call=Calls.NEVER, phone="0811111111")
    assert [one.id for one in members.around(db, cast.nok_case.person_id)] == [second.id]
    assert first.may_be_called


def test_a_telephone_typed_in_thai_digits_can_be_dialled(db: Session, cast: Cast) -> None:
    assert tell(db, cast, may_call=Calls.ALLOWED, phone="๐๘๙ ๑๑๑ ๒๒๒๒").phone == "089 111 2222"
    with pytest.raises(Refused, match="begins with 0"):
        tell(db, cast, may_call=Calls.ALLOWED, phone="๘๙๑๑๑๒๒๒๒๒๒"[:8])


def test_a_voided_row_lets_what_stood_before_stand_again(db: Session, cast: Cast) -> None:
    first = tell(db, cast, name="เดิม")
    second = tell(db, cast, first, name="ใหม่")
    void(db, cast.nok_case, load(db, cast.nok_case, Kind.FAMILY, second.id), WRONG, cast.malee)
    assert [one.name for one in members.around(db, cast.nok_case.person_id)] == ["เดิม"]
    void(db, cast.nok_case, load(db, cast.nok_case, Kind.FAMILY, first.id), WRONG, cast.malee)
    assert members.around(db, cast.nok_case.person_id) == []


def test_whoever_is_not_safe_is_not_called(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        tell(db, cast, safe=Safe.NOT_SAFE, may_call=Calls.ALLOWED)
    assert refused.value.field == "may_call"


def test_the_head_of_the_case_warns_without_the_reason(db: Session, cast: Cast) -> None:
    tell(db, cast, relation="step_parent", safe=Safe.NOT_SAFE, danger="ตีเด็ก", may_call=Calls.NEVER, phone="0811111111")
    found = list(warning.marks(db, cast.nok_case, cast.prasit))
    assert [mark.tone for mark in found] == ["danger"]
    assert warning.not_safe(db, cast.nok_case, cast.prasit) == []
    assert [one.chosen("safe") for one in warning.not_safe(db, cast.nok_case, cast.malee)] == [Safe.NOT_SAFE]


def test_a_call_that_contradicts_the_wish_is_doubted(db: Session, cast: Cast) -> None:
    safe_contact.write(db, cast.nok_case, WishDetails(ways=[Way.MESSAGE], dangers="แม่นวลห้ามรู้"), cast.malee)
    one = tell(db, cast, may_call=Calls.ALLOWED, phone="0811111111", lives=Lives.HERE)
    wish = safe_contact.latest(db, cast.nok_case.person_id)
    assert len(warning.doubts(one, wish, unfolded=True)) == 2
    assert len(warning.doubts(one, wish, unfolded=False)) == 1
    assert warning.doubts(tell(db, cast, one, may_call=Calls.NEVER), wish, unfolded=True) == []


def test_the_calls_are_warned_of_without_what_is_folded(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    safe_contact.write(db, cast.nok_case, WishDetails(ways=[Way.MESSAGE], dangers="แม่นวลห้ามรู้"), cast.malee)
    tell(db, cast, may_call=Calls.ALLOWED, phone="0811111111", lives=Lives.HERE)
    url = f"/cases/{cast.nok_case.id}"
    for page in (url, f"{url}/emergency", f"{url}/family"):
        seen = browser(cast.prasit).get(page).text
        assert "They wished not to be called" in seen
        assert "named among those who must not know" not in seen


def test_a_closed_case_takes_no_family(db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = clock.today()
    with pytest.raises(Refused):
        tell(db, cast)


def test_the_copy_of_their_data_tells_the_choices_in_words(db: Session, cast: Cast) -> None:
    tell(db, cast, safe=Safe.NOT_SAFE)
    [row] = [one for one in walk.of_people(db, [cast.nok_case.person_id]) if one.table == "family_members"]
    with speaking("th"):
        told = {name: presenters.sealed(row.table, name, value) for name, (_kind, value) in row.sealed.items()}
    assert (told["relation"], told["safe"]) == ("แม่", "ไม่ปลอดภัย")
    assert "begun_as" not in row.plain
