"""Cases that nobody carries: whoever closes an account is told how many, and the head of the centre hands them over."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import leaving, users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import cases, people, transfers
from outreach.casefile.cases import Assignment, Case
from outreach.casefile.people import PersonDetails
from outreach.casefile.restrictions import restricting
from outreach.casefile.transfers import meeting
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.forms import Page
from tests.support.world import share

Open = Callable[..., Browser]


def told(db: Session, user: User) -> list[str]:
    return [str(words) for words in leaving.of_user(db, user)]


def carry(db: Session, worker: User, nickname: str) -> Case:
    return cases.open_case(db, people.register(db, PersonDetails(nickname=nickname), worker), clock.today(), worker)


def test_who_closes_an_account_is_told_how_many_cases_not_whose(cast: Cast, browser: Open) -> None:
    page = browser(cast.dao).get(f"/users/{cast.malee.id}/close").text
    assert 'Close the account: <span class="who">มาลี ใจดี</span>' in page
    assert f'action="/users/{cast.malee.id}/close"' in page
    assert 'Change role: <span class="who">มาลี ใจดี</span>' in browser(cast.dao).get(f"/users/{cast.malee.id}/role").text
    assert "Open cases: 1. The supervisor of the centre hands them over." in page
    assert "Open cases: 1." in browser(cast.dao).get(f"/users/{cast.malee.id}/role").text
    assert "นก" not in page
    assert cast.nok_case.number not in page


def test_after_closing_the_head_finds_and_hands_over_the_cases(db: Session, cast: Cast, browser: Open) -> None:
    second, head = carry(db, cast.malee, "เอก"), browser(cast.prasit)
    assert "Cases to hand over" not in head.get("/").text
    browser(cast.dao).post(f"/users/{cast.malee.id}/close")

    assert "Open cases without a caseworker: 2" in head.get("/").text
    page = head.get("/cases/uncarried").text
    assert "last carried by มาลี ใจดี" in page
    assert "สมชาย แสนสุข (open cases: 1, weight: 4)" in page

    ids = [str(cast.nok_case.id), str(second.id)]
    answer = head.post("/cases/uncarried", data={"cases": ids, "caseworker": str(cast.somchai.id)})

    assert answer.status_code == 303
    assert {db.get_one(Case, case_id).caseworker_id for case_id in (cast.nok_case.id, second.id)} == {cast.somchai.id}
    assert "Every open case has its caseworker." in head.get("/cases/uncarried").text
    assert "นก" in browser(cast.somchai).get("/cases/").text


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"role": Role.SUPERVISOR}, 1),
        ({"role": Role.MANAGER, "centre_id": None}, 1),
        ({"disabled_at": clock.now()}, 1),
        ({"name": "มาลี แต่งงานแล้ว"}, 0),
    ],
)
def test_another_role_or_centre_leaves_them_too(db: Session, cast: Cast, change: dict[str, object], left: int) -> None:
    for name, value in change.items():
        setattr(cast.malee, name, value)
    db.flush()
    assert transfers.count(db, cast.prasit) == left


def test_a_move_to_another_centre_leaves_them_with_the_first_one(db: Session, cast: Cast) -> None:
    cast.malee.centre_id = cast.anong.centre_id
    db.flush()
    assert transfers.waiting(db, cast.prasit) == [cast.nok_case]


def test_who_is_let_in_again_carries_them_as_before(db: Session, cast: Cast) -> None:
    users.disable(db, cast.malee, cast.dao)
    users.enable(db, cast.malee, cast.dao)
    assert transfers.count(db, cast.prasit) == 0


def test_closed_cases_and_other_centres_are_not_on_the_list(db: Session, cast: Cast) -> None:
    for user in (cast.malee, cast.anong):
        users.disable(db, user, cast.dao)
    cast.nok_case.closed_on = clock.today()
    db.flush()
    assert transfers.waiting(db, cast.prasit) == []
    assert transfers.count(db, cast.malee) == 0


def test_one_that_cannot_be_handed_over_is_named_and_none_is(db: Session, cast: Cast, browser: Open) -> None:
    second = carry(db, cast.malee, "เอก")
    restricting.restrict(db, cast.nok_case, [cast.malee.id, cast.prasit.id], cast.prasit)
    users.disable(db, cast.malee, cast.dao)
    with pytest.raises(Refused), db.begin_nested():
        transfers.hand_over(db, [second, cast.nok_case], cast.somchai.id, cast.prasit)
    ids = [str(cast.nok_case.id), str(second.id)]
    page = browser(cast.prasit).post("/cases/uncarried", data={"cases": ids, "caseworker": str(cast.somchai.id)}).text
    assert f"Case {cast.nok_case.number}: This young person is open to named staff only." in page
    assert db.get_one(Case, second.id).caseworker_id == cast.malee.id


def test_each_hand_over_is_a_dated_row_with_a_name_on_it(db: Session, cast: Cast) -> None:
    users.disable(db, cast.malee, cast.dao)
    transfers.hand_over(db, [cast.nok_case], cast.somchai.id, cast.prasit)
    rows = db.scalars(select(Assignment).where(Assignment.case_id == cast.nok_case.id)).all()
    assert [(row.caseworker_id, row.made_by) for row in rows if row.ended_at is None] == [
        (cast.somchai.id, cast.prasit.id)
    ]


def test_nothing_ticked_or_a_stranger_is_refused(cast: Cast, browser: Open, db: Session) -> None:
    users.disable(db, cast.malee, cast.dao)
    head, case = browser(cast.prasit), str(cast.nok_case.id)
    assert "Tick at least one case." in head.post("/cases/uncarried", data={"caseworker": str(cast.somchai.id)}).text
    stranger = {"cases": case, "caseworker": str(cast.anong.id)}
    assert "Choose a caseworker of this centre." in head.post("/cases/uncarried", data=stranger).text


def test_what_else_hangs_on_an_account_is_told_in_numbers(db: Session, cast: Cast) -> None:
    assert told(db, cast.prasit) == [
        "They are the only supervisor of the centre: until there is another, nobody there decides."
    ]
    restricting.restrict(db, cast.nok_case, [cast.malee.id, cast.prasit.id], cast.prasit)
    assert "Named for young people who are open to named staff only: 1." in told(db, cast.malee)
    users.disable(db, cast.malee, cast.dao)
    assert told(db, cast.malee) == []


def test_a_lone_partner_leaves_referrals_that_nobody_opens(db: Session, cast: Cast) -> None:
    assert told(db, cast.wanna) == []
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    assert told(db, cast.wanna) == ["They are the only account of their agency. Referrals under way there: 1."]


def test_people_whom_nobody_named_can_reach_are_counted_for_head(db: Session, cast: Cast, browser: Open) -> None:
    other = users.create(db, username="w", name="ว", role=Role.SUPERVISOR, actor=None, centre_id=cast.prasit.centre_id)
    restricting.restrict(db, cast.nok_case, [cast.malee.id, cast.prasit.id], cast.prasit)
    for user in (cast.malee, cast.prasit):
        users.disable(db, user, cast.dao)
    page = browser(other).get("/cases/uncarried").text
    assert "of whom nobody can sign in any more: 1" in page
    assert cast.nok_case.number not in page


def test_of_many_one_that_was_given_away_meanwhile_is_named(db: Session, cast: Cast, browser: Open) -> None:
    second, head = carry(db, cast.malee, "เอก"), browser(cast.prasit, "en")
    browser(cast.dao).post(f"/users/{cast.malee.id}/close")
    data = Page(head.get("/cases/uncarried").text).forms[-1].filled() | {"caseworker": str(cast.somchai.id)}
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    db.commit()
    answer = head.post("/cases/uncarried", data=data)
    assert answer.status_code == 409
    assert f"Case {cast.nok_case.number} was handed to {cast.somchai.name} meanwhile" in answer.text
    assert head.post("/cases/uncarried", data=Page(answer.text).forms[-1].filled()).status_code == 303
    assert db.scalar(select(Case.caseworker_id).where(Case.id == second.id)) == cast.somchai.id


def test_one_that_was_closed_meanwhile_is_named_too(db: Session, cast: Cast) -> None:
    shown = meeting.stamp([cast.nok_case, cast.ton_case])
    cast.nok_case.closed_on = clock.today()
    told = meeting.changed(db, shown, [cast.nok_case, cast.ton_case])
    assert [*told] == [cast.nok_case.id]
    assert "was closed meanwhile" in str(told[cast.nok_case.id])
