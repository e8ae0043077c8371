"""Young people of one family: linked once, seen from both sides by who may see both, and gone with either."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casefile import evolving
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Change, Kind, Why, load, void
from outreach.casefile.family import kinships
from outreach.casefile.family.kinships import Kin, Kinship
from outreach.casefile.people import PersonDetails
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.dashboard.subject_access import exports
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.erasures import erased, supervisor
from tests.support.merges import join, met


def link(db: Session, cast: Cast, other: Case) -> Kinship:
    details = {"day": clock.today(), "kin": Kin.SIBLING, "other": other}
    return evolving.write(db, cast.nok_case, Kinship, details, cast.malee)


def seen(db: Session, cast: Cast, case: Case, by: str = "malee") -> list[str]:
    return [one.case.number for one in kinships.of_case(db, case, getattr(cast, by))]


@pytest.fixture
def sister(db: Session, cast: Cast) -> Case:
    return met(db, cast.malee, PersonDetails(nickname="น้องสาว"))


def test_a_link_is_seen_from_both_sides(db: Session, cast: Cast, sister: Case) -> None:
    row = link(db, cast, sister)
    assert seen(db, cast, cast.nok_case) == [sister.number]
    assert seen(db, cast, sister) == [cast.nok_case.number]
    found = load(db, cast.nok_case, Kind.KINSHIP, row.id)
    void(db, cast.nok_case, found, Change(why=Why.WRONG_PERSON, reason="-"), cast.malee)
    assert seen(db, cast, sister) == seen(db, cast, cast.nok_case) == []


def test_two_are_linked_once_from_whichever_side(db: Session, cast: Cast, sister: Case) -> None:
    row = link(db, cast, sister)
    details = {"day": clock.today(), "kin": Kin.COUSIN}
    for case, other in ((cast.nok_case, sister), (sister, cast.nok_case)):
        with pytest.raises(Refused) as refused:
            evolving.write(db, case, Kinship, details | {"other": other}, cast.malee)
        assert refused.value.field == "number"
    evolving.write(db, cast.nok_case, Kinship, details | {"other": sister}, cast.malee, row)
    assert seen(db, cast, sister) == [cast.nok_case.number]


def test_who_may_see_one_side_alone_sees_no_link(db: Session, cast: Cast) -> None:
    link(db, cast, cast.ton_case)
    assert seen(db, cast, cast.nok_case) == seen(db, cast, cast.ton_case, "somchai") == []
    assert seen(db, cast, cast.ton_case, "prasit") == [cast.nok_case.number]


def test_a_merge_leads_the_link_on(db: Session, cast: Cast, sister: Case) -> None:
    link(db, cast, sister)
    again = met(db, cast.malee, PersonDetails(nickname="น้องสาวคนเดิม"))
    join(db, cast.prasit, again, sister)
    assert seen(db, cast, cast.nok_case) == [again.number]


def test_an_erasure_takes_the_links_of_both_sides(db: Session, cast: Cast, sister: Case) -> None:
    link(db, cast, sister)
    erased(db, sister, cast.prasit, supervisor(db, cast))
    assert db.scalars(select(Kinship)).all() == []


def test_the_number_of_a_colleagues_case_is_refused_as_unknown(
    cast: Cast, browser: Callable[..., Browser], sister: Case
) -> None:
    malee, url = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    typed = {"day": str(clock.today()), "kin": "sibling"}
    for number in (cast.ton_case.number, cast.nok_case.number, "2569/99999"):
        assert malee.post(f"{url}/records/kinship/new", data=typed | {"number": number}).status_code == 200
    assert malee.post(f"{url}/records/kinship/new", data=typed | {"number": sister.number}).status_code == 303
    assert sister.number in malee.get(f"{url}/family").text


def test_a_link_to_a_case_kept_from_the_reader_is_told_nowhere(
    db: Session, cast: Cast, browser: Callable[..., Browser], sister: Case
) -> None:
    row, case = link(db, cast, sister), f"/cases/{cast.nok_case.id}"
    change, told = Change(why=Why.TYPO, reason="-"), "Brother or sister"
    void(db, cast.nok_case, load(db, cast.nok_case, Kind.KINSHIP, row.id), change, cast.malee)
    again, malee = link(db, cast, sister), browser(cast.malee)
    pages = [f"{case}/entries/kinship/{one.id}" for one in (row, again)]
    pages += [f"{case}/records/kinship/{again.id}", f"{pages[1]}/void", f"{pages[1]}/correct"]
    assert told in malee.get(case).text
    assert [malee.get(page).status_code for page in pages] == [200] * 5
    sister.centre_id, sister.caseworker_id = cast.anong.centre_id, cast.anong.id
    db.commit()
    assert told not in malee.get(case).text
    assert str(row.id) not in malee.get(case).text
    assert [malee.get(page).status_code for page in pages] == [404] * 5
    made = exports.as_json(db, cast.nok_case, cast.prasit)
    assert str(Kin.SIBLING) not in "".join(made)
