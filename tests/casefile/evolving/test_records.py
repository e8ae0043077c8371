"""Records that are written anew: the newest day stands, and each kind is corrected on its own page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import evolving
from outreach.casefile.corrections.forms import FORMS
from outreach.casefile.evolving import NOUNS
from outreach.casefile.family import members
from outreach.casefile.family.members import FamilyMember
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast


def tell(db: Session, cast: Cast, ago: int, before: FamilyMember | None = None, **known: Any) -> FamilyMember:
    day = clock.today() - timedelta(days=ago)
    details = dict.fromkeys(FamilyMember.words) | {"relation": "mother", "name": "แดง", "day": day} | known
    return evolving.write(db, cast.nok_case, FamilyMember, details, cast.malee, before)


def around(db: Session, cast: Cast) -> list[str]:
    return [one.name for one in members.around(db, cast.nok_case.person_id)]


def test_a_change_is_not_before_what_stands(db: Session, cast: Cast) -> None:
    first = tell(db, cast, 5)
    with pytest.raises(Refused) as refused:
        tell(db, cast, 6, first, name="ดำ")
    assert refused.value.field == "day"
    tell(db, cast, 5, first, name="ดำ")
    assert around(db, cast) == ["ดำ"]


def test_what_is_dated_back_by_a_correction_stands_no_more(db: Session, cast: Cast) -> None:
    second = tell(db, cast, 1, tell(db, cast, 5), name="ดำ")
    second.day -= timedelta(days=6)
    db.flush()
    assert around(db, cast) == ["แดง"]


def test_each_kind_is_corrected_on_its_own_form(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    assert {one.kind for one in NOUNS.values() if FORMS[one.kind].of.__self__ is not one.correcting} == set()
    row, day = tell(db, cast, 1), clock.today() - timedelta(days=1)
    url = f"/cases/{cast.nok_case.id}/entries/family/{row.id}/correct"
    assert "แดง" in browser(cast.malee).get(url).text
    typed = {"day": str(day), "relation": "mother", "name": "ดำ", "safe": "not_known", "may_call": "no"}
    sent = typed | {"guardian": "no", "why": "typo", "asked_by": "staff"}
    assert browser(cast.malee).post(url, data=sent).status_code == 303
    assert around(db, cast) == ["ดำ"]
