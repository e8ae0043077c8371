"""Communities: a name is one however it is typed, and a young person's own stays sealed."""

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import people
from outreach.casefile.people import PersonDetails
from outreach.core.errors import Refused
from outreach.directory import communities
from tests.support.cast import Cast


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("ชุมชนโนนชัย", "โนนชัย", True),
        ("ชุมชน โนนชัย", " ชุมชนโนนชัย ", True),
        ("โนนชัย 1", "โนนชัย ๑", True),
        ("โนนชัย1", "โนนชัย 1", True),
        ("ชุมชน\u200bโนนชัย", "โนนชัย", True),
        ("Railway Side", "railway  side", True),
        ("โนนชัย 1", "โนนชัย 2", False),
        ("โนนชัย 1", "โนนชัย 11", False),
        ("โนนชัย", "โนนชัย 1", False),
        ("เมืองเก่าชุมชน", "เมืองเก่า", False),
    ],
)
def test_a_name_is_the_same_however_it_is_typed(first: str, second: str, same: bool) -> None:
    assert (communities.normal(first) == communities.normal(second)) is same


@pytest.mark.parametrize("nothing", ["", " ", "ชุมชน", "ชุมชน "])
def test_nothing_is_no_name(nothing: str) -> None:
    assert communities.normal(nothing) == ""


def test_one_community_is_on_the_list_once(db: Session, cast: Cast) -> None:
    communities.add(db, "ชุมชนโนนชัย 1", cast.dao)
    with pytest.raises(Refused):
        communities.add(db, "โนนชัย ๑", cast.dao)
    added = communities.add_all(db, ["โนนชัย 1", "โนนชัย 2", "ชุมชนโนนชัย 2", ""], cast.dao)
    assert [one.name for one in added] == ["โนนชัย 2"]


def test_where_somebody_lives_is_sealed_and_corrected(db: Session, cast: Cast) -> None:
    nok = cast.nok_case.person
    people.correct(db, nok, PersonDetails(nickname="นก", community="ชุมชนโนนชัย 1"), cast.malee)
    assert people.details_of(nok).community == "ชุมชนโนนชัย 1"
    assert "โนนชัย".encode() not in bytes(nok.community_sealed)
    people.correct(db, nok, PersonDetails(nickname="นก"), cast.malee)
    assert nok.community is None
