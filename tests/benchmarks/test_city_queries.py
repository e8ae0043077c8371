"""Every page that names no record asks the database as often of 1,000 young people as of eight, whoever opens it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from benchmarks.copies import City
from benchmarks.house import House, sign_in
from outreach.access.users import User
from tests.support.queries import counted

pytestmark = pytest.mark.slow
FEW, MANY = 8, 1_000
WHO = ("supervisor", "caseworker1", "manager", "administrator", "partner-police")
SORTED = ("/cases/?sort=worker", "/cases/?sort=-stage")  # read group by group
Costs = dict[tuple[str, str], int]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house of the demo, with eight young people in it."""
    made = House(tmp_path_factory.mktemp("city"), FEW)
    yield made
    made.close()


def test_no_page_asks_more_often_of_a_thousand_than_of_eight(house: House) -> None:
    few = costs(house, {})
    city = City(house.session, house.app.extensions["engine"])
    city.grow(MANY)
    city.close()
    many = costs(house, few)
    assert len(few) > 60
    assert {page: (few[page], many[page]) for page in few if many.get(page, 0) > few[page]} == {}


def costs(house: House, most: Costs) -> Costs:
    """How many statements each page sends, whoever may open it: the second time, if the first time they are more."""
    found, engine = Costs(), house.app.extensions["engine"]
    for username in WHO:
        user = house.session.scalars(select(User).where(User.username == username)).one()
        cookie = sign_in(house.app, house.session, user)[0]
        house.session.commit()
        client = house.app.test_client()
        client.set_cookie("outreach", cookie)
        for page in (*(rule.rule for rule in house.app.url_map.iter_rules() if _is_page(rule)), *SORTED):
            with counted(engine) as sent:
                answer = client.get(page)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                if len(sent) > most.get((username, page), 0):
                    with counted(engine) as sent:
                        client.get(page)
                found[username, page] = len(sent)
    return found


def _is_page(rule: Rule) -> bool:
    return not rule.arguments and "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
