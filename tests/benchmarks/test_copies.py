"""A city that is made of copies is whole: everything that the program proves of its records holds for it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from benchmarks.copies import City
from benchmarks.house import House
from outreach.access import audit
from outreach.casefile import numbers
from outreach.casefile.people import Person
from outreach.commands.stages import stages_group
from outreach.core import rows
from outreach.core.sealing import Unreadable

pytestmark = pytest.mark.slow
PLAYED, TIMES = 8, 4


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("city"), PLAYED)
    made = City(house.session, house.app.extensions["engine"])
    made.grow(2 * PLAYED)
    made.grow(TIMES * PLAYED)
    made.close()
    yield house
    house.close()


def test_trail_and_rows_of_a_city_hold(city: House) -> None:
    assert city.session.scalar(select(func.count(Person.id))) == TIMES * PLAYED
    assert audit.first_bad_line(city.session) is None
    assert [bad for _number, found in rows.bad_rows(city.session) for bad in found] == []
    assert [bad for bad in rows.lost_digests(city.session, audit.with_rows(city.session)) if bad] == []


def test_stages_of_a_city_follow_from_what_happened(city: House, capsys: pytest.CaptureFixture[str]) -> None:
    with city.app.app_context():
        stages_group.main(["verify"], standalone_mode=False)
        stages_group.main(["verify", "--due"], standalone_mode=False)
    assert capsys.readouterr().out.count("all agree") == 2


def test_people_of_a_city_are_read_and_found_by_their_own_number(city: House) -> None:
    people = city.session.scalars(select(Person)).all()
    numbers_of = [person.national_id for person in people if person.national_id]
    assert not any(isinstance(said, Unreadable) for person in people for said in (person.nickname, person.look))
    assert len(set(numbers_of)) == len(numbers_of) >= TIMES
    assert all(len(numbers.carriers(city.session, numbers.NATIONAL_ID, said)) == 1 for said in numbers_of)


@pytest.mark.parametrize("page", ["/", "/cases/", "/approvals", "/contradictions/", "/people/doubles", "/flags/"])
def test_pages_of_a_city_answer(city: House, page: str) -> None:
    city.session.rollback()
    city.get("supervisor", page)
