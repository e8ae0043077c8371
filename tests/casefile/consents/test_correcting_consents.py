"""A consent line is corrected and voided, and makes nothing lawful by that; a withdrawal is undone at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from outreach.access import endings
from outreach.c2_connect import packages
from outreach.c2_connect.packages.fields import FIELDS, classes_of
from outreach.c2_connect.referrals import Referral
from outreach.casefile import consents, corrections, milestones
from outreach.casefile.births import BirthKnown
from outreach.casefile.consents import Basis, Consent, ConsentDetails, GivenBy, correcting, lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections import Change, Entry, Kind, Why
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.sealing import FieldClass
from outreach.core.undoing import WITHIN
from outreach.directory.agencies import Agency, AgencyKind
from outreach.directory.needs import Need, Purpose
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]
WRONG = Change(why=Why.NOT_SO)


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


DETAILS = ConsentDetails(
    basis=Basis.CONSENT,
    given_on=ago(9),
    classes=[FieldClass.IDENTITY],
    given_by=GivenBy.BOTH,
    guardian="ยายศรี",
    ends_on=ago(-90),
)


@pytest.fixture
def given(db: Session, cast: Cast) -> Consent:
    """A consent of Nok and his grandmother, nine days ago, for half a year."""
    made = consents.record(db, cast.nok_case, DETAILS, cast.malee)
    db.commit()
    return made


def entry(db: Session, cast: Cast, row: Consent) -> Entry:
    return corrections.load(db, cast.nok_case, Kind.CONSENT, row.id)


def days(db: Session, cast: Cast, kind: MilestoneKind = MilestoneKind.CONSENT_GIVEN) -> list[date]:
    return [m.day for m in milestones.of_case(db, cast.nok_case.id) if m.kind == kind and not m.voided]


def test_a_later_day_is_corrected_and_the_old_words_stay(given: Consent, db: Session, cast: Cast) -> None:
    details = replace(DETAILS, given_on=ago(8), guardian="ป้าศรี")
    corrections.correct(db, cast.nok_case, entry(db, cast, given), details, WRONG, cast.malee)
    assert days(db, cast) == [ago(8)]
    ((_one, before),) = corrections.past(db, cast.nok_case, entry(db, cast, given), cast.malee).past
    assert "ยายศรี" in [words for _label, words in before]


@pytest.mark.parametrize(
    "further",
    [
        {"given_on": ago(10)},
        {"ends_on": None},
        {"ends_on": ago(-91)},
        {"classes": [FieldClass.IDENTITY, FieldClass.SENSITIVE]},
        {"given_by": GivenBy.SELF, "alone": consents.Alone.NEED},
        {"purpose": Purpose.LEARNING},
    ],
)
def test_only_the_head_lets_it_reach_further(
    given: Consent, db: Session, cast: Cast, further: dict[str, object]
) -> None:
    details = replace(DETAILS, **further)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="head of the centre"), db.begin_nested():
        corrections.correct(db, cast.nok_case, entry(db, cast, given), details, WRONG, cast.malee)
    db.expire_all()
    corrections.correct(db, cast.nok_case, entry(db, cast, given), details, WRONG, cast.prasit)
    assert given.given_by == details.given_by


def test_naming_an_agency_lets_nothing_sensitive_go(db: Session, cast: Cast) -> None:
    sensitive = next(code for code in FIELDS if classes_of([code], None) == {FieldClass.SENSITIVE})
    details = replace(DETAILS, classes=[FieldClass.IDENTITY, FieldClass.SENSITIVE])
    made = consents.record(db, cast.nok_case, details, cast.malee)
    named = replace(details, agency_id=cast.nfe.id)
    asked = cast.nok_case, cast.nfe.id, Need.COUNSELLING, [sensitive], None
    with pytest.raises(Refused, match="head of the centre"):
        corrections.correct(db, cast.nok_case, entry(db, cast, made), named, WRONG, cast.malee)
    with pytest.raises(Refused, match="names it and this agency"):
        packages.basis_for(db, *asked)
    corrections.correct(db, cast.nok_case, entry(db, cast, made), named, WRONG, cast.prasit)
    assert packages.basis_for(db, *asked) is made


def test_agencies_of_one_name_are_two(db: Session, cast: Cast) -> None:
    other = Agency(code="test-nfe-2", name_th=cast.nfe.name_th, name_en="Other", kind=AgencyKind.EDUCATION)
    db.add(other)
    db.flush()
    details = replace(DETAILS, agency_id=cast.nfe.id)
    made = consents.record(db, cast.nok_case, details, cast.malee)
    elsewhere = replace(details, agency_id=other.id, witness="ครูแดง")
    with pytest.raises(Refused, match="head of the centre"):
        corrections.correct(db, cast.nok_case, entry(db, cast, made), elsewhere, WRONG, cast.malee)


def test_an_agency_is_one_that_can_be_named_or_stood_there(db: Session, cast: Cast, browser: Open) -> None:
    details = replace(DETAILS, agency_id=cast.nfe.id)
    made = consents.record(db, cast.nok_case, details, cast.malee)
    cast.nfe.active = False
    unknown = replace(details, agency_id=uuid4())
    with pytest.raises(Refused) as refused:
        corrections.correct(db, cast.nok_case, entry(db, cast, made), unknown, WRONG, cast.prasit)
    assert refused.value.field == "agency_id"
    db.commit()
    page = browser(cast.malee).get(f"/cases/{cast.nok_case.id}/entries/consent/{made.id}/correct").text
    assert f'<option selected value="{cast.nfe.id}">' in page
    witnessed = replace(details, witness="ครูแดง")
    corrections.correct(db, cast.nok_case, entry(db, cast, made), witnessed, WRONG, cast.malee)
    assert (made.agency_id, made.witness) == (cast.nfe.id, "ครูแดง")


def test_danger_to_life_is_not_prolonged_by_a_later_day(db: Session, cast: Cast) -> None:
    details = ConsentDetails(basis=Basis.VITAL_INTEREST, given_on=ago(9), classes=(), grounds="หายใจไม่ออก")
    made = consents.record(db, cast.nok_case, details, cast.malee)
    later = replace(details, given_on=ago(0))
    with pytest.raises(Refused, match="head of the centre"):
        corrections.correct(db, cast.nok_case, entry(db, cast, made), later, WRONG, cast.malee)
    assert not lawful.is_carried(db, cast.nok_case, Act.THERAPY, clock.today())


def test_a_minor_alone_grows_no_older_by_a_correction(db: Session, cast: Cast) -> None:
    nok = cast.nok_case.person
    nok.birth_known, nok.birth_date = BirthKnown.DAY, ago(17 * 365 + 9).isoformat()  # 17 some days ago
    details = replace(DETAILS, given_by=GivenBy.SELF, alone=consents.Alone.NEED)
    made = consents.record(db, cast.nok_case, details, cast.malee)
    later = replace(details, given_on=ago(0))
    with pytest.raises(Refused, match="head of the centre"):
        corrections.correct(db, cast.nok_case, entry(db, cast, made), later, WRONG, cast.malee)


def test_what_the_law_asks_at_that_age_is_asked_again(given: Consent, db: Session, cast: Cast) -> None:
    details = replace(DETAILS, given_by=GivenBy.SELF, guardian=None)
    with pytest.raises(Refused) as refused:
        corrections.correct(db, cast.nok_case, entry(db, cast, given), details, WRONG, cast.prasit)
    assert refused.value.field == "given_by"


def test_a_voided_consent_carries_nothing(given: Consent, db: Session, cast: Cast) -> None:
    assert lawful.is_carried(db, cast.nok_case, Act.PLAN, clock.today())
    corrections.void(db, cast.nok_case, entry(db, cast, given), WRONG, cast.malee)
    assert not lawful.is_carried(db, cast.nok_case, Act.PLAN, clock.today())
    assert (days(db, cast), consents.live(db, cast.nok_case.person_id, clock.today())) == ([], [])
    with pytest.raises(Refused, match="head of the centre"):
        corrections.restore(db, cast.nok_case, entry(db, cast, given), WRONG, cast.malee)
    corrections.restore(db, cast.nok_case, entry(db, cast, given), WRONG, cast.prasit)
    assert days(db, cast) == [ago(9)]


def test_a_voided_consent_is_not_withdrawn(given: Consent, db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    corrections.void(db, cast.nok_case, entry(db, cast, given), WRONG, cast.malee)
    assert "it counts nowhere" in client.post(f"{page}/consents/{given.id}/withdraw").text
    assert (given.withdrawn_on, days(db, cast, MilestoneKind.CONSENT_WITHDRAWN)) == (None, [])
    consents.withdraw(db, cast.nok_case, given, cast.malee, at=clock.now())  # a replay in a restored database
    assert (given.withdrawn_on, days(db, cast, MilestoneKind.CONSENT_WITHDRAWN)) == (clock.today(), [])


@pytest.fixture
def shared(db: Session, cast: Cast) -> Referral:
    """A referral that shares Nok's name, sent under a basis of its own."""
    made = share(db, cast.nok_case, cast.malee, cast.nfe, Need.EDUCATION_EQUIVALENCY, fields=["nickname"])
    db.commit()
    return made


