"""Whose figures: a manager or head of one centre sees that centre, and another centre adds nothing to it."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from outreach.access import roles, users
from outreach.access.centres import Centre
from outreach.access.permissions import Role
from outreach.casefile import cases, people
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from outreach.statistics.routes import ALL
from tests.statistics.test_measures import reach
from tests.statistics.test_routes_statistics import in_csv, whole_csv
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]


@pytest.fixture
def two_centres(db: Session, cast: Cast) -> None:
    """Twelve young people at each centre, in all that a figure counts, the second of another sex, age and need."""
    at_both = ((cast.malee, Sex.MALE, 14, Need.COUNSELLING), (cast.anong, Sex.FEMALE, 20, Need.EDUCATION_EQUIVALENCY))
    for worker, sex, age, need in at_both:
        for _ in range(12):
            person = people.register(db, PersonDetails(sex=sex, age=age), worker)
            case = cases.open_case(db, person, clock.today(), worker)
            share(db, case, worker, cast.nfe, need)


def all_files(client: Browser) -> dict[str, list[list[str]]]:
    return {code: in_csv(client, code) for code in ALL}


@pytest.mark.usefixtures("two_centres")
@pytest.mark.parametrize("who", ["prasit", "chai"])
def test_another_centre_adds_nothing_to_any_page_or_file(db: Session, cast: Cast, browser: Open, who: str) -> None:
    cast.chai.figures_of = cast.prasit.centre_id
    user = getattr(cast, who)
    before = all_files(browser(user))
    assert before["sex"][1:3] == [["Male", "15"], ["Female", "<10"]]
    assert ["Non-formal education (GED)", "<10"] in before["referral-needs"]
    for _ in range(20):
        person = people.register(db, PersonDetails(sex=Sex.FEMALE, age=20), cast.anong)
        case = cases.open_case(db, person, clock.today(), cast.anong)
        share(db, case, cast.anong, cast.police, Need.COUNSELLING)
    reach(db, cast, cast.fon_case)
    assert all_files(browser(user)) == before


@pytest.mark.usefixtures("two_centres")
def test_a_manager_of_no_centre_sees_all_and_pages_say_whose(db: Session, cast: Cast, browser: Open) -> None:
    own = db.get_one(Centre, cast.prasit.centre_id).name
    assert in_csv(browser(cast.chai), "sex")[1:3] == [["Male", "15"], ["Female", "–"]]  # 13, at one centre 1
    for user, whose in ((cast.chai, "The whole programme, all centres"), (cast.prasit, own)):
        client = browser(user)
        pages = [client.get(f"/statistics/{page}").text for page in ("", "referrals")]
        assert [whose in page for page in pages] == [True, True]
        assert whose in whole_csv(client, "sex")[1]
    cast.chai.figures_of = cast.prasit.centre_id
    assert own in browser(cast.chai).get("/statistics/gaps").text


def test_the_administrator_says_whose_figures_a_manager_sees(db: Session, cast: Cast) -> None:
    centre = cast.prasit.centre_id
    roles.change(db, cast.chai, Role.MANAGER, centre, cast.dao)
    assert (cast.chai.centre_id, cast.chai.figures_of, cast.chai.sees_centre) == (None, centre, centre)
    assert db.scalars(cases.visible_to(cast.chai)).unique().all() == []
    made = users.create(db, username="m", name="ผู้บริหาร", role=Role.MANAGER, actor=cast.dao, centre_id=centre)
    assert (made.centre_id, made.figures_of) == (None, centre)
    roles.change(db, cast.chai, Role.MANAGER, None, cast.dao)
    assert cast.chai.sees_centre is None
    with pytest.raises(Refused, match="managers may"):
        users.create(db, username="d", name="ผู้ดูแล", role=Role.ADMINISTRATOR, actor=cast.dao, centre_id=centre)
