"""No plan, bed, seat, therapy, review or outcome without a legal basis that carries it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import camps, houses, plans, stays, therapy
from outreach.c3_control.camps import CampDetails
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.placements import placing
from outreach.c3_control.plans import PlanDetails
from outreach.c3_control.residence import health_sheets
from outreach.c3_control.residence.health_sheets import HealthDetails
from outreach.c3_control.stays import AdmitDetails
from outreach.c3_control.therapy import TherapyDetails, TherapyKind
from outreach.c4_continue import follow_ups, reviews
from outreach.c4_continue.follow_ups import FollowUpDetails, FollowUpWay
from outreach.c4_continue.reviews import ReviewDetails
from outreach.c5_complete import lasting, outcomes, pathways
from outreach.c5_complete.lasting import Found, Look
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.c5_complete.pathways import BeginDetails, kinds
from outreach.casefile import consents, contradictions, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Alone, Basis, Consent, ConsentDetails, GivenBy, PhotoUse, lawful
from outreach.casefile.consents.lawful import Act, NoBasis
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.directory.needs import Need, Purpose
from tests.support import photos
from tests.support.bases import consent
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.elsewhere import placed_at, with_beds

Open = Callable[..., Browser]
Verb = Callable[[Session, Case, Cast], object]


def on(db: Session, case: Case, cast: Cast, basis: Basis, day: date | None = None, **more: object) -> Consent:
    """A basis of Malee's from today on, or from another day."""
    details = {"basis": basis, "given_on": day or clock.today(), "classes": (), "grounds": "เด็กอยู่ตามลำพัง"} | more
    return consents.record(db, case, ConsentDetails(**details), cast.malee)  # type: ignore[arg-type]


def bed(db: Session, case: Case, cast: Cast) -> object:
    houses.open_house(db, HouseDetails(name="บ้านเรา", beds=1), cast.prasit)
    bed_id = houses.beds_of_centre(db, case.centre_id)[0].id
    return stays.admit(db, case, AdmitDetails(bed_id=bed_id, begins_on=clock.today()), cast.malee)


def seat(db: Session, case: Case, cast: Cast, days: int = 9) -> object:
    first = clock.today() + timedelta(days=days)
    details = CampDetails(name="ค่าย", where="วัด", begins_on=first, ends_on=first)
    return camps.enrol(db, camps.announce(db, details, cast.prasit), case, cast.malee)


def plan(db: Session, case: Case, cast: Cast) -> object:
    today = clock.today()
    details = PlanDetails(agreed_on=today, review_on=today + timedelta(days=30), goals="เรียน")
    return plans.agree(db, case, details, cast.malee)


def session_of(db: Session, case: Case, cast: Cast) -> object:
    return therapy.attend(db, case, TherapyDetails(day=clock.today(), kind=TherapyKind.TALK), cast.malee)


def follow_up(db: Session, case: Case, cast: Cast, found: bool = True) -> object:
    details = FollowUpDetails(day=clock.today(), way=FollowUpWay.VISIT, found=found)
    return follow_ups.do(db, case, details, cast.malee)


def review(db: Session, case: Case, cast: Cast) -> object:
    return reviews.hold(db, case, ReviewDetails(day=clock.today(), body=3, mind=3, way_of_life=3), cast.malee)


def outcome(db: Session, case: Case, cast: Cast) -> outcomes.Outcome:
    details = OutcomeDetails(
        kind=OutcomeKind.ID_CARD, day=clock.today(), evidence_kind=EvidenceKind.SEEN, evidence="เห็นบัตร"
    )
    return outcomes.record(db, case, details, cast.malee)


def screen(db: Session, case: Case, cast: Cast, need: Need = Need.DRUG_TREATMENT) -> object:
    return screenings.screen(db, case, ScreeningDetails(day=clock.today(), needs=[need]), cast.malee)


def placement(db: Session, case: Case, cast: Cast) -> object:
    return placing.begin(db, case, placed_at(with_beds(db, cast, "roof")), cast.malee)


def photo(db: Session, case: Case, cast: Cast) -> object:
    return photos.take(db, case, cast.malee)


def health(db: Session, case: Case, cast: Cast) -> object:
    return health_sheets.write(db, case, HealthDetails(allergies="กุ้ง"), cast.malee)


def pathway(code: str) -> Verb:
    def begin(db: Session, case: Case, cast: Cast) -> object:
        kind = next(one for one in kinds.on(clock.today()) if one.code == code)
        details = BeginDetails(kind=kind, begun_on=clock.today(), owner=plans.Owner.CASEWORKER)
        return pathways.begin(db, case, details, cast.malee)

    return begin


VERBS: dict[Act, Verb] = {
    Act.SCREENING: screen,
    Act.PLAN: plan,
    Act.THERAPY: session_of,
    Act.SEAT: seat,
    Act.BED: bed,
    Act.PLACEMENT: placement,
    Act.FOLLOW_UP: follow_up,
    Act.REVIEW: review,
    Act.OUTCOME: outcome,
    Act.PHOTO: photo,
    Act.HEALTH: health,
    Act.PATHWAY: pathway("job"),
    Act.CARE: pathway("drug_treatment"),
}