def test_what_it_no_longer_covers_is_destroyed(shared: Referral, db: Session, cast: Cast) -> None:
    basis = db.get_one(Consent, shared.consent_id)
    narrow = ConsentDetails(basis=basis.basis, given_on=basis.given_on, classes=[], grounds="พิมพ์ผิด")
    assert packages.of_referral(db, shared.id)
    corrections.correct(db, cast.nok_case, entry(db, cast, basis), narrow, WRONG, cast.malee)
    assert (packages.of_referral(db, shared.id), shared.is_open) == ({}, False)


def test_what_it_still_covers_goes_on(shared: Referral, db: Session, cast: Cast) -> None:
    basis = db.get_one(Consent, shared.consent_id)
    same = ConsentDetails(basis=basis.basis, given_on=basis.given_on, classes=list(basis.classes), grounds="ด้วยเหตุอื่น")
    corrections.correct(db, cast.nok_case, entry(db, cast, basis), same, WRONG, cast.malee)
    assert packages.of_referral(db, shared.id)


def test_a_withdrawal_is_undone_by_who_wrote_it(shared: Referral, db: Session, cast: Cast) -> None:
    basis = db.get_one(Consent, shared.consent_id)
    consents.withdraw(db, cast.nok_case, basis, cast.malee)
    correcting.undo_withdrawal(db, cast.nok_case, basis, cast.malee)
    assert basis.is_live(clock.today())
    assert days(db, cast, MilestoneKind.CONSENT_WITHDRAWN) == []
    assert (packages.of_referral(db, shared.id), shared.is_open) == ({}, False)  # destroyed is destroyed
    assert [one.why for one in corrections.of_entry(db, basis)] == [Why.UNDONE]


