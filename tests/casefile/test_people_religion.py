"""A field of a young person that is sensitive: asked for, kept from view, shared where a consent names it."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c2_connect import packages, referrals
from outreach.c2_connect.referrals import ReferralRequest
from outreach.casefile import consents, merging, people
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy
from outreach.casefile.people import PersonDetails
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.sealing import FieldClass
from outreach.dashboard.subject_access import receipts
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.merges import join, met

Open = Callable[..., Browser]
BUDDHIST, MUSLIM = "พุทธคานารี", "อิสลามคานารี"
TYPED = {"nickname": "นก", "sex": "male"}


def page(cast: Cast) -> str:
    return f"/cases/{cast.nok_case.id}/person"


def classes_read(db: Session) -> set[str]:
    lines = db.scalars(select(AuditLine.about).where(AuditLine.action == "cells.read"))
    return {one.split(":")[0] for line in lines for one in line.split()}


def test_it_is_asked_at_the_first_contact_and_sealed(db: Session, cast: Cast) -> None:
    person = people.register(db, PersonDetails(nickname="แดง", religion=BUDDHIST), cast.malee)
    silent = people.register(db, PersonDetails(nickname="ดำ"), cast.malee)
    cells = db.execute(text("SELECT religion_sealed FROM people WHERE religion_sealed IS NOT NULL")).scalars().all()
    assert person.religion == BUDDHIST
    assert silent.religion is None
    assert len({len(cell) for cell in cells}) == 1, "that there is nothing does not show"
    assert all(BUDDHIST.encode() not in cell for cell in cells)


@pytest.mark.parametrize(
    ("sent", "stands"),
    [({}, BUDDHIST), ({"religion": MUSLIM}, MUSLIM), ({"no_longer": ["religion"]}, None)],
)
def test_the_form_never_shows_it_and_changes_only_what_is_said(
    db: Session, cast: Cast, browser: Open, sent: dict[str, object], stands: str | None
) -> None:
    cast.nok_case.person.religion = BUDDHIST
    db.flush()
    client = browser(cast.malee)
    form = client.get(page(cast)).text
    assert 'name="religion"' in form
    assert BUDDHIST not in form
    assert "C2" not in classes_read(db)
    assert client.post(page(cast), data=TYPED | sent).status_code == 303
    assert cast.nok_case.person.religion == stands


@pytest.mark.parametrize("name", ["sex", "confirm", "csrf_token", "revision", "no-such-field"])
def test_what_no_longer_holds_is_one_of_what_is_folded(db: Session, cast: Cast, browser: Open, name: str) -> None:
    cast.nok_case.person.religion = BUDDHIST
    db.flush()
    answer = browser(cast.malee).post(page(cast), data=TYPED | {"no_longer": [name]})
    assert answer.status_code == 200
    assert 'id="no_longer-error"' in answer.text or 'href="#no_longer' in answer.text
    assert cast.nok_case.person.religion == BUDDHIST


def test_an_empty_box_says_that_what_is_known_stays(cast: Cast, browser: Open) -> None:
    hint = "What is known already is not shown here. Left empty, it stays as it is."
    shown = browser(cast.malee, speaks="en").get(page(cast)).text
    assert f'id="religion-hint">{hint}<' in shown
    assert shown.count(hint) == 1


def test_the_case_page_folds_it_and_a_reveal_is_on_record(db: Session, cast: Cast, browser: Open) -> None:
    cast.nok_case.person.religion = BUDDHIST
    db.flush()
    case, client = f"/cases/{cast.nok_case.id}", browser(cast.malee)
    assert BUDDHIST not in client.get(case).text
    assert BUDDHIST in client.post(f"{case}/reveal/person").text
    about = db.scalars(select(AuditLine.about).where(AuditLine.action == "case.reveal")).all()
    assert about == [f"case:{cast.nok_case.id} C2:person"]
    assert browser(cast.prasit).post(f"{case}/reveal/person").status_code == 404


@pytest.mark.parametrize(
    ("classes", "named", "goes"),
    [
        ([FieldClass.IDENTITY, FieldClass.SENSITIVE], True, True),
        ([FieldClass.IDENTITY, FieldClass.SENSITIVE], False, False),
        ([FieldClass.IDENTITY], True, False),
    ],
)
def test_it_is_shared_only_if_consent_names_it_and_the_agency(
    db: Session, cast: Cast, browser: Open, classes: list[FieldClass], named: bool, goes: bool
) -> None:
    cast.nok_case.person.religion = BUDDHIST
    details = ConsentDetails(
        basis=Basis.CONSENT,
        given_by=GivenBy.BOTH,
        guardian="ยาย",
        given_on=clock.today(),
        classes=classes,
        agency_id=cast.nfe.id if named else None,
    )
    consents.record(db, cast.nok_case, details, cast.malee)
    asked = ReferralRequest(agency_id=cast.nfe.id, need=Need.EDUCATION_EQUIVALENCY, fields=["religion"])
    if not goes:
        with pytest.raises(Refused):
            referrals.send(db, cast.nok_case, asked, cast.malee)
        return
    made = referrals.send(db, cast.nok_case, asked, cast.malee)
    assert packages.of_referral(db, made.id) == {"religion": BUDDHIST}
    assert BUDDHIST in browser(cast.wanna).get(f"/referrals/{made.id}").text


@pytest.mark.parametrize(("own", "stands"), [(BUDDHIST, BUDDHIST), (None, MUSLIM)])
def test_a_merge_keeps_it_unseen_or_takes_the_others(
    db: Session, cast: Cast, browser: Open, own: str | None, stands: str
) -> None:
    twin = met(db, cast.somchai, PersonDetails(nickname="นก", religion=MUSLIM))
    cast.nok_case.person.religion = own
    db.flush()
    shown = browser(cast.prasit).get(f"/people/{cast.nok_case.person_id}/merge/{twin.person_id}").text
    assert "Religion" not in shown
    assert MUSLIM not in shown
    assert classes_read(db) == {"C1"}
    made = join(db, cast.prasit, cast.nok_case, twin)
    assert cast.nok_case.person.religion == stands
    merging.undo(db, made, cast.prasit)
    assert (cast.nok_case.person.religion, twin.person.religion) == (own, MUSLIM)


def test_the_receipt_says_it_is_kept_and_the_export_holds_it(db: Session, cast: Cast, browser: Open) -> None:
    cast.nok_case.person.religion = BUDDHIST
    db.flush()
    with speaking("th"):
        said = receipts.values(db, cast.nok_case, cast.malee)["identity"]
    assert ["ศาสนา", receipts.KEPT_SEALED] in said
    answer = browser(cast.prasit).get(f"/cases/{cast.nok_case.id}/export.json")
    assert json.loads(answer.text)["records"]["people"][0]["religion"] == BUDDHIST


def test_who_was_recorded_before_has_none_until_it_is_said(db: Session, cast: Cast) -> None:
    person = people.register(db, PersonDetails(birth_date=date(2010, 5, 4)), cast.malee)
    db.execute(text("UPDATE people SET religion_sealed = NULL"))
    db.refresh(person)
    assert person.religion is None
    people.correct(db, person, PersonDetails(religion=BUDDHIST), cast.malee)
    assert person.religion == BUDDHIST
