"""Sorting a camp: who fits where, places counted down, drafts in one go, and who cannot be placed."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.c3_control import camps, sorting
from outreach.c3_control.sorting import Choice, NotSorted, UnplacedReason, unplaced
from outreach.casefile.consents import Consent
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.support.camp_at_end import chosen, held, last_place, seated
from tests.support.cast import Cast
from tests.support.queries import counted

LEARNS = Need.EDUCATION_EQUIVALENCY


def drafts(db: Session) -> list[Referral]:
    return list(db.scalars(select(Referral).where(Referral.state == ReferralState.DRAFT)).unique())


def test_places_are_counted_down_and_who_finds_none_is_noted(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    seated(db, camp, cast.malee, 3, [LEARNS])
    cast.nfe.capacity_now, cast.police.capacity_now = 1, 1
    done = sorting.place(db, camp, chosen(db, camp, cast.malee), cast.malee, minimum=True)
    assert done == (2, 1)
    assert {one.agency_id for one in drafts(db)} == {cast.nfe.id, cast.police.id}
    board = sorting.read(db, camp, cast.malee)
    assert [row.reason for row in board.rows if row.reason] == [UnplacedReason.FULL]
    assert [option.left for row in board.rows for option in row.options] == [0, 0]
    assert not any(row.waits for row in board.rows)


def test_a_draft_shares_the_minimum_if_asked_and_is_not_sent(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    seated(db, camp, cast.malee, 1, [LEARNS, Need.COUNSELLING])
    sorting.place(db, camp, chosen(db, camp, cast.malee, cast.nfe), cast.malee, minimum=False)
    sorting.place(db, camp, chosen(db, camp, cast.malee, cast.nfe), cast.malee, minimum=True)
    made = sorted(drafts(db), key=lambda one: len(referrals.wished(one).fields))
    assert [list(referrals.wished(one).fields) for one in made] == [[], ["nickname", "age"]]
    assert {one.state for one in made} == {ReferralState.DRAFT}


def test_one_wrong_choice_keeps_nothing_and_is_named(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    seated(db, camp, cast.malee, 2, [LEARNS])
    cast.nfe.capacity_now = 1
    both = chosen(db, camp, cast.malee, cast.nfe)
    with pytest.raises(NotSorted) as refusal, db.begin_nested():
        sorting.place(db, camp, both, cast.malee, minimum=False)
    assert set(refusal.value.of) == {both[1].row.enrolment.id}
    assert drafts(db) == []


def test_what_a_draft_lacks_is_said_and_only_the_others_are_sent(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    first, _second = seated(db, camp, cast.malee, 2, [LEARNS])
    sorting.place(db, camp, chosen(db, camp, cast.malee, cast.nfe), cast.malee, minimum=True)
    db.execute(update(Consent).where(Consent.person_id == first.case.person_id).values(voided_at=clock.now()))
    board = sorting.read(db, camp, cast.malee)
    lacking = [row.enrolment.id for row in board.rows for _one, missing in row.under_way if missing]
    assert lacking == [first.id]
    assert sorting.send_ready(db, board, cast.malee) == 1
    with pytest.raises(Refused, match="No draft"):
        sorting.send_ready(db, sorting.read(db, camp, cast.malee), cast.malee)


def test_a_caseworker_sorts_their_own_alone_and_it_is_on_record(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    mine = seated(db, camp, cast.malee, 1, [LEARNS])
    seated(db, camp, cast.somchai, 2, [LEARNS])
    board = sorting.read(db, camp, cast.malee)
    assert ([row.enrolment for row in board.rows], board.others) == (mine, 2)
    assert sorting.read(db, camp, cast.prasit).rows == []
    assert db.scalars(select(AuditLine.action).where(AuditLine.actor_id == cast.malee.id)).all()[-1] == "camp.sort"


def test_who_is_not_placed_lies_sealed(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    (seat,) = seated(db, camp, cast.malee, 1, [LEARNS])
    row = unplaced.note(db, camp, seat.case, UnplacedReason.NOT_WANTED, cast.malee)
    assert b"wanted" not in (row.reason_sealed or b"")
    assert sorting.read(db, camp, cast.malee).rows[0].reason == UnplacedReason.NOT_WANTED


def test_the_board_asks_as_often_for_fifty_as_for_ten(app: OutreachApp, db: Session, cast: Cast) -> None:
    camp, costs = held(db, cast), []
    for more in (10, 40):
        seated(db, camp, cast.malee, more, [LEARNS, Need.SHELTER])
        db.commit()
        db.expire_all()
        with counted(app.extensions["engine"]) as sent:
            board = sorting.read(db, camps.get(db, camp.id, cast.malee), cast.malee)
            sorting.suggest(board)
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_of_two_at_once_one_gets_the_last_place(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert last_place(app, db, cast) == ["gone", "kept"]


def test_nothing_is_noted_of_a_case_that_was_closed_meanwhile(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    (seat,) = seated(db, camp, cast.malee, 1, [LEARNS])
    choices = [Choice(one.row, None, UnplacedReason.FULL) for one in chosen(db, camp, cast.malee)]
    seat.case.closed_on = clock.today()
    with pytest.raises(NotSorted):
        sorting.place(db, camp, choices, cast.malee, minimum=True)
    assert unplaced.of_cases(db, camp, [seat.case_id]) == {}
