"""A photo in a package: chosen, agreed to for this agency, and gone for it with the photo or the consent."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect import packages, referrals
from outreach.c2_connect.packages import PHOTO, PRESETS
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.casefile import consents, photos
from outreach.casefile.consents import Consent, PhotoUse
from outreach.core.errors import Refused
from outreach.core.sealing import FieldClass
from outreach.directory.needs import Need
from tests.c2_connect.test_packages import on_basis
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.photos import agree, take

Open = Callable[..., Browser]
FACE = re.compile(r'<img class="face is-large" src="data:image/jpeg;base64,[^"]+"[^>]* alt="([^"]+)"')


def sent(db: Session, cast: Cast, *fields: str) -> Referral:
    asked = ReferralRequest(agency_id=cast.nfe.id, need=Need.EDUCATION_EQUIVALENCY, fields=fields)
    return referrals.send(db, cast.nok_case, asked, cast.malee)


@pytest.fixture
def given(db: Session, cast: Cast) -> Consent:
    """A basis for who they are, a photo, and the consent to show it to the school."""
    on_basis(db, cast, [FieldClass.IDENTITY])
    given = agree(db, cast.nok_case, cast.malee, agency_id=cast.nfe.id)
    take(db, cast.nok_case, cast.malee)
    return given


def test_no_preset_holds_the_photo() -> None:
    assert not any(PHOTO in preset.fields for preset in PRESETS.values())


def test_a_basis_for_who_they_are_shows_no_photo(db: Session, cast: Cast) -> None:
    on_basis(db, cast, [FieldClass.IDENTITY])
    agree(db, cast.nok_case, cast.malee, PhotoUse.CENTRE)
    take(db, cast.nok_case, cast.malee)
    with pytest.raises(Refused) as refused:
        sent(db, cast, "nickname", PHOTO)
    assert refused.value.field == "fields"
    assert "agreed to by itself" in str(refused.value.reason.text)
    agree(db, cast.nok_case, cast.malee, agency_id=cast.police.id)
    with pytest.raises(Refused):
        sent(db, cast, "nickname", PHOTO)


def test_that_consent_alone_shares_nothing_else(db: Session, cast: Cast) -> None:
    agree(db, cast.nok_case, cast.malee, agency_id=cast.nfe.id)
    take(db, cast.nok_case, cast.malee)
    with pytest.raises(Refused):
        sent(db, cast, "nickname")


def test_the_agency_sees_it_until_the_consent_is_withdrawn(
    db: Session, cast: Cast, browser: Open, given: Consent
) -> None:
    referral, client = sent(db, cast, "nickname", PHOTO), browser(cast.wanna)
    assert FACE.findall(client.get(f"/referrals/{referral.id}").text) == ["Photo of นก"]
    agree(db, cast.nok_case, cast.malee)  # for the centre it stays
    consents.withdraw(db, cast.nok_case, given, cast.malee)
    page = client.get(f"/referrals/{referral.id}").text
    assert FACE.findall(page) == []
    assert "No longer shown" in page
    assert photos.of_case(db, cast.nok_case) is not None


def test_an_agency_to_which_it_was_not_chosen_sees_none(db: Session, cast: Cast, browser: Open, given: Consent) -> None:
    referral = sent(db, cast, "nickname")
    assert "data:image" not in browser(cast.wanna).get(f"/referrals/{referral.id}").text
    assert "data:image" not in browser(cast.wanna).get("/referrals/").text


def test_a_newer_photo_is_not_the_one_that_was_shared(db: Session, cast: Cast, given: Consent) -> None:
    referral = sent(db, cast, PHOTO)
    contents = packages.of_referral(db, referral.id)
    assert packages.pictures(db, cast.nok_case.person_id, cast.nfe.id, contents).keys() == {PHOTO}
    take(db, cast.nok_case, cast.malee, "red")
    assert packages.pictures(db, cast.nok_case.person_id, cast.nfe.id, contents) == {}


def test_the_caseworker_sees_beforehand_what_the_agency_sees(
    db: Session, cast: Cast, browser: Open, given: Consent
) -> None:
    address = f"/cases/{cast.nok_case.id}/referrals/new?agency={cast.nfe.id}&need=education_equivalency"
    page = browser(cast.malee).post(address, data={"fields": ["nickname", PHOTO], "preview": "1"}).text
    assert FACE.findall(page) == ["Photo of นก"]
    referral = sent(db, cast, "nickname", PHOTO)
    page = browser(cast.malee).get(f"/cases/{cast.nok_case.id}/referrals/{referral.id}").text
    assert FACE.findall(page) == ["Photo of นก"]


def test_paper_and_programs_leave_it_out(db: Session, cast: Cast, browser: Open, given: Consent) -> None:
    referral = sent(db, cast, "nickname", PHOTO)
    photo = photos.current(db, cast.nok_case.person_id)
    assert photo is not None
    answer = browser(cast.wanna).get(f"/referrals/{referral.id}/summary.pdf")
    assert answer.status_code == 200
    from outreach.exchange.fhir import patients

    said = patients.said_of(packages.of_referral(db, referral.id))
    assert not any(str(photo.id) in line or "Photo" in line for line in said)
