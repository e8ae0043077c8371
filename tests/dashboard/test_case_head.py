"""The head of the case page: how late, what comes next, and whether there is a basis."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c4_continue import follow_ups
from outreach.c4_continue.follow_ups import FollowUpDetails, FollowUpWay
from outreach.casefile import consents
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.core import clock
from outreach.core.sealing import FieldClass
from outreach.dashboard import case_head
from outreach.dashboard.case_head import Head
from tests.support.bases import consent
from tests.support.cast import Cast


def head(db: Session, cast: Cast) -> Head:
    case = cast.nok_case
    return case_head.of(db, case, cast.malee, consents.of_person(db, case.person_id))


def test_what_is_overdue_for_longest_stands_in_the_head(db: Session, cast: Cast) -> None:
    consent(db, cast.nok_case, cast.malee)
    today = clock.today()
    told = FollowUpDetails(day=today, way=FollowUpWay.PHONE, found=True, next_on=today + timedelta(days=10))
    follow_ups.do(db, cast.nok_case, told, cast.malee)
    assert head(db, cast).late is None
    assert [str(one) for one in head(db, cast).next_on or ()] == ["Follow up", str(today + timedelta(days=10))]
    with clock.travel(today + timedelta(days=12)):
        late = head(db, cast).late
        assert late is not None
        assert late.due_on == today + timedelta(days=10)


@pytest.mark.parametrize(
    ("ends_in", "words", "tone"),
    [
        (None, "Consent in force", "success"),
        (90, "Consent until", "success"),
        (7, "Consent until", "warning"),
    ],
)
def test_the_head_says_how_long_the_basis_holds(
    db: Session, cast: Cast, ends_in: int | None, words: str, tone: str
) -> None:
    consent(db, cast.nok_case, cast.malee)
    [given] = consents.of_person(db, cast.nok_case.person_id)
    given.ends_on = clock.today() + timedelta(days=ends_in) if ends_in else None
    said, shown = head(db, cast).basis
    assert (str(said).startswith(words), shown) == (True, tone)


def test_another_basis_makes_no_consent_last_longer(db: Session, cast: Cast) -> None:
    consent(db, cast.nok_case, cast.malee)
    consents.record(
        db,
        cast.nok_case,
        ConsentDetails(basis=Basis.PUBLIC_TASK, given_on=clock.today(), classes=[FieldClass.IDENTITY], grounds="ภารกิจ"),
        cast.malee,
    )
    given = consents.of_person(db, cast.nok_case.person_id)
    [agreed] = [one for one in given if one.basis == Basis.CONSENT]
    agreed.ends_on = clock.today() + timedelta(days=7)
    said, tone = head(db, cast).basis
    assert (str(said).startswith("Consent until"), tone) == (True, "warning")
    agreed.withdrawn_on = clock.today()
    assert str(head(db, cast).basis[0]) == "Legal basis in force"


def test_the_head_warns_where_there_is_no_basis(db: Session, cast: Cast) -> None:
    assert head(db, cast).basis[1] == "danger"
