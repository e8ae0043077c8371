"""Who is named for a restricted person, and who is no more."""

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import cases, restrictions
from outreach.casefile.restrictions import restricting
from outreach.core.errors import NotFound, Refused
from tests.support.cast import Cast


def test_who_is_taken_off_the_list_is_unnamed_until_put_back(db: Session, cast: Cast) -> None:
    person, both = cast.nok_case.person_id, {cast.malee.id, cast.prasit.id}
    restricting.restrict(db, cast.nok_case, both | {cast.somchai.id}, cast.prasit)
    restrictions.check_named(db, person, cast.somchai.id)
    restricting.restrict(db, cast.nok_case, both, cast.prasit)
    with pytest.raises(Refused):
        restrictions.check_named(db, person, cast.somchai.id)
    with pytest.raises(Refused):
        cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    restricting.restrict(db, cast.nok_case, both | {cast.somchai.id}, cast.prasit)
    restrictions.check_named(db, person, cast.somchai.id)
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    assert cases.load(db, cast.nok_case.id, cast.somchai) is cast.nok_case
    with pytest.raises(NotFound):
        cases.load(db, cast.nok_case.id, cast.malee)
