"""The figures of the referrals: each counted once where it stands, and nothing small shown of any agency."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.steps import DeclineReason, ReferralState
from outreach.c2_connect.support import Given
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails
from outreach.core import clock
from outreach.directory.needs import Need
from outreach.statistics import referral_measures, referral_tables
from outreach.statistics.referral_measures import Answers, Standing
from outreach.statistics.referral_released import Answering
from outreach.statistics.tables import Figures
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

S = ReferralState


def send(db: Session, cast: Cast) -> Referral:
    """A referral of somebody new to the education centre."""
    person = people.register(db, PersonDetails(nickname="คน"), cast.malee)
    case = cases.open_case(db, person, clock.today() - timedelta(days=30), cast.malee)
    return share(db, case, cast.malee, cast.nfe, Need.COUNSELLING)


def answered(db: Session, cast: Cast, state: ReferralState, days: int) -> Referral:
    """One that was answered so many days after it was sent."""
    with clock.travel(clock.today() - timedelta(days=days)):
        sent = send(db, cast)
    referrals.answer(db, sent, state, cast.wanna, reason=DeclineReason.FULL if state is S.DECLINED else None)
    return sent


def standings(db: Session) -> dict[str, int | None]:
    return {row.code: row.persons for row in referral_measures.by_standing(db) if row.persons}


def test_every_state_counts_as_one_standing_except_a_draft() -> None:
    assert set(referral_measures.OF_STATE) == set(S) - {S.DRAFT}
    assert set(referral_measures.OF_STATE.values()) == set(Standing)


def test_a_referral_counts_where_it_stands_now(db: Session, cast: Cast) -> None:
    send(db, cast)
    referrals.answer(db, answered(db, cast, S.ACCEPTED, 1), S.IN_SERVICE, cast.wanna)
    answered(db, cast, S.DECLINED, 1)
    assert standings(db) == {"waiting": 1, "under_way": 1, "declined": 1}


def test_a_draft_was_never_sent_and_counts_nowhere(db: Session, cast: Cast) -> None:
    send(db, cast).state = S.DRAFT
    db.flush()
    assert standings(db) == {}


def test_a_discarded_draft_counts_nowhere_but_a_revoked_one_does(db: Session, cast: Cast) -> None:
    sent = send(db, cast)
    asked = ReferralRequest(agency_id=cast.nfe.id, need=Need.EDUCATION_EQUIVALENCY)
    case = db.get_one(Case, sent.case_id)
    referrals.revoke(db, case, referrals.draft(db, case, asked, cast.malee), cast.malee)
    assert standings(db) == {"waiting": 1}
    referrals.revoke(db, case, sent, cast.malee)
    assert standings(db) == {"ended": 1}


def test_below_ten_nothing_is_said_of_an_agency(db: Session, cast: Cast) -> None:
    for _ in range(9):
        answered(db, cast, S.ACCEPTED, 2)
    assert shown(db, cast) == Answering("<10", "–", "–", "–")


def test_no_share_tells_how_many_of_few_answers_were_declined(db: Session, cast: Cast) -> None:
    """Of «answered 10» and «60 %» anybody could work out how many were declined."""
    for days in (1, 2, 3, 4, 5, 6, 7):
        answered(db, cast, S.ACCEPTED, days)
    for _ in range(5):
        answered(db, cast, S.DECLINED, 3)
    assert shown(db, cast).accepted == "–"
    assert (counted(db, cast).decided, counted(db, cast).accepted) == (12, 7)


def test_shares_and_days_are_worked_out_from_rounded_numbers(db: Session, cast: Cast) -> None:
    for number in range(23):
        answered(db, cast, S.ACCEPTED, 2 if number < 14 else 9)
    for _ in range(11):
        answered(db, cast, S.DECLINED, 9)
    assert shown(db, cast) == Answering(35, 14, 70, "–")  # 25 of 35: 71 %; 15 of 35 within three days


def test_the_first_answer_counts_and_not_a_later_one(db: Session, cast: Cast) -> None:
    for _ in range(3):
        with clock.travel(clock.today() - timedelta(days=20)):
            sent = send(db, cast)
            referrals.answer(db, sent, S.WAITING_LIST, cast.wanna)
        referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    assert counted(db, cast).days == {0: 3}


def counted(db: Session, cast: Cast) -> Answers:
    return referral_measures.answers(db)[cast.nfe.id]


def shown(db: Session, cast: Cast) -> Answering:
    return Figures(db).referrals.answering(cast.nfe.id)


def test_who_waits_on_a_list_or_is_being_helped_is_not_a_no(db: Session, cast: Cast) -> None:
    for _ in range(2):
        answered(db, cast, S.WAITING_LIST, 1)
    helped = [answered(db, cast, S.ACCEPTED, 1) for _ in range(20)]
    assert (counted(db, cast).decided, counted(db, cast).accepted, counted(db, cast).over) == (20, 20, 0)
    for one in helped:
        referrals.answer(db, one, S.COMPLETED, cast.wanna, given=[Given.ADVICE])
    assert (counted(db, cast).over, counted(db, cast).completed) == (20, 20)
    assert (shown(db, cast).accepted, shown(db, cast).completed) == (100, 100)


def test_what_was_revoked_after_a_yes_is_accepted_not_completed(db: Session, cast: Cast) -> None:
    for number in range(4):
        one = answered(db, cast, S.ACCEPTED, 1)
        if number < 3:
            referrals.answer(db, one, S.COMPLETED, cast.wanna, given=[Given.ADVICE])
        else:
            referrals.move(db, one, S.REVOKED, cast.malee)
    found = counted(db, cast)
    assert (found.accepted, found.over, found.completed, found.ended_accepted) == (4, 4, 3, 1)


def test_small_counts_of_an_agency_are_hidden_in_cross_tables(db: Session, cast: Cast) -> None:
    send(db, cast)
    table = referral_tables.by_agency_and_standing(Figures(db))
    assert {cell for line in table.lines for cell in line[1:]} == {"<10"}


def test_the_manager_sees_the_figures_and_downloads_each(
    cast: Cast, db: Session, browser: Callable[..., Browser]
) -> None:
    send(db, cast)
    client = browser(cast.chai)
    assert "Referrals by agency and state" in client.get("/statistics/referrals").text
    for code in referral_tables.CATALOGUE:
        assert client.get(f"/statistics/{code}.csv").status_code == 200
