"""How a young person wants to be reached: on the case page, with their telephone wherever it goes, and no further."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c2_connect import packages
from outreach.c2_connect.packages import FIELDS
from outreach.casefile import safe_contact
from outreach.casefile.cases import Case
from outreach.casefile.safe_contact import ContactWish, Way, WishDetails
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.directory.needs import Need
from outreach.directory.tongues import Tongue
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]
FATHER, SISTER, CODE = "พ่อเลี้ยงชื่อดำ", "พี่สาว", "ร้านกาแฟ"


@pytest.fixture
def wished(db: Session, cast: Cast) -> Case:
    """Nok wants messages alone, in the evening."""
    details = WishDetails(
        ways=[Way.MESSAGE], times="หลัง 18.00 น.", knows=SISTER, code_name=CODE, tongues=[Tongue.ISAN], dangers=FATHER
    )
    safe_contact.write(db, cast.nok_case, details, cast.malee)
    cast.nok_case.person.phone = "0812345678"
    cast.nok_case.person.address = "ท้ายซอย"
    return cast.nok_case


@pytest.mark.parametrize(
    ("fields", "goes"),
    [(["phone"], True), (["address"], True), (["nickname", "age"], False), ([], False), (["safe_contact"], True)],
)
def test_the_wish_goes_along_with_a_telephone_or_an_address(
    db: Session, cast: Cast, wished: Case, fields: list[str], goes: bool
) -> None:
    shared = packages.of_referral(db, share(db, wished, cast.malee, cast.nfe, Need.COUNSELLING, fields=fields).id)
    assert ("safe_contact" in shared) is goes
    assert set(shared) - {"safe_contact"} <= set(fields)


def test_where_nothing_was_wished_nothing_goes_along(db: Session, cast: Cast) -> None:
    cast.nok_case.person.phone = "0812345678"
    assert packages.chosen(db, cast.nok_case, ["phone"], None) == {"phone": "0812345678"}


def test_who_must_not_know_leaves_in_no_package(db: Session, cast: Cast, wished: Case) -> None:
    shared = packages.chosen(db, wished, list(FIELDS), None)
    assert SISTER in str(shared)
    assert FATHER not in str(shared)


def test_the_agency_reads_it_in_words(db: Session, cast: Cast, wished: Case, browser: Open) -> None:
    sent = share(db, wished, cast.malee, cast.nfe, Need.COUNSELLING, fields=["phone"])
    text = browser(cast.wanna).get(f"/referrals/{sent.id}").text
    assert f"Only by: Messages (SMS, LINE) · When: หลัง 18.00 น. · May know of it: {SISTER} · Ask for: {CODE}" in text
    assert FATHER not in text


def test_nothing_ticked_means_through_the_caseworker_alone(db: Session, cast: Cast) -> None:
    wish = safe_contact.write(db, cast.nok_case, WishDetails(), cast.malee)
    with speaking("en"):
        assert safe_contact.shown(safe_contact.told(wish)) == "Only through the caseworker"


def test_who_must_not_know_is_folded_until_the_caseworker_asks(
    db: Session, cast: Cast, wished: Case, browser: Open
) -> None:
    page = f"/cases/{wished.id}"
    for user in (cast.malee, cast.prasit):
        text = browser(user).get(page).text
        assert SISTER in text
        assert CODE in text
        assert FATHER not in text
    assert FATHER in browser(cast.malee).post(f"{page}/reveal/contact").text
    assert browser(cast.prasit).post(f"{page}/reveal/contact").status_code == 404


def test_the_form_keeps_who_must_not_know_without_showing_it(
    db: Session, cast: Cast, wished: Case, browser: Open
) -> None:
    client, page = browser(cast.malee), f"/cases/{wished.id}/safe-contact"
    text = client.get(page).text
    assert SISTER in text
    assert FATHER not in text
    typed = (({"ways": ["home"]}, FATHER), ({"dangers": "เปลี่ยน"}, "เปลี่ยน"), ({"no_danger": "y"}, None))
    for turn, (data, dangers) in enumerate(typed, 1):
        with clock.travel(clock.now() + timedelta(minutes=turn)):
            assert client.post(page, data=data).status_code == 303
        assert newest(db, wished).dangers == dangers
    assert len(db.scalars(select(ContactWish)).all()) == 4, "each wish is a row of its own"


def newest(db: Session, case: Case) -> ContactWish:
    wish = safe_contact.latest(db, case.person_id)
    assert wish is not None
    return wish


def test_nothing_is_wished_in_a_closed_case(db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = clock.today()
    with pytest.raises(Refused):
        safe_contact.write(db, cast.nok_case, WishDetails(), cast.malee)
