"""What was ended stays ended, when an older copy of the database lies in place again or the program dies too soon."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import endings, users
from outreach.access.audit import AuditLine
from outreach.access.bearer import tokens
from outreach.access.bearer.tokens import ApiToken, Scope, TokenDetails
from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import consents, erasing
from outreach.casefile.consents import Consent, GivenBy, Told, Withdrawal
from outreach.core import clock, ledger
from outreach.core.keys import KeyProblem
from outreach.core.sealing import DataKey, vault_of
from outreach.directory import agencies
from outreach.directory.needs import Need
from outreach.partners import links
from outreach.partners.links import ReferralLink
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.erasures import older_copy
from tests.support.world import share

BY_GUARDIAN = Withdrawal(wanted_by=GivenBy.GUARDIAN, told=Told.PHONE)


@dataclass
class Standing:
    """What stands before the backup: Nok's two referrals (under two bases), a link, a token; ids alone."""

    consent: UUID
    under_it: UUID
    taken_back: UUID
    left: UUID
    link: UUID
    token: UUID


@pytest.fixture
def standing(db: Session, cast: Cast) -> Standing:
    first = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    second = share(db, cast.ton_case, cast.somchai, cast.nfe, Need.COUNSELLING)
    left = share(db, cast.ton_case, cast.somchai, cast.nfe, Need.EDUCATION_EQUIVALENCY)
    link = links.make(db, left, cast.somchai).link
    details = TokenDetails(name="x", scopes=[Scope.READ], days=9)
    token, _text = tokens.make(db, agencies.service_account_of(db, cast.nfe), details, cast.dao)
    tokens.confirm(db, token, cast.prasit)
    return Standing(first.consent_id, first.id, second.id, left.id, link.id, token.id)


def end_all(db: Session, cast: Cast, standing: Standing) -> None:
    """One after the other, as their pages do it."""
    consents.withdraw(db, cast.nok_case, db.get_one(Consent, standing.consent), cast.malee, BY_GUARDIAN)
    referrals.revoke(db, cast.ton_case, db.get_one(Referral, standing.taken_back), cast.somchai)
    left = db.get_one(Referral, standing.left)
    links.withdraw(db, left, db.get_one(ReferralLink, standing.link), cast.somchai)
    tokens.revoke(db, db.get_one(ApiToken, standing.token), cast.dao)
    users.disable(db, cast.kitti, cast.dao)
    db.commit()


def said(db: Session) -> list[tuple[str, UUID]]:
    """What the ledger says was ended or opened, oldest first."""
    found = ledger.read_all(ledger.ledger_of(db), vault_of(db))
    return [
        (f"{mark} {one.about[mark]}", one.person_id)
        for one in found
        for mark in one.about
        if mark in ("ended", "opened")
    ]


def start(app: OutreachApp) -> None:
    """Before anybody is served."""
    erasing.at_start(app.extensions["sessions"])


def test_each_ending_is_in_the_ledger_and_names_nobody(db: Session, cast: Cast, standing: Standing) -> None:
    end_all(db, cast, standing)
    assert set(said(db)) == {
        ("ended consent", standing.consent),
        ("ended referral", standing.under_it),
        ("ended referral", standing.taken_back),
        ("ended link", standing.link),
        ("ended token", standing.token),
        ("ended user", cast.kitti.id),
    }
    text = ledger.ledger_of(db).read_text()
    assert not [name for name in ("นก", "ต้น", "กิตติ", "kitti") if name in text]


def test_what_was_ended_is_ended_again_in_an_older_copy(
    app: OutreachApp, db: Session, cast: Cast, standing: Standing
) -> None:
    kitti, malee = cast.kitti.id, cast.malee.id
    with older_copy(app, db):
        end_all(db, cast, standing)
    assert db.get_one(Consent, standing.consent).withdrawn_on is None  # it has come back
    db.close()
    start(app)
    consent = db.get_one(Consent, standing.consent)
    assert (consent.withdrawn_on, consent.withdrawn_by) == (clock.today(), malee)
    assert (consent.withdrawn_for, consent.told) == (GivenBy.GUARDIAN, Told.PHONE)
    for gone in (standing.under_it, standing.taken_back):
        assert db.get_one(Referral, gone).state == ReferralState.REVOKED
        assert db.get(DataKey, (gone, 1)) is None
    assert db.get_one(Referral, standing.left).state == ReferralState.SENT
    assert db.get_one(ReferralLink, standing.link).ended_at is not None
    assert db.get_one(ApiToken, standing.token).revoked_at is not None
    assert db.get_one(User, kitti).disabled_at is not None
    assert db.get_one(User, malee).disabled_at is None


