"""The pages of a partner hold what was chosen for their agency, and no other word about the young person."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.packages import FIELDS
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import notes, people
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]
NEED = Need.COUNSELLING
CANARIES = {  # what each choosable field shows on a page; sex, age and needs are words too common to look for
    "nickname": "หมีพูห์ลับ",
    "full_name": "สราวุฒิลับ วงศ์ลับเฉพาะ",
    "phone": "0890001234",
    "national_id": "0123456789016",
    "address": "ซอยลับสุดท้าย",
    "look": "รอยสักลับ",
    "community": "ชุมชนลับสุดท้าย",
}
NOTE = "บันทึกลับของผู้ดูแล"
PAGES = ("", "/decline", "/progress", "/complete", "/end")


@pytest.fixture
def known(db: Session, cast: Cast) -> Case:
    """Nok's case, with a canary in every field and in a note."""
    given, family = CANARIES["full_name"].split()
    told = {field: CANARIES[field] for field in ("nickname", "phone", "national_id", "address", "look", "community")}
    details = PersonDetails(sex=Sex.MALE, given_name=given, family_name=family, birth_date=date(2009, 5, 7), **told)
    people.correct(db, cast.nok_case.person, details, cast.malee)
    notes.write(db, cast.nok_case, NOTE, clock.today(), cast.malee)
    return cast.nok_case


def send(db: Session, cast: Cast, case: Case, *fields: str) -> Referral:
    return share(db, case, cast.malee, cast.nfe, NEED, fields=list(fields))


def read(client: Browser, referral: Referral) -> str:
    """All pages on which a partner can meet the referral."""
    addresses = ["/referrals/", *(f"/referrals/{referral.id}{page}" for page in PAGES)]
    return "".join(client.get(address).text for address in addresses)


def found(text: str) -> set[str]:
    return {field for field, canary in CANARIES.items() if canary in text}


def test_every_field_that_can_be_chosen_has_its_canary() -> None:
    folded = {"health_needs", "religion"}  # shared by a consent that names them: test_people_religion.py
    assert set(CANARIES) == set(FIELDS) - folded - {"sex", "age", "safe_contact", "photo"}


@pytest.mark.parametrize("chosen", [[], *([field] for field in CANARIES), ["phone", "look"]])
@pytest.mark.parametrize("speaks", ["th", "en"])
def test_only_what_was_chosen_is_shown(
    db: Session, cast: Cast, known: Case, browser: Open, chosen: list[str], speaks: str
) -> None:
    text = read(browser(cast.wanna, speaks=speaks), send(db, cast, known, *chosen))
    assert found(text) == set(chosen)
    assert [word for word in (NOTE, str(known.id), str(known.person_id)) if word in text] == []
    assert re.findall(r"(?<![\w-])(?:2009|2552)(?![\w-])", text) == []  # the year, not part of an id


def test_sex_and_age_are_shown_only_when_chosen(db: Session, cast: Cast, known: Case, browser: Open) -> None:
    client = browser(cast.wanna)
    age = f"<dd>{people.age_on(known.person, clock.today())}</dd>"
    bare = read(client, send(db, cast, known))
    full = read(client, share(db, known, cast.malee, cast.nfe, Need.EDUCATION_EQUIVALENCY, fields=["sex", "age"]))
    assert [word for word in (age, "<dd>Male</dd>") if word in bare] == []
    assert [word for word in (age, "<dd>Male</dd>") if word not in full] == []


def test_the_inbox_holds_what_came_to_the_own_agency(db: Session, cast: Cast, known: Case, browser: Open) -> None:
    mine, theirs = send(db, cast, known, "nickname"), share(db, cast.ton_case, cast.somchai, cast.police, NEED)

    def listed(user: User) -> list[bool]:
        page = browser(user).get("/referrals/").text
        return [str(referral.id) in page for referral in (mine, theirs)]

    assert (listed(cast.wanna), listed(cast.kitti)) == ([True, False], [False, True])


def test_what_was_shared_is_gone_from_every_page_once_declined(
    db: Session, cast: Cast, known: Case, browser: Open
) -> None:
    sent, client = send(db, cast, known, *CANARIES), browser(cast.wanna)
    assert found(read(client, sent)) == set(CANARIES)
    assert client.post(f"/referrals/{sent.id}/decline", data={"reason": "full"}).status_code == 303
    assert found(read(client, sent)) == set()


def test_what_was_shared_is_gone_from_every_page_once_revoked(
    db: Session, cast: Cast, known: Case, browser: Open
) -> None:
    sent, client = send(db, cast, known, *CANARIES), browser(cast.wanna)
    referrals.revoke(db, known, sent, cast.malee)
    assert found(read(client, sent)) == set()
    assert client.post(f"/referrals/{sent.id}/accept").status_code == 404
    assert sent.state == ReferralState.REVOKED
