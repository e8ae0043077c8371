"""What a consent keeps, and when none can be recorded."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.casefile import consents
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy
from outreach.casefile.consents.who import Alone
from outreach.core.errors import Refused
from outreach.core.sealing import FieldClass
from tests.support.cast import Cast


def duty(cast: Cast) -> ConsentDetails:
    """Another basis, with the answers that only a consent has."""
    return ConsentDetails(
        basis=Basis.CHILD_PROTECTION,
        given_on=cast.nok_case.opened_on,
        classes=[FieldClass.IDENTITY],
        grounds="ต้องช่วยเหลือ",
        given_by=GivenBy.SELF,
        alone=Alone.BENEFIT,
    )


def test_a_basis_other_than_consent_was_given_by_nobody(db: Session, cast: Cast) -> None:
    kept = consents.record(db, cast.nok_case, duty(cast), cast.malee)
    assert (kept.given_by, kept.alone) == (None, None)


def test_no_basis_is_recorded_in_a_closed_case(db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = cast.nok_case.opened_on
    with pytest.raises(Refused) as refusal:
        consents.record(db, cast.nok_case, duty(cast), cast.malee)
    assert "closed" in str(refusal.value.reason)


def test_recording_and_withdrawing_are_on_record_once_each(db: Session, cast: Cast) -> None:
    kept = consents.record(db, cast.nok_case, duty(cast), cast.malee)
    for _twice in range(2):
        consents.withdraw(db, cast.nok_case, kept, cast.malee)
    lines = db.execute(
        select(AuditLine.action, AuditLine.actor_id, AuditLine.person_id)
        .where(AuditLine.about == f"consent:{kept.id}")
        .order_by(AuditLine.seq)
    ).all()
    who = (cast.malee.id, cast.nok_case.person_id)
    assert [tuple(line) for line in lines] == [("consent.record", *who), ("consent.withdraw", *who)]