def test_every_act_of_the_table_says_its_bases_and_why() -> None:
    assert set(lawful.BASES) == set(VERBS) == set(Act)
    assert all(lawful.bases(act) and lawful.why(act).text for act in Act)


@pytest.mark.parametrize("act", Act)
def test_without_any_basis_each_act_is_refused_with_its_day(db: Session, cast: Cast, act: Act) -> None:
    with pytest.raises(NoBasis) as refusal:
        VERBS[act](db, cast.nok_case, cast)
    assert refusal.value.field == "legal_basis"
    with speaking("th"):
        assert clock.show_date(clock.today(), "th").split()[-1] in str(refusal.value.reason)


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("act", Act)
def test_each_basis_carries_the_acts_of_the_table_and_no_other(db: Session, cast: Cast, act: Act, basis: Basis) -> None:
    own = {"given_by": GivenBy.BOTH, "guardian": "ยาย"} if basis == Basis.CONSENT else {}
    own |= {"photo": PhotoUse.CARRIED} if act == Act.PHOTO else {}
    on(db, cast.nok_case, cast, basis, **own)
    if basis in lawful.BASES[act]:
        assert VERBS[act](db, cast.nok_case, cast) is not None or act != Act.SEAT
        return
    with pytest.raises(NoBasis):
        VERBS[act](db, cast.nok_case, cast)


def test_to_be_met_looked_for_or_asked_openly_needs_no_basis(db: Session, cast: Cast) -> None:
    assert follow_up(db, cast.nok_case, cast, found=False)
    assert screen(db, cast.nok_case, cast, Need.SHELTER)


def test_a_minor_alone_gets_neither_bed_nor_seat_but_a_plan(db: Session, cast: Cast) -> None:
    on(db, cast.nok_case, cast, Basis.CONSENT, given_by=GivenBy.SELF, alone=Alone.NEED)
    assert plan(db, cast.nok_case, cast)
    for verb in (bed, seat):
        with pytest.raises(NoBasis):
            verb(db, cast.nok_case, cast)


@pytest.mark.parametrize("limit", ["agency", "purpose"])
def test_a_basis_for_one_agency_or_purpose_is_not_ours(db: Session, cast: Cast, limit: str) -> None:
    more = {"agency_id": cast.nfe.id} if limit == "agency" else {"purpose": Purpose.HOME}
    on(db, cast.nok_case, cast, Basis.CHILD_PROTECTION, **more)
    with pytest.raises(NoBasis):
        plan(db, cast.nok_case, cast)


def test_the_child_protection_act_carries_nothing_from_18_on(db: Session, cast: Cast) -> None:
    on(db, cast.nok_case, cast, Basis.CHILD_PROTECTION)
    people.correct(db, cast.nok_case.person, PersonDetails(nickname="นก", sex=Sex.MALE, age=18), cast.malee)
    with pytest.raises(NoBasis):
        plan(db, cast.nok_case, cast)


def test_danger_carries_a_bed_for_three_days_then_asks_the_head(db: Session, cast: Cast) -> None:
    on(db, cast.nok_case, cast, Basis.VITAL_INTEREST)
    bed(db, cast.nok_case, cast)
    first = clock.now()
    for days, waiting in ((2, 0), (3, 1)):
        with clock.travel(first + timedelta(days=days)):
            assert contradictions.count(db, cast.prasit) == waiting
    with clock.travel(first + timedelta(days=3)), pytest.raises(NoBasis):
        session_of(db, cast.nok_case, cast)


def test_a_bed_that_goes_on_is_carried_today_too(db: Session, cast: Cast) -> None:
    begins = clock.today() - timedelta(days=20)
    on(db, cast.nok_case, cast, Basis.VITAL_INTEREST, begins)
    houses.open_house(db, HouseDetails(name="บ้านเรา", beds=1), cast.prasit)
    bed_id = houses.beds_of_centre(db, cast.nok_case.centre_id)[0].id
    with pytest.raises(NoBasis):
        stays.admit(db, cast.nok_case, AdmitDetails(bed_id=bed_id, begins_on=begins), cast.malee)
    given = on(db, cast.nok_case, cast, Basis.CHILD_PROTECTION, begins)
    consents.withdraw(db, cast.nok_case, given, cast.malee)
    with pytest.raises(NoBasis):
        stays.admit(db, cast.nok_case, AdmitDetails(bed_id=bed_id, begins_on=begins), cast.malee)


@pytest.mark.parametrize(("ends", "given"), [(9, False), (10, False), (11, True)])
def test_a_consent_carries_a_seat_to_the_last_day_of_the_camp(db: Session, cast: Cast, ends: int, given: bool) -> None:
    first = clock.today() + timedelta(days=10)
    details = CampDetails(name="ค่าย", where="วัด", begins_on=first, ends_on=first + timedelta(days=1))
    camp = camps.announce(db, details, cast.prasit)
    until = clock.today() + timedelta(days=ends)
    on(db, cast.nok_case, cast, Basis.CONSENT, given_by=GivenBy.BOTH, guardian="ยาย", ends_on=until)
    if given:
        assert camps.enrol(db, camp, cast.nok_case, cast.malee)
        return
    with pytest.raises(NoBasis):
        camps.enrol(db, camp, cast.nok_case, cast.malee)


