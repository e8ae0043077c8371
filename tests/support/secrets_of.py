"""What is sensitive in Nok's case, planted so that a test can look for it: one canary for each folded section."""

from sqlalchemy.orm import Session

from outreach.c1_core_person import groups
from outreach.c1_core_person.groups import GroupDetails, JoinDetails, Part
from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import therapy
from outreach.c3_control.plans import Owner
from outreach.c3_control.therapy import TherapyDetails, TherapyKind
from outreach.c5_complete import pathways
from outreach.c5_complete.pathways import BeginDetails, kinds
from outreach.casefile import safe_contact
from outreach.casefile.reveals import Section
from outreach.casefile.risks import safety
from outreach.casefile.risks.safety import SafetyDetails
from outreach.casefile.safe_contact import WishDetails
from outreach.core import clock
from outreach.directory.agencies import AgencyNeed
from outreach.directory.needs import Need
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.world import share

CANARIES = {
    Section.NEEDS: [Need.TEEN_PREGNANCY.label.text],
    Section.REFERRALS: [Need.DRUG_TREATMENT.label.text],
    Section.GROUPS: ["แก๊งคานารี", "ซอยคานารี"],
    Section.THERAPY: ["ใจคานารี"],
    Section.CONTACT: ["ผู้ต้องห้ามคานารี"],
    Section.PERSON: ["ศาสนาคานารี"],
    Section.SAFETY: ["บ้านป้าคานารี"],
    Section.PATHWAYS: ["Care for drug use", "Assess together", "ทางคานารี"],
}
ALL = [canary for section in CANARIES.values() for canary in section]


def plant(session: Session, cast: Cast) -> str:
    """Put them into Nok's case; answers the address of the referral."""
    today, case = clock.today(), cast.nok_case
    consent(session, case, cast.malee)
    screenings.screen(session, case, ScreeningDetails(day=today, needs=[Need.TEEN_PREGNANCY]), cast.malee)
    group = groups.add(session, GroupDetails(name="แก๊งคานารี", turf="ซอยคานารี"), cast.malee)
    groups.join(session, case, group, JoinDetails(part=Part.MEMBER, since=today), cast.malee)
    case.person.religion = "ศาสนาคานารี"
    plan = SafetyDetails(day=today, signs="-", helps="-", calls="-", safe_place="บ้านป้าคานารี")
    safety.make(session, case, plan, cast.malee)
    safe_contact.write(session, case, WishDetails(dangers="ผู้ต้องห้ามคานารี"), cast.malee)
    therapy.attend(session, case, TherapyDetails(day=today, kind=TherapyKind.TALK, note="ใจคานารี"), cast.malee)
    _walk(session, cast)
    cast.nfe.served = [*cast.nfe.served, AgencyNeed(need=Need.DRUG_TREATMENT)]
    session.flush()
    referral = share(session, case, cast.malee, cast.nfe, Need.DRUG_TREATMENT)
    return f"/cases/{case.id}/referrals/{referral.id}"


def _walk(session: Session, cast: Cast) -> None:
    """Let Nok walk a pathway that tells of health, unless she does."""
    known = pathways.OfCase.read(session, cast.nok_case.id).folded
    care = next(one for one in kinds.on(clock.today()) if one.is_folded)
    begun = BeginDetails(kind=care, begun_on=clock.today(), owner=Owner.CASEWORKER)
    one = known[0].pathway if known else pathways.begin(session, cast.nok_case, begun, cast.malee)
    one.folded_words = "ทางคานารี"


def found_in(text: str) -> set[Section]:
    """Which sections a page shows; all of a section or nothing of it."""
    shown = {section for section, canaries in CANARIES.items() if any(canary in text for canary in canaries)}
    assert all(canary in text for section in shown for canary in CANARIES[section])
    return shown
