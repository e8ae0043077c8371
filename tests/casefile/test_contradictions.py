"""A correction may not leave a contradiction unseen: it says what it breaks, and puts that before who must decide."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c3_control import camps, houses, stays
from outreach.c3_control.camps import CampDetails
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.stays import AdmitDetails, EndDetails, Ending, Stay
from outreach.casefile import cases, consents, contradictions, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Alone, Basis, ConsentDetails, GivenBy
from outreach.casefile.contradictions import Contradiction, ContradictionDecision, DecisionDetails, Standing
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.sealing import FieldClass
from outreach.directory import agencies
from outreach.directory.agencies import ForSex
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.merges import met

Open = Callable[..., Browser]
SOON = timedelta(days=3)


def in_bed(db: Session, cast: Cast, case: Case) -> Stay:
    houses.open_house(db, HouseDetails(name="บ้านเรา", beds=2), cast.prasit)
    bed = houses.beds_of_centre(db, case.centre_id)[0]
    consent(db, case, cast.malee)
    return stays.admit(db, case, AdmitDetails(bed_id=bed.id, begins_on=clock.today()), cast.malee)


def correct(db: Session, case: Case, actor: User, **known: object) -> None:
    people.correct(db, case.person, PersonDetails(nickname="นก", **{"sex": Sex.MALE, **known}), actor)  # type: ignore[arg-type]


def broken(db: Session, case: Case) -> list[Contradiction]:
    return [one.found for one in contradictions.of_people(db, [case.person_id])]


def why(db: Session, case: Case) -> list[str]:
    return [str(reason) for one in broken(db, case) for reason in one.why]


def sent(db: Session, cast: Cast, need: Need = Need.EDUCATION_EQUIVALENCY) -> Referral:
    case, grounds = (
        cast.nok_case,
        ConsentDetails(
            basis=Basis.CHILD_PROTECTION, given_on=clock.today(), classes=[FieldClass.IDENTITY], grounds="คุ้มครองเด็ก"
        ),
    )
    consents.record(db, case, grounds, cast.malee)
    return referrals.send(db, case, ReferralRequest(agency_id=cast.nfe.id, need=need, fields=["nickname"]), cast.malee)


def typed(sex: str = "female", **more: object) -> dict[str, object]:
    return {"nickname": "นก", "sex": sex, "age": "17", **more}


def test_a_corrected_sex_says_at_once_that_the_bed_breaks_a_rule(db: Session, cast: Cast, browser: Open) -> None:
    stay, case = in_bed(db, cast, cast.nok_case), cast.nok_case
    malee, address = browser(cast.malee), f"/cases/{case.id}/person"

    page = malee.post(address, data=typed()).text

    assert "this would break a rule" in page
    assert "can house male youth only" in page
    assert db.get_one(Case, case.id).person.sex == Sex.MALE

    saved = malee.post(address, data=typed(broken=f"stay-{stay.id}", breaks_seen="y"))

    assert saved.status_code == 303
    assert db.get_one(Case, case.id).person.sex == Sex.FEMALE
    assert "can house male youth only" in malee.get(f"/cases/{case.id}").text
    assert "can house male youth only" in malee.get("/house").text


def test_seeing_another_contradiction_is_not_seeing_this_one(db: Session, cast: Cast, browser: Open) -> None:
    in_bed(db, cast, cast.nok_case)
    seen = typed(broken=f"stay-{UUID(int=1)}", breaks_seen="y")
    assert "this would break a rule" in browser(cast.malee).post(f"/cases/{cast.nok_case.id}/person", data=seen).text


def test_a_correction_that_breaks_nothing_new_is_not_asked_about(db: Session, cast: Cast, browser: Open) -> None:
    in_bed(db, cast, cast.nok_case)
    correct(db, cast.nok_case, cast.malee, sex=Sex.FEMALE)
    assert browser(cast.malee).post(f"/cases/{cast.nok_case.id}/person", data=typed(look="ผมยาว")).status_code == 303


def test_the_supervisor_is_shown_it_until_it_is_resolved(db: Session, cast: Cast, browser: Open) -> None:
    stay = in_bed(db, cast, cast.nok_case)
    head = browser(cast.prasit)
    assert "What breaks a rule" not in head.get("/").text
    correct(db, cast.nok_case, cast.malee, sex=Sex.FEMALE)

    assert "1 to decide" in head.get("/").text
    assert cast.nok_case.number in head.get("/contradictions/").text

    ended = EndDetails(ends_on=clock.today(), ending=Ending.OTHER_PLACEMENT)
    stays.end(db, cast.nok_case, db.get_one(Stay, stay.id), ended, cast.malee)
    assert "to decide" not in head.get("/").text
    assert cast.nok_case.number not in head.get("/contradictions/").text
    assert head.get(f"/cases/{cast.nok_case.id}/contradictions/stay-{stay.id}").status_code == 404


def test_a_decision_keeps_its_reason_and_holds_until_its_day(db: Session, cast: Cast, browser: Open) -> None:
    stay = in_bed(db, cast, cast.nok_case)
    correct(db, cast.nok_case, cast.malee, sex=Sex.FEMALE)
    until = clock.show_date(clock.today() + SOON, "en", "numeric")
    head, address = browser(cast.prasit), f"/cases/{cast.nok_case.id}/contradictions/stay-{stay.id}"
    assert "words-error" in head.post(address, data={"words": " "}).text

    answer = head.post(address, data={"words": "หาที่พักใหม่ให้แล้ว ย้ายวันศุกร์", "holds_until": until})

    assert answer.status_code == 303
    kept = db.scalars(select(ContradictionDecision)).one()
    assert (kept.words, kept.decided_by) == ("หาที่พักใหม่ให้แล้ว ย้ายวันศุกร์", cast.prasit.id)
    assert contradictions.count(db, cast.prasit) == 0
    with clock.travel(clock.today() + SOON + timedelta(days=1)):
        assert contradictions.count(db, cast.prasit) == 1


def test_a_decision_holds_for_the_rule_it_was_made_about_alone(db: Session, cast: Cast) -> None:
    referral = sent(db, cast)
    cast.nfe.for_sex = ForSex.FEMALE
    (found,) = broken(db, cast.nok_case)
    contradictions.decide(db, found, DecisionDetails(words="ตกลงกับศูนย์แล้ว"), cast.prasit)
    assert contradictions.count(db, cast.prasit) == 0

    cast.nfe.max_age = 12
    db.flush()

    assert contradictions.count(db, cast.prasit) == 1
    assert broken(db, cast.nok_case)[0].row_id == referral.id


def test_nobody_of_another_centre_is_told(db: Session, cast: Cast, browser: Open) -> None:
    stay = in_bed(db, cast, cast.nok_case)
    correct(db, cast.nok_case, cast.malee, sex=Sex.FEMALE)
    assert contradictions.count(db, cast.malee) == 0
    assert contradictions.page(db, cast.anong).rows == []
    assert browser(cast.malee).get(f"/cases/{cast.nok_case.id}/contradictions/stay-{stay.id}").status_code == 404


def test_a_birthday_breaks_the_bound_of_an_agency(db: Session, cast: Cast) -> None:
    birthday = clock.today() + timedelta(days=20)
    correct(db, cast.nok_case, cast.malee, birth_date=birthday.replace(year=birthday.year - 19))
    cast.nfe.max_age = 18
    sent(db, cast)
    with clock.travel(birthday - timedelta(days=1)):
        assert contradictions.count(db, cast.prasit) == 0

    with clock.travel(birthday):
        assert contradictions.count(db, cast.prasit) == 1
        assert why(db, cast.nok_case) == ["Takes those of 18 years or less"]


def test_one_born_on_29_february_turns_19_when_the_clock_says(db: Session, cast: Cast) -> None:
    correct(db, cast.nok_case, cast.malee, birth_date=date(2008, 2, 29))
    cast.nfe.max_age = 18
    sent(db, cast)
    turns = next(day for day in (date(2027, 2, 28), date(2027, 3, 1)) if clock.age_on(date(2008, 2, 29), day) == 19)
    with clock.travel(turns - timedelta(days=1)):
        assert why(db, cast.nok_case) == []
    with clock.travel(turns):
        assert why(db, cast.nok_case) == ["Takes those of 18 years or less"]


def test_an_agency_that_closes_or_drops_a_need_breaks_what_waits(db: Session, cast: Cast) -> None:
    sent(db, cast)
    assert why(db, cast.nok_case) == []
    cast.nfe.active = False
    assert why(db, cast.nok_case) == ["Takes no referrals at present"]
    cast.nfe.active = True
    cast.nfe.served = [row for row in cast.nfe.served if row.need != Need.EDUCATION_EQUIVALENCY]
    assert why(db, cast.nok_case) == ["Does not serve this need"]


@pytest.mark.parametrize(
    ("given_by", "alone", "born_before", "said"),
    [
        (GivenBy.SELF, Alone.PERSONAL, 17, None),
        (GivenBy.SELF, Alone.PERSONAL, 9, "Under 10 a parent or guardian consents (PDPA s. 20)."),
        (GivenBy.BOTH, None, 20, "From the age of 20 the young person alone consents."),
        (GivenBy.SELF, Alone.MARRIED, 16, "Nobody under 17 can be married."),
    ],
)
def test_a_corrected_age_is_judged_against_who_consented(
    db: Session, cast: Cast, given_by: GivenBy, alone: Alone | None, born_before: int, said: str | None
) -> None:
    case, classes = cast.nok_case, [FieldClass.IDENTITY]
    correct(db, case, cast.malee, age=18)
    details = ConsentDetails(
        basis=Basis.CONSENT, given_on=clock.today(), classes=classes, given_by=given_by, alone=alone, guardian="ยายบัว"
    )
    consents.record(db, case, details, cast.malee)
    assert why(db, case) == []

    born = clock.today().replace(day=1, year=clock.today().year - born_before)
    correct(db, case, cast.malee, birth_date=born)

    assert why(db, case) == ([said] if said else [])
    consents.withdraw(db, case, consents.of_person(db, case.person_id)[0], cast.malee)
    assert why(db, case) == []


def test_seats_in_two_camps_on_one_day_are_put_before_the_head(db: Session, cast: Cast) -> None:
    first = clock.today() + SOON
    consent(db, cast.nok_case, cast.malee)
    for name, begins in (
        ("Camp A", first),
        ("Camp B", first + timedelta(days=9)),
        ("Camp C", first + timedelta(days=1)),
    ):
        details = CampDetails(name=name, where="ขอนแก่น", begins_on=begins, ends_on=begins + timedelta(days=2))
        db.add(
            camps.Enrolment(camp=camps.announce(db, details, cast.prasit), case=cast.nok_case, made_by=cast.malee.id)
        )
    db.flush()
    found = broken(db, cast.nok_case)
    assert {one.kind for one in found} == {Standing.SEAT}
    words = "They have a seat on the same days in another camp: %s."
    assert sorted(str(one.why[0]) for one in found) == [words % "Camp A", words % "Camp C"]


def test_what_fits_is_never_read(db: Session, cast: Cast) -> None:
    """The noise: a bed of a young man, a referral that fits, a consent as the law asks."""
    in_bed(db, cast, cast.nok_case)
    sent(db, cast)
    assert broken(db, cast.nok_case) == []
    assert contradictions.page(db, cast.prasit).rows == []
    assert agencies.everyone(db)
    assert cases.load(db, cast.nok_case.id, cast.malee)


def test_a_merge_says_what_it_breaks_before_it_is_done(db: Session, cast: Cast, browser: Open) -> None:
    """Two records of one: the other one says that she is a young woman, and this one has a bed at Baan Rao."""
    stay, case = in_bed(db, cast, cast.nok_case), cast.nok_case
    twin = met(db, cast.malee, PersonDetails(nickname="นก", sex=Sex.FEMALE, age=16))
    head, address = browser(cast.prasit), f"/people/{case.person_id}/merge/{twin.person_id}"
    seen = f"{case.person.revision}-{twin.person.revision}"
    chosen = {"sex": "second", "goes_on": str(case.id), "seen": seen, "one_person": "y"}

    assert "can house male youth only" in head.post(address, data=chosen).text
    assert db.get_one(Case, case.id).person.merged_into is None

    done = head.post(address, data=chosen | {"broken": f"stay-{stay.id}", "breaks_seen": "y"})
    assert done.status_code == 303
    assert contradictions.count(db, db.get_one(User, cast.prasit.id)) == 1


def test_a_consent_broken_by_a_correction_is_before_the_head(db: Session, cast: Cast, browser: Open) -> None:
    case = cast.nok_case
    correct(db, case, cast.malee, age=18)
    details = ConsentDetails(
        basis=Basis.CONSENT,
        given_on=clock.today(),
        classes=[FieldClass.IDENTITY],
        given_by=GivenBy.SELF,
        alone=Alone.MARRIED,
    )
    consent, malee = consents.record(db, case, details, cast.malee), browser(cast.malee)
    typed_age = typed("male", age="15")
    assert "Nobody under 17 can be married." in malee.post(f"/cases/{case.id}/person", data=typed_age).text
    assert contradictions.count(db, cast.prasit) == 0

    seen = typed_age | {"broken": f"consent-{consent.id}", "breaks_seen": "y"}
    assert malee.post(f"/cases/{case.id}/person", data=seen).status_code == 303

    assert contradictions.count(db, cast.prasit) == 1
    noticed = db.scalars(select(ContradictionDecision)).one()
    assert (noticed.decided_by, noticed.words) == (cast.malee.id, None)
    assert "waits for the supervisor" in malee.get(f"/cases/{case.id}").text


def test_the_page_of_an_agency_says_what_its_new_bounds_break(db: Session, cast: Cast, browser: Open) -> None:
    sent(db, cast)
    head, address = browser(cast.prasit), f"/agencies/{cast.nfe.id}"
    assert "it would not take today" not in head.get(address).text

    cast.nfe.max_age = 12

    assert "it would not take today: 1." in head.get(address).text
    assert "it would not take today" not in browser(cast.dao).get(address).text


def test_what_stands_on_a_withdrawn_consent_is_before_the_head(db: Session, cast: Cast) -> None:
    case, day = cast.nok_case, clock.today() + SOON
    in_bed(db, cast, case)
    camp = CampDetails(name="Camp A", where="ขอนแก่น", begins_on=day, ends_on=day)
    camps.enrol(db, camps.announce(db, camp, cast.prasit), case, cast.malee)
    duty = ConsentDetails(
        basis=Basis.CHILD_PROTECTION, given_on=clock.today(), classes=[FieldClass.IDENTITY], grounds="คุ้มครองเด็ก"
    )
    assert contradictions.count(db, cast.prasit) == 0

    [given] = consents.of_person(db, case.person_id)
    consents.withdraw(db, case, given, cast.malee)

    words = "No legal basis on record carries this: it has ended or was withdrawn, or there was none."
    assert [(one.kind, str(one.why[0])) for one in broken(db, case)] == [
        (Standing.SEAT, words),
        (Standing.STAY, words),
    ]
    assert contradictions.count(db, cast.prasit) == 2
    consents.record(db, case, duty, cast.malee)
    assert contradictions.count(db, cast.prasit) == 0
