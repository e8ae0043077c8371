"""The fourth C: follow-ups that count only when somebody was reached, and reviews on a scale of five."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.placements import placing
from outreach.c3_control.placements.placing import VisitDetails
from outreach.c4_continue import follow_ups, reviews
from outreach.c4_continue.follow_ups import FollowUp, FollowUpDetails, FollowUpWay
from outreach.c4_continue.reviews import ReviewDetails
from outreach.casefile import cases, due_lists, milestones, people
from outreach.casefile.cases import Case
from outreach.casefile.due_days import What
from outreach.casefile.due_lists import Due
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.support import written
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.elsewhere import placed_at, with_beds
from tests.support.queries import counted

pytestmark = pytest.mark.usefixtures("consented")


def follow(db: Session, cast: Cast, ago: int = 0, *, found: bool = True, after: int | None = None) -> None:
    day = clock.today() - timedelta(days=ago)
    next_on = None if after is None else day + timedelta(days=after)
    details = FollowUpDetails(day=day, way=FollowUpWay.PHONE, found=found, next_on=next_on, story="สบายดี")
    follow_ups.do(db, cast.nok_case, details, cast.malee)


def due(db: Session, user: User) -> Sequence[Due]:
    return due_lists.page(db, user, What.FOLLOW_UP).rows


def new_case(db: Session, cast: Cast, ago: int) -> Case:
    """A case of Malee's whose follow-up was due a day after it, `ago` days ago."""
    day = clock.today() - timedelta(days=ago)
    with clock.travel(day):
        person = people.register(db, PersonDetails(nickname="น้อง", sex=Sex.MALE, age=16), cast.malee)
        case = cases.open_case(db, person, day, cast.malee)
        consent(db, case, cast.malee)
        details = FollowUpDetails(day=day, way=FollowUpWay.VISIT, found=True, next_on=day + timedelta(days=1))
        follow_ups.do(db, case, details, cast.malee)
    return case


@pytest.mark.parametrize("found", [True, False])
def test_only_a_follow_up_that_reached_them_is_evidence(db: Session, cast: Cast, found: bool) -> None:
    follow(db, cast, found=found)
    left = [m.kind for m in milestones.of_case(db, cast.nok_case.id)]
    assert (MilestoneKind.FOLLOW_UP_DONE in left) is found
    assert len(written.of_case(db, FollowUp, cast.nok_case.id)) == 1


@pytest.mark.parametrize("ago", [61, -1])
def test_a_follow_up_follows_the_first_contact_and_is_not_future(db: Session, cast: Cast, ago: int) -> None:
    with pytest.raises(Refused) as refusal:
        follow(db, cast, ago=ago)
    assert refusal.value.field == "day"


@pytest.mark.parametrize("ago", [61, -1])
def test_a_review_follows_the_first_contact_and_is_not_future(db: Session, cast: Cast, ago: int) -> None:
    details = ReviewDetails(day=clock.today() - timedelta(days=ago), body=3, mind=3, way_of_life=3)
    with pytest.raises(Refused) as refusal:
        reviews.hold(db, cast.nok_case, details, cast.malee)
    assert refusal.value.field == "day"


@pytest.mark.parametrize("after", [0, -1])
def test_the_next_one_comes_after_this_one(db: Session, cast: Cast, after: int) -> None:
    with pytest.raises(Refused) as refusal:
        follow(db, cast, after=after)
    assert refusal.value.field == "next_on"


@pytest.mark.parametrize(("after", "is_due"), [(9, True), (10, True), (11, False)])
def test_it_is_due_from_its_day_on(db: Session, cast: Cast, after: int, is_due: bool) -> None:
    follow(db, cast, ago=10, after=after)
    assert bool(due(db, cast.malee)) is is_due


def test_the_newest_follow_up_decides(db: Session, cast: Cast) -> None:
    follow(db, cast, ago=20, after=5)
    follow(db, cast, ago=2, after=30)
    assert due(db, cast.malee) == []


def test_the_longest_waiting_comes_first_and_a_closed_case_never(db: Session, cast: Cast) -> None:
    follow(db, cast, ago=20, after=5)
    later_one, earlier_one, closed = (new_case(db, cast, ago) for ago in (9, 30, 40))
    closed.closed_on = clock.today()
    assert [row.case.id for row in due(db, cast.malee)] == [earlier_one.id, cast.nok_case.id, later_one.id]


def test_what_is_due_costs_the_same_for_one_case_and_for_ten(app: OutreachApp, db: Session, cast: Cast) -> None:
    costs = []
    for number in (1, 9):
        for _ in range(number):
            new_case(db, cast, 20)
        db.commit()
        with app.extensions["sessions"]() as fresh, counted(app.extensions["engine"]) as sent:
            rows = due(fresh, cast.malee)
            assert [row.case.person.nickname for row in rows] == ["น้อง"] * len(rows)
        costs.append((len(rows), len(sent)))
    assert costs == [(1, costs[0][1]), (10, costs[0][1])]


def test_what_is_due_is_for_the_caseworker_and_the_supervisor(db: Session, cast: Cast) -> None:
    follow(db, cast, ago=20, after=5)
    assert [len(due(db, user)) for user in (cast.malee, cast.prasit)] == [1, 1]
    assert [len(due(db, user)) for user in (cast.somchai, cast.anong, cast.chai)] == [0, 0, 0]


@pytest.mark.parametrize(("score", "is_taken"), [(0, False), (1, True), (5, True), (6, False)])
def test_scores_go_from_one_to_five(db: Session, cast: Cast, score: int, is_taken: bool) -> None:
    details = ReviewDetails(day=clock.today(), body=3, mind=score, way_of_life=3)
    if is_taken:
        assert reviews.hold(db, cast.nok_case, details, cast.malee).mind == score
    else:
        with pytest.raises(Refused) as refusal:
            reviews.hold(db, cast.nok_case, details, cast.malee)
        assert refusal.value.field == "mind"


def test_a_later_visit_elsewhere_settles_the_appointment(db: Session, cast: Cast) -> None:
    follow(db, cast, ago=5, after=3)
    assert [one.case.id for one in due(db, cast.malee)] == [cast.nok_case.id]
    placement = placing.begin(
        db, cast.nok_case, placed_at(with_beds(db, cast, "roof"), clock.today() - timedelta(days=4)), cast.malee
    )
    said = VisitDetails(day=clock.today(), visited_by=cast.malee.id, story="สบายดี")
    placing.visit(db, cast.nok_case, placement, said, cast.malee)
    assert due(db, cast.malee) == []
