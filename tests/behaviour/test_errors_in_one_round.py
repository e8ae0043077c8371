"""What is wrong with a form is said in one round: what a field knows, and what a verb would refuse, together."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts, places
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.places import PlaceDetails, PlaceKind
from outreach.c3_control import camps, houses
from outreach.c3_control.camps import CampDetails
from outreach.c3_control.houses import HouseDetails
from outreach.casefile import consents, mending
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy
from outreach.casefile.finding import strangers
from outreach.casefile.mending import Wish
from outreach.core import clock
from outreach.directory.agencies import ForSex
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]
WRONG = {"national_id": "123", "phone": "81", "passport": "-", "birth_date": "1/1/2500", "nickname": "ก" * 81}


@pytest.mark.parametrize("page", ["/contacts/new", "/cases/{}/person"])
def test_each_number_and_the_age_are_wrong_at_once(cast: Cast, browser: Open, page: str) -> None:
    text = browser(cast.malee).post(page.format(cast.nok_case.id), data=WRONG).text
    assert [name for name in (*WRONG, "sex") if f'id="{name}-error"' not in text] == []


def test_a_field_says_one_thing_of_one_mistake(cast: Cast, browser: Open) -> None:
    text = browser(cast.malee, speaks="en").post(f"/cases/{cast.nok_case.id}/person", data=WRONG).text
    assert text.split('id="birth_date-error"')[1].split("</p>")[0].count("Is the era right?") == 1


def test_what_stands_already_is_not_held_against_a_correction(db: Session, cast: Cast, browser: Open) -> None:
    person = cast.nok_case.person
    person.phone = "12"  # from before there was a normal form
    data = {"sex": "male", "nickname": "นก", "phone": "12"}
    assert browser(cast.malee).post(f"/cases/{cast.nok_case.id}/person", data=data).status_code == 303
    assert (person.phone, person.nickname) == ("12", "นก")


TOMORROW, TODAY = ((clock.today() + timedelta(days=days)).strftime("%d/%m/%Y") for days in (1, 0))
GIVEN = ConsentDetails(basis=Basis.CONSENT, given_on=clock.today(), classes=[], given_by=GivenBy.BOTH, guardian="แม่")
BEFORE, LONG, NOWHERE = "1/2/2011", "ก" * 5000, str(UUID(int=7))
# Who sends what to which page; and what is said of each field: what the field knows, and what the verb would refuse.
FORMS: dict[str, tuple[str, dict[str, object], set[str]]] = {
    "/cases/{case}/contacts/new": ("malee", {"day": BEFORE, "place": NOWHERE}, {"day", "place", "how"}),
    "/cases/{case}/contacts/new?": ("malee", {"day": TODAY, "at_time": "23:59"}, {"at_time", "how"}),
    "/cases/{case}/group": ("malee", {"since": BEFORE}, {"since", "group", "part"}),
    "/cases/{case}/core-person": (
        "malee",
        {"new_name": "ลุง", "phone": "9999999999", "day": "x"},
        {"kind", "phone", "day"},
    ),
    "/found/{ton}/met": ("malee", {"day": BEFORE, "place": NOWHERE}, {"day", "place", "how"}),
    "/cases/{case}/consents/new": (
        "malee",
        {
            "basis": "consent",
            "given_by": "both",
            "guardian": "แม่",
            "given_on": BEFORE,
            "ends_on": "x",
            "witness": LONG,
            "step": "how",
        },
        {"given_on", "ends_on", "witness"},
    ),
    "/cases/{case}/photo/consent": (
        "malee",
        {"given_on": BEFORE, "agency_id": NOWHERE, "given_by": "both", "photo": "x"},
        {"given_on", "agency_id", "guardian", "photo"},
    ),
    "/cases/{case}/consents/{consent}/withdraw": (
        "malee",
        {"wanted_by": "x", "told": "x"},
        {"wanted_by", "told"},
    ),
    "/cases/{case}/entries/contact/{contact}/correct": (
        "malee",
        {"day": BEFORE, "place": NOWHERE, "why": "other", "how": "warm"},
        {"day", "place", "reason"},
    ),
    "/cases/{case}/entries/consent/{consent}/correct": (
        "malee",
        {"given_on": BEFORE, "ends_on": "x", "why": "other"},
        {"given_on", "ends_on", "reason"},
    ),
    "/cases/{case}/risk": ("malee", {"day": TODAY, "level": "high", "review_on": TODAY}, {"review_on", "because"}),
    "/cases/{case}/safety-plan": ("malee", {"day": BEFORE}, {"day", "signs", "helps", "calls"}),
    "/cases/{case}/urgent": ("malee", {"ends_on": BEFORE}, {"ends_on", "reason"}),
    "/cases/{case}/mending": ("malee", {"asked_on": TOMORROW}, {"asked_on", "wish"}),
    "/cases/{case}/notes/new": ("malee", {"day": BEFORE}, {"day", "body"}),
    "/cases/{case}/needs": ("malee", {"day": BEFORE, "story": LONG}, {"day", "needs", "story"}),
    "/cases/{case}/plan": ("malee", {"agreed_on": TODAY, "review_on": TODAY}, {"goals", "review_on", "legal_basis"}),
    "/cases/{case}/therapy": (
        "malee",
        {"day": TODAY, "legal_basis": "consent", "given_by": "guardian"},
        {"kind", "given_by", "guardian"},
    ),
    "/cases/{case}/stay": ("malee", {"begins_on": BEFORE, "ends_on": TODAY}, {"begins_on", "ending", "bed"}),
    "/cases/{case}/follow-up": (
        "malee",
        {"day": TODAY, "next_on": TODAY, "found": "y"},
        {"next_on", "way", "legal_basis"},
    ),
    "/cases/{case}/review": ("malee", {"day": BEFORE}, {"day", "body"}),
    "/cases/{case}/outcome": (
        "malee",
        {"kind": "occupation", "day": BEFORE},
        {"occupation", "day", "evidence", "legal_basis"},
    ),
    "/cases/{case}/close": ("malee", {"day": BEFORE}, {"day", "reason", "words"}),
    "/cases/{case}/relapse": ("malee", {"day": BEFORE, "to_stage": "complete"}, {"day", "to_stage", "reason"}),
    "/cases/{case}/referrals/new?agency={agency}&need=counselling": (
        "malee",
        {"fields": "nickname", "expires_on": "x"},
        {"fields", "expires_on"},
    ),
    "/cases/{case}/referrals/{referral}/told": (
        "malee",
        {"state": "declined", "full_until": TOMORROW, "note": LONG},
        {"reason", "full_until", "note"},
    ),
    "/cases/{case}/referrals/{referral}/appointment": (
        "malee",
        {"day": TODAY, "at_time": "0:00", "where": LONG},
        {"day", "where"},
    ),
    "/cases/{case}/referrals/{referral}/handover": ("malee", {"day": BEFORE}, {"day", "told"}),
    "/cases/{case}/referrals/{referral}/feedback": (
        "malee",
        {"day": BEFORE, "helped": "no", "words": LONG},
        {"day", "why_not", "words"},
    ),
    "/referrals/{referral}/decline": ("wanna", {"full_until": TOMORROW}, {"reason", "full_until"}),
    "/camps/new": ("prasit", {"begins_on": TOMORROW, "ends_on": TODAY}, {"name", "where", "ends_on"}),
    "/camps/{camp}/change": (
        "prasit",
        {"name": LONG, "where": "", "begins_on": TOMORROW, "ends_on": TODAY, "seats": "x"},
        {"name", "where", "seats", "ends_on"},
    ),
    "/camps/{camp}/sheet": ("prasit", {}, {"file"}),
    "/house/new": ("prasit", {"for_sex": "other"}, {"name", "for_sex"}),
    "/rules/new": (
        "prasit",
        {"from_day": TOMORROW, "to_day": TODAY, "min_age": "9", "max_age": "8"},
        {"place", "to_day", "max_age", "reason_th"},
    ),
    "/agencies/new": (
        "dao",
        {"code": "{code}", "min_age": "9", "max_age": "8", "agreement_until": "1/2/2009"},
        {"code", "max_age", "name_th", "agreement_until"},
    ),
    "/agencies/{agency}/profile": ("dao", {"min_age": "9", "max_age": "8"}, {"max_age", "name_th", "needs"}),
    "/agencies/{agency}/services/new": (
        "dao",
        {"for_sex": "female", "fee": LONG},
        {"for_sex", "name_th", "needs", "fee"},
    ),
    "/agencies/{agency}/capacity": (
        "dao",
        {"places_free": "x", "full_until": BEFORE},
        {"places_free", "full_until"},
    ),
    "/agencies/{agency}/users/new": ("dao", {"username": "malee"}, {"username", "name"}),
    "/places/": ("dao", {"name": "{place}", "kind": "x"}, {"name", "kind"}),
    "/agencies/{agency}/tokens/new": ("dao", {"days": "x"}, {"name", "scopes", "days"}),
    "/cases/{case}/safe-contact": (
        "malee",
        dict.fromkeys(("times", "knows", "code_name", "dangers"), LONG),
        {"times", "knows", "code_name", "dangers"},
    ),
    "/cases/{case}/emergency": ("prasit", {"words": LONG}, {"reason", "words"}),
    "/emergencies/named": ("prasit", {"words": LONG}, {"whom", "reason", "words"}),
    "/cases/{case}/mending/{mending}/answer": ("prasit", {"answer": LONG}, {"reply", "answer"}),
    "/agencies/{agency}/reach": (
        "dao",
        {"phone": "9999999999", "email": "x", "website": "x", "postcode": "1", "address": LONG},
        {"phone", "email", "website", "postcode", "address"},
    ),
    "/agencies/{agency}/contacts/new": ("dao", {"phone": "9999999999", "email": "x"}, {"phone", "email", "name"}),
    "/agencies/{agency}/agreements/new": ("dao", {"kind": "mou", "runs_until": "x"}, {"signed_on", "runs_until"}),
    "/users/new": ("dao", {"username": "malee", "role": "caseworker"}, {"username", "centre", "name"}),
}


def written(db: Session, cast: Cast) -> dict[str, UUID]:
    """What stands in the case and may be corrected, and what was asked for."""
    met = contacts.log(db, cast.nok_case, ContactDetails(day=clock.today(), how=HowItWent.TALKED), cast.malee)
    given = consents.record(db, cast.nok_case, GIVEN, cast.malee)
    asked = mending.ask(db, cast.nok_case, Wish(asked_for=GivenBy.SELF, asked_on=clock.today(), words="ผิด"), cast.malee)
    db.flush()
    return {"contact": met.id, "consent": given.id, "mending": asked.id}


def announced(db: Session, cast: Cast) -> UUID:
    """A camp that begins tomorrow."""
    day = clock.today() + timedelta(days=1)
    return camps.announce(db, CampDetails(name="ค่าย", where="วัด", begins_on=day, ends_on=day), cast.prasit).id


@pytest.mark.parametrize("page", FORMS)
def test_what_a_verb_would_refuse_is_said_with_the_rest(db: Session, cast: Cast, browser: Open, page: str) -> None:
    who, data, wrong = FORMS[page]
    referral = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING) if "{referral}" in page else None
    houses.open_house(db, HouseDetails(name="บ้าน", beds=1), cast.prasit)
    places.add(db, PlaceDetails(name="ท่าน้ำ", kind=PlaceKind.CONCERT_FRONT, centre_id=None), cast.dao)
    cast.nfe.for_sex = ForSex.MALE
    ids = {"case": cast.nok_case.id, "agency": cast.nfe.id, "referral": referral and referral.id}
    ids |= {"camp": announced(db, cast) if "{camp}" in page else None}
    ids |= {"ton": cast.ton_case.person_id, **(written(db, cast) if re.search("{con|{mending", page) else {})}
    strangers.let_through(db, {cast.ton_case.person_id}, cast.malee, strangers.SEARCH)
    data = {name: str(value).format(code=cast.nfe.code, place="ท่าน้ำ") for name, value in data.items()}
    text = browser(getattr(cast, who)).post(page.format(**ids), data=data).text
    assert {name for name in wrong if f'id="{name}-error"' not in text} == set()
    told = r'<(?:label class="entry-label" for|fieldset class="[^"]*" id)="(\w+)"(.*?)</(?:label|legend)>'
    labels = re.findall(told, text, re.S)
    assert [name for name, words in labels if name in wrong - data.keys() and "may stay empty" in words] == []