def test_done_again_it_is_on_record_once(app: OutreachApp, db: Session, cast: Cast, standing: Standing) -> None:
    with older_copy(app, db):
        end_all(db, cast, standing)
    start(app)
    start(app)
    done = db.scalars(select(AuditLine.about).where(AuditLine.action == "ending.replay")).all()
    assert sorted(about.split(":")[0] for about in done) == ["consent", "link", "referral", "token", "user"]
    assert not db.scalars(select(AuditLine).where(AuditLine.action == "ending.relearn")).all()
    assert len(said(db)) == 6


def test_an_account_that_was_opened_again_stays_open(app: OutreachApp, db: Session, cast: Cast) -> None:
    kitti, wanna = cast.kitti.id, cast.wanna.id
    with older_copy(app, db):
        for user in (cast.kitti, cast.wanna):
            users.disable(db, user, cast.dao)
        db.commit()
        users.enable(db, cast.kitti, cast.dao)
        db.commit()
    start(app)
    assert [db.get_one(User, one).disabled_at is None for one in (kitti, wanna)] == [True, False]


def test_what_is_refused_or_rolled_back_never_enters_the_ledger(db: Session, cast: Cast, standing: Standing) -> None:
    db.commit()
    consents.withdraw(db, cast.nok_case, db.get_one(Consent, standing.consent), cast.malee)
    db.rollback()
    with db.begin_nested() as point:
        users.disable(db, cast.kitti, cast.dao)
        point.rollback()
    db.commit()
    assert [one for one in said(db) if one[0].startswith("ended")] == []


def test_a_death_between_ledger_and_commit_is_finished_at_start(
    app: OutreachApp, db: Session, cast: Cast, standing: Standing
) -> None:
    db.commit()
    consents.withdraw(db, cast.nok_case, db.get_one(Consent, standing.consent), cast.malee)
    endings._keep(db)  # the ledger is written; the commit never comes
    db.rollback()
    assert db.get_one(Consent, standing.consent).withdrawn_on is None
    db.rollback()
    start(app)
    db.expire_all()
    assert db.get_one(Consent, standing.consent).withdrawn_on is not None
    assert db.get(DataKey, (standing.under_it, 1)) is None


def test_what_the_ledger_lacks_is_written_down_at_the_next_start(
    app: OutreachApp, db: Session, cast: Cast, standing: Standing
) -> None:
    end_all(db, cast, standing)
    ledger.ledger_of(db).unlink()
    start(app)
    assert len(said(db)) == 6
    lines = db.scalars(select(AuditLine.about).where(AuditLine.action == "ending.relearn")).all()
    assert lines == ["count:6"]


def test_an_unwritable_ledger_keeps_nobody_from_withdrawing(
    db: Session, cast: Cast, standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise KeyProblem("ledger: no room")

    monkeypatch.setattr(ledger, "append_all", full)
    consents.withdraw(db, cast.nok_case, db.get_one(Consent, standing.consent), cast.malee)
    db.commit()
    assert db.get_one(Consent, standing.consent).withdrawn_on is not None
    assert db.scalars(select(AuditLine.about).where(AuditLine.action == "ending.unkept")).all() == ["count:2"]


def test_an_answer_that_an_older_copy_has_otherwise_ends_sharing(
    app: OutreachApp, db: Session, cast: Cast, standing: Standing
) -> None:
    db.get_one(Referral, standing.taken_back).state = ReferralState.COMPLETED
    with older_copy(app, db):
        endings.note(db, "referral", standing.taken_back, None)
        db.get_one(Referral, standing.taken_back).state = ReferralState.REVOKED
        db.commit()
    start(app)
    assert db.get(DataKey, (standing.taken_back, 1)) is None
