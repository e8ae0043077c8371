"""A world in which every address of the house leads somewhere: one of everything in each of three cases."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import places
from outreach.c1_core_person.places import PlaceDetails, PlaceKind
from outreach.c2_connect import referrals, screenings
from outreach.c2_connect.agencies import Agency
from outreach.c2_connect.needs import Need
from outreach.c2_connect.referrals import ReferralRequest
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import camps, houses, stays
from outreach.c3_control.camps import CampDetails
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.stays import AdmitDetails
from outreach.c5_complete import outcomes
from outreach.c5_complete.closures import ClosingReason, Closure
from outreach.c5_complete.outcomes import EvidenceKind, OutcomeDetails, OutcomeKind
from outreach.casefile import attachments, consents
from outreach.casefile.attachments import AttachmentDetails, AttachmentKind
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.casefile.people import Sex
from outreach.ground import clock
from outreach.ground.sealing import FieldClass
from tests.cast import Cast

PDF = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
RELATIONS = ("own", "mate", "other")  # Malee's case, her team-mate's, another centre's


def make_world(session: Session, cast: Cast) -> dict[str, dict[str, Any]]:
    """Plant it; answers, for each relation, the values of the parameters of an address."""
    place = places.add(session, PlaceDetails(name="ลานทดสอบ", kind=PlaceKind.STREET), cast.dao)
    common = {
        "place_id": place.id,
        "agency_id": cast.nfe.id,
        "user_id": cast.somchai.id,
        "code": "outcomes",
        "day": clock.today().isoformat(),
        "name": "Sarabun-Regular.ttf",
        "filename": "app.css",
    }
    return {
        "own": common | _case(session, cast.nok_case, cast.malee, cast.nfe),
        "mate": common | _case(session, cast.ton_case, cast.somchai, cast.police),
        "other": common | _case(session, cast.fon_case, cast.anong, cast.police),
    }


def share(session: Session, case: Case, worker: User, agency: Agency, need: Need, **more: Any) -> referrals.Referral:
    """A referral under a basis that covers everything."""
    details = ConsentDetails(
        basis=Basis.CHILD_PROTECTION, given_on=case.opened_on, classes=list(FieldClass), grounds="ต้องช่วยเหลือ"
    )
    consents.record(session, case, details, worker)
    return referrals.send(session, case, ReferralRequest(agency_id=agency.id, need=need, **more), worker)


def _case(session: Session, case: Case, worker: User, agency: Agency) -> dict[str, Any]:
    today = clock.today()
    referral = share(session, case, worker, agency, Need.COUNSELLING, fields=["nickname"])
    screenings.screen(session, case, ScreeningDetails(day=today, needs=[Need.COUNSELLING]), worker)
    house = houses.open_house(session, HouseDetails(name="บ้าน", beds=2, for_sex=case.person.sex), worker)
    bed = next(b for b in houses.beds_of_centre(session, case.centre_id) if b.house_id == house.id)
    stay = stays.admit(session, case, AdmitDetails(bed_id=bed.id, begins_on=today - timedelta(days=9)), worker)
    camp = camps.announce(
        session,
        CampDetails(name="ค่ายทดสอบ รุ่น 1", where="วัดทดสอบ", begins_on=today, ends_on=today + timedelta(days=2)),
        worker,
    )
    camps.enrol(session, camp, case, worker)
    outcome = outcomes.record(
        session,
        case,
        OutcomeDetails(kind=OutcomeKind.ID_CARD, day=today, evidence_kind=EvidenceKind.SEEN, evidence="เห็นบัตร"),
        worker,
    )
    closure = Closure(case_id=case.id, person_id=case.person_id, reason=ClosingReason.MOVED_AWAY, asked_by=worker.id)
    session.add(closure)
    session.flush()
    consent = consents.of_person(session, case.person_id)[0]
    scan = AttachmentDetails(file=attachments.check("หนังสือยินยอม.pdf", PDF, len(PDF)), kind=AttachmentKind.CONSENT_SCAN)
    attachment = attachments.add(session, case, scan, worker)
    assert case.person.sex in (Sex.MALE, Sex.FEMALE)
    return {
        "case_id": case.id,
        "referral_id": referral.id,
        "stay_id": stay.id,
        "camp_id": camp.id,
        "outcome_id": outcome.id,
        "closure_id": closure.id,
        "consent_id": consent.id,
        "attachment_id": attachment.id,
    }