def test_a_seat_in_a_camp_that_goes_on_is_carried_today(db: Session, cast: Cast) -> None:
    consent(db, cast.nok_case, cast.malee)
    consents.withdraw(db, cast.nok_case, consents.of_person(db, cast.nok_case.person_id)[0], cast.malee)
    today = clock.today()
    details = CampDetails(name="ค่าย", where="วัด", begins_on=today - timedelta(days=1), ends_on=today)
    with pytest.raises(NoBasis):
        camps.enrol(db, camps.announce(db, details, cast.prasit), cast.nok_case, cast.malee)


def test_a_bed_on_a_basis_that_carries_none_is_before_the_head(db: Session, cast: Cast) -> None:
    consent(db, cast.nok_case, cast.malee)
    bed(db, cast.nok_case, cast)
    consents.withdraw(db, cast.nok_case, consents.of_person(db, cast.nok_case.person_id)[0], cast.malee)
    on(db, cast.nok_case, cast, Basis.PUBLIC_TASK)
    on(db, cast.nok_case, cast, Basis.CHILD_PROTECTION, agency_id=cast.nfe.id)
    assert contradictions.count(db, cast.prasit) == 1


def test_what_child_protection_carried_is_before_the_head_at_18(db: Session, cast: Cast) -> None:
    on(db, cast.nok_case, cast, Basis.CHILD_PROTECTION)
    bed(db, cast.nok_case, cast)
    seat(db, cast.nok_case, cast)
    assert contradictions.count(db, cast.prasit) == 0
    people.correct(db, cast.nok_case.person, PersonDetails(nickname="นก", sex=Sex.MALE, age=19), cast.malee)
    assert contradictions.count(db, cast.prasit) == 2


def test_what_is_given_today_carries_nothing_of_yesterday(db: Session, cast: Cast) -> None:
    on(db, cast.nok_case, cast, Basis.CHILD_PROTECTION)
    yesterday = TherapyDetails(day=clock.today() - timedelta(days=1), kind=TherapyKind.TALK)
    with pytest.raises(NoBasis):
        therapy.attend(db, cast.nok_case, yesterday, cast.malee)


def test_who_withdrew_consent_is_not_asked_if_an_outcome_lasts(db: Session, cast: Cast) -> None:
    consent(db, cast.nok_case, cast.malee)
    then = clock.now() - timedelta(days=30)
    with clock.travel(then):
        reached = outcome(db, cast.nok_case, cast)
        outcomes.verify(db, cast.nok_case, reached, cast.prasit)
    [given] = consents.of_person(db, cast.nok_case.person_id)
    consents.withdraw(db, cast.nok_case, given, cast.malee)
    with pytest.raises(Refused):
        lasting.look(db, cast.nok_case, reached, Look(day=clock.today(), found=Found.LASTS), cast.malee)


def test_the_form_asks_for_the_basis_and_keeps_both_or_neither(db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/plan"
    assert "data-basis" in client.get(page).text
    typed = {"goals": "กลับไปเรียน", "agreed_on": "", "review_on": ""}
    today = clock.today()
    typed |= {"agreed_on": today.isoformat(), "review_on": (today + timedelta(days=30)).isoformat()}
    refused = client.post(page, data=typed).text
    assert "กลับไปเรียน" in refused
    assert 'id="legal_basis-error"' in refused
    assert plans.latest(db, cast.nok_case.id) is None

    unsaid = client.post(page, data=typed | {"legal_basis": "child_protection"}).text
    assert 'id="grounds-error"' in unsaid
    assert consents.of_person(db, cast.nok_case.person_id) == []

    kept = client.post(page, data=typed | {"legal_basis": "child_protection", "grounds": "เด็กเร่ร่อน"})
    assert kept.status_code == 303
    [given] = consents.of_person(db, cast.nok_case.person_id)
    assert (given.basis, given.given_on, given.classes) == (Basis.CHILD_PROTECTION, today, set())
    assert "data-basis" not in client.get(page).text


def test_each_form_offers_only_what_can_carry_its_act(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    for name, offered in (("plan", {"consent", "child_protection", "public_task"}), ("camp", set())):
        text = client.get(f"/cases/{cast.nok_case.id}/{name}").text
        assert {basis.value for basis in Basis if f'name="legal_basis" type="radio" value="{basis}"' in text} == offered


def test_a_girl_of_14_gets_nothing_until_somebody_names_a_basis(db: Session, cast: Cast) -> None:
    people.correct(db, cast.fon_case.person, PersonDetails(nickname="ฝน", sex=Sex.FEMALE, age=14), cast.anong)
    for verb in (plan, session_of, outcome):
        with pytest.raises(NoBasis):
            verb(db, cast.fon_case, cast)