def test_nobody_else_undoes_it_and_nobody_later(given: Consent, db: Session, cast: Cast) -> None:
    consents.withdraw(db, cast.nok_case, given, cast.malee)
    with pytest.raises(Refused):
        correcting.undo_withdrawal(db, cast.nok_case, given, cast.prasit)
    with clock.travel(clock.now() + WITHIN), pytest.raises(Refused):
        correcting.undo_withdrawal(db, cast.nok_case, given, cast.malee)
    assert given.withdrawn_on == clock.today()


def test_an_undone_withdrawal_is_not_made_again_by_a_restore(given: Consent, db: Session, cast: Cast) -> None:
    consents.withdraw(db, cast.nok_case, given, cast.malee)
    db.commit()
    correcting.undo_withdrawal(db, cast.nok_case, given, cast.malee)
    db.commit()
    from outreach.core import ledger
    from outreach.core.sealing import vault_of

    endings.redo(db, ledger.read_all(ledger.ledger_of(db), vault_of(db)), set())
    assert (given.withdrawn_on, endings.replayed(db)) == (None, 0)


def test_the_page_is_honest_before_and_after(given: Consent, db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    assert "does not come back, even if the withdrawal is undone" in client.get(page).text
    client.post(f"{page}/consents/{given.id}/withdraw")
    said = client.get(page).text
    assert "What agencies had under it is destroyed. It can be taken back until" in said
    assert client.post(f"{page}/consents/{given.id}/undo").status_code == 303
    assert "The consent stands again; what was destroyed stays destroyed." in client.get(page).text
    assert "This can be taken back" in client.post(f"{page}/consents/{given.id}/undo").text  # another tab
