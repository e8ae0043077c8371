"""Groups and core persons are said anew by caseworkers of the centre, and the earlier words stay readable."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import core_persons, groups, renaming
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails
from outreach.c1_core_person.groups import Group, GroupDetails
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def gang(db: Session, cast: Cast) -> Group:
    """A group whose name was misheard."""
    found = groups.add(db, GroupDetails(name="เด็กบึงแก่น", turf="หลังตลาด"), cast.malee)
    db.commit()
    return found


def test_a_colleague_corrects_a_group_and_sees_the_old_words(gang: Group, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.somchai), f"/groups/{gang.id}"
    assert client.post(page, data={"name": "เด็กบึงแก่นนคร", "turf": "ริมบึง"}).status_code == 303
    assert [word in client.get(page).text for word in ("เด็กบึงแก่นนคร", "หลังตลาด", cast.somchai.name)] == [True] * 3
    assert f'href="{page}"' in client.get("/groups/").text


def test_another_centre_and_the_head_find_no_group(gang: Group, cast: Cast, browser: Open) -> None:
    answers = [browser(user).get(f"/groups/{gang.id}").status_code for user in (cast.anong, cast.prasit)]
    assert answers == [404, 404]


def test_a_group_does_not_take_the_name_of_another(gang: Group, db: Session, cast: Cast) -> None:
    groups.add(db, GroupDetails(name="เด็กหนองแวง"), cast.malee)
    with pytest.raises(Refused) as refused:
        renaming.group(db, gang, GroupDetails(name="เด็กหนองแวง "), cast.malee)
    assert refused.value.field == "name"


def test_what_says_the_same_is_no_correction(gang: Group, db: Session, cast: Cast) -> None:
    with pytest.raises(Refused):
        renaming.group(db, gang, GroupDetails(name="เด็กบึงแก่น", turf="หลังตลาด"), cast.malee)
    assert not renaming.of_group(db, gang)


def test_a_core_person_gets_another_number_and_kind(db: Session, cast: Cast, browser: Open) -> None:
    monk = core_persons.add(db, CorePersonDetails(name="พระอาจารย์มั่น", kind=CoreKind.OTHER), cast.malee)
    db.commit()
    client, page = browser(cast.malee), f"/core-persons/{monk.id}"
    typed = {"name": "พระอาจารย์มั่น", "kind": "spiritual_leader", "phone": "0811112222"}
    assert client.post(page, data=typed).status_code == 303
    [earlier] = renaming.of_core_person(db, monk)
    assert (earlier.kind, earlier.phone, earlier.made_by) == (CoreKind.OTHER, None, cast.malee.id)
