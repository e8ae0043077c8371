"""A year with partners who are silent, slow, decline or are gone: every referral has somebody whose turn it is.

A hundred and fifty referrals are planted over four months and chased on each day of a year. On each day, every referral
that is past its day is somebody's of the centre, who finds it in a list; and in the end all of them are over.
"""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c2_connect import chasing, deadlines, referrals
from outreach.c2_connect.chasing import stuck
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import DeclineReason, ReferralState, ReferralStep
from outreach.c2_connect.support import Given
from outreach.casefile import consents
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.casefile.people import BirthKnown, Person, Sex
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.sealing import vault_of
from outreach.directory.needs import Need
from tests.support.cast import Cast

S = ReferralState
BEGAN = date(2025, 1, 1)
MANY, SENT_WITHIN, DAYS = 150, 120, 365
KINDS = ("silent", "slow", "declines", "gone", "serves")  # what becomes of it at the agency


def test_nothing_rots_in_a_year_of_silent_slow_or_gone_partners(db: Session, cast: Cast) -> None:
    chance = Random(5)
    fates = _plant(db, cast, chance)
    held = [*db.scalars(select(Referral)).unique(), *db.scalars(select(Case)).unique()]  # read once, not once a day
    seen = Counter[Owner | None]()
    for day in range(DAYS):
        today = BEGAN + timedelta(days=day)
        with clock.travel(today):
            for _held in chasing.chase(db):
                db.flush()
            seen += _look(db, cast, today)
            _act(db, cast, chance, fates, today)
            db.flush()
    assert len(held) > 2 * MANY
    assert all(one.state.is_over for one in _all(db))
    assert {one.owner for one in _all(db)} == {None}
    assert set(seen) >= {Owner.AGENCY, Owner.CASEWORKER, Owner.SUPERVISOR}
    ended = Counter(one.state for one in _all(db))
    assert sum(ended.values()) == MANY
    assert min(ended[state] for state in (S.EXPIRED, S.DECLINED, S.COMPLETED, S.ENDED)) > 5
    db.rollback()


def _look(db: Session, cast: Cast, today: date) -> Counter[Owner | None]:
    """Who has what on a day. Fails if something is late and nobody of the centre has it in their list."""
    rows = db.execute(
        select(Referral.id, Referral.state, Referral.owner, Referral.due_on, Referral.expires_on, Referral.sent_on)
        .where(Referral.sent_on <= today)
        .where(Referral.state.in_(ReferralState.where(lambda state: not state.is_over)) | Referral.owner.is_not(None))
    ).all()
    for row in rows:
        assert row.owner is not None, row
        assert row.due_on >= today, f"{row} is nobody's since {row.due_on}"
        assert row.state not in (S.SENT, S.SEEN, S.WAITING_LIST) or row.expires_on >= today, row
    ours = {row.id for row in rows if row.owner != Owner.AGENCY}
    if today.day == 1:
        listed = _listed(db, cast.malee)
        assert ours == listed == _listed(db, cast.prasit)
    assert stuck.count(db, cast.malee) == len(ours)
    return Counter(row.owner for row in rows)


def _listed(db: Session, user: User) -> set[UUID]:
    found, after = set[UUID](), None
    while True:
        page = stuck.of_user(db, user, after, most=100)
        found |= {row.referral.id for row in page.rows}
        if page.next_key is None:
            return found
        after = page.next_key


def _act(db: Session, cast: Cast, chance: Random, fates: dict[UUID, str], today: date) -> None:
    """What agencies do of their own, and what the centre does with what it has in its list, each a little late."""
    going_on = (Referral.sent_on <= today, Referral.owner.is_not(None))
    for row in db.execute(
        select(Referral.id, Referral.state, Referral.owner).where(*going_on).order_by(Referral.id)
    ).all():
        fate = fates[row.id]
        if not row.state.is_over and fate != "silent" and chance.random() < 0.05:
            _agency_acts(db, cast, row.id, fate, today)
        elif row.owner != Owner.AGENCY and chance.random() < 0.1:
            _centre_acts(db, cast, chance, row.id)


NEXT = {S.SENT: S.SEEN, S.SEEN: S.ACCEPTED, S.WAITING_LIST: S.ACCEPTED, S.ACCEPTED: S.IN_SERVICE}


def _agency_acts(db: Session, cast: Cast, referral_id: UUID, fate: str, today: date) -> None:
    referral = db.get_one(Referral, referral_id)
    if not referral.is_shared(today):
        return
    state: ReferralState | None = NEXT.get(referral.state, S.COMPLETED)
    more: dict[str, Any] = {}
    if fate == "declines" and referral.state == S.SEEN:
        state, more = S.DECLINED, {"reason": DeclineReason.FULL}
    elif fate == "slow" and referral.state == S.SEEN:
        state, more = S.WAITING_LIST, {"expected_on": today + timedelta(days=20)}
    elif state == S.COMPLETED:
        vault_of(db).make_key(db, referral.person_id)  # people were planted without one
        more = {"given": [Given.ADVICE]}
    elif fate == "gone" and referral.state != S.SENT:
        return
    referrals.answer(db, referral, state, cast.wanna, **more)


def _centre_acts(db: Session, cast: Cast, chance: Random, referral_id: UUID) -> None:
    """The head asks the caseworker, who lets the need rest, or ends what no agency cares for any more."""
    referral = db.get_one(Referral, referral_id)
    case = db.get_one(Case, referral.case_id)
    if referral.owner == Owner.SUPERVISOR and chance.random() < 0.2:
        chasing.hand_back(db, case, referral, cast.prasit)
    elif referral.state.came_back:
        chasing.settle(db, case, referral, cast.malee)
    elif referral.state in (S.ACCEPTED, S.IN_SERVICE):
        vault_of(db).make_key(db, referral.person_id)
        referrals.answer(db, referral, S.ENDED, cast.malee, note="ไม่มาแล้ว")


def _all(db: Session) -> list[Any]:
    return list(db.execute(select(Referral.id, Referral.state, Referral.owner)))


def _plant(db: Session, cast: Cast, chance: Random) -> dict[UUID, str]:
    """Referrals as `send` leaves them, spread over four months, in bulk; on one basis for all."""
    plain = ConsentDetails(basis=Basis.PUBLIC_TASK, given_on=clock.today(), classes=[], grounds="ภารกิจ")
    basis = consents.record(db, cast.nok_case, plain, cast.malee)
    basis.given_on = BEGAN
    db.flush()
    people, episodes, sent, steps, fates = [], [], [], [], {}
    for number in range(MANY):
        day = BEGAN + timedelta(days=chance.randrange(SENT_WITHIN))
        urgent = chance.random() < 0.2
        person = Person(centre_id=cast.malee.centre_id, sex=Sex.MALE, birth_known=BirthKnown.NOT)
        case = Case(person_id=person.id, year=2600, running=number + 1, episode=1, opened_on=day)
        due_on = day + timedelta(days=deadlines.answer_days(None, None, urgent))
        one = Referral(id=UUID(int=number + 1), case_id=case.id, need=Need.COUNSELLING)
        at = clock.now()
        people.append(
            {"id": person.id, "centre_id": cast.malee.centre_id, "sex": Sex.MALE, "made_by": cast.malee.id}
            | {"birth_known": BirthKnown.NOT, "made_at": at, "revision": 1}
        )
        episodes.append(
            {"id": case.id, "person_id": person.id, "centre_id": cast.malee.centre_id, "year": 2600}
            | {"running": number + 1, "episode": 1, "caseworker_id": cast.malee.id, "opened_on": day}
            | {"stage": Stage.CONNECT}
        )
        sent.append(
            {"id": one.id, "case_id": case.id, "person_id": person.id, "agency_id": cast.nfe.id, "consent_id": basis.id}
            | {"need": Need.COUNSELLING, "urgent": urgent, "state": S.SENT, "sent_on": day, "owner": Owner.AGENCY}
            | {"answer_due_on": due_on, "due_on": due_on, "expires_on": day + timedelta(days=90)}
        )
        steps.append(
            {"id": ReferralStep().id, "referral_id": one.id, "person_id": person.id, "state": S.SENT, "at": at}
            | {"made_by": cast.malee.id}
        )
        fates[one.id] = chance.choice(KINDS)
    for table, rows in ((Person, people), (Case, episodes), (Referral, sent), (ReferralStep, steps)):
        db.execute(insert(table), rows)
    return fates
