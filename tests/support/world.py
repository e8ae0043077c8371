"""A world in which every address of the house leads somewhere: one of everything in each of three cases."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import invitations, outbox, promotions, signins
from outreach.access.admissions import Admission, AdmissionReason
from outreach.access.bearer import tokens
from outreach.access.bearer.tokens import Scope, TokenDetails
from outreach.access.devices import Device
from outreach.access.passkeys import Passkey
from outreach.access.permissions import Role
from outreach.access.promotions import Promotion
from outreach.access.users import User
from outreach.accompanying import appointments
from outreach.api import webhooks
from outreach.api.webhooks import Event
from outreach.c1_core_person import (
    contacts,
    core_leaders,
    core_persons,
    encounters,
    groups,
    places,
    rivalries,
    rounds,
    tying,
    winning,
)
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.core_leaders import TermDetails
from outreach.c1_core_person.core_persons import CoreKind, CorePerson, CorePersonDetails
from outreach.c1_core_person.groups import GroupDetails
from outreach.c1_core_person.places import PlaceDetails, PlaceKind
from outreach.c1_core_person.rounds import RoundDetails
from outreach.c1_core_person.winning import Standing, TalkDetails, TalkWay, activities
from outreach.c1_core_person.winning.activities import ActivityDetails
from outreach.c2_connect import instrument, referrals, screenings
from outreach.c2_connect.instrument import unfinished
from outreach.c2_connect.letters import issued, letterheads
from outreach.c2_connect.letters.issued import Letter, LetterDetails
from outreach.c2_connect.letters.letterheads import Letterhead, LetterheadDetails
from outreach.c2_connect.referrals import ReferralRequest
from outreach.c2_connect.routing import WOMENS_HOUSE, RuleDetails, ShelterRule, rules
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import camps, from_sheet, group_sessions, houses, plans, spots, stays, waiting
from outreach.c3_control.at_camp import crew, roll_call, sessions, ways_home
from outreach.c3_control.at_camp.crew import Duty
from outreach.c3_control.at_camp.roll_call import Said
from outreach.c3_control.at_camp.sessions import SessionDetails
from outreach.c3_control.at_camp.ways_home import HomeBy, HomeDetails
from outreach.c3_control.camps import CampDetails
from outreach.c3_control.camps.marks import MarkState
from outreach.c3_control.houses import House, HouseDetails
from outreach.c3_control.plans import Aim, LifeArea, Owner, PlanDetails, Progress, goals
from outreach.c3_control.plans.goals import ActDetails, GoalDetails, StepDetails
from outreach.c3_control.residence import (
    day_logs,
    health_sheets,
    incidents,
    leaves,
    medicines,
    parents,
    presences,
    sleepers,
)
from outreach.c3_control.residence.day_logs import LogDetails
from outreach.c3_control.residence.health_sheets import HealthDetails
from outreach.c3_control.residence.home_life import weeks
from outreach.c3_control.residence.home_life.models import ChoreKind
from outreach.c3_control.residence.incidents import IncidentDetails, IncidentKind
from outreach.c3_control.residence.leaves import LeaveDetails
from outreach.c3_control.residence.medicines import MedicineDetails
from outreach.c3_control.residence.presences import Mark, Meals, PresenceState
from outreach.c3_control.sorting import UnplacedReason, unplaced
from outreach.c3_control.stays import AdmitDetails, Stay
from outreach.c3_control.therapy import TherapyKind, TherapySession
from outreach.c5_complete import outcomes
from outreach.c5_complete.closures import ClosingReason, Closure
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.c5_complete.retention import RetentionProposal
from outreach.casefile import (
    attachments,
    consents,
    emergencies,
    flags,
    mending,
    merging,
    notices,
    people,
    take_overs,
    use_stops,
)
from outreach.casefile.attachments import AttachmentDetails, AttachmentKind
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy
from outreach.casefile.emergencies import EmergencyAccess, EmergencyReason, EmergencyRequest
from outreach.casefile.erasing import Erasure, ErasureState, Ground
from outreach.casefile.finding import strangers
from outreach.casefile.flags import Flag, FlagKind
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.casefile.people import BirthKnown, Person, PersonDetails, Sex
from outreach.casefile.use_stops import StopReason
from outreach.casefile.visits import VisitRequest
from outreach.core import clock
from outreach.core.reading_sheets import Sheet
from outreach.core.sealing import FieldClass
from outreach.dashboard.agenda import feeds
from outreach.directory import agencies
from outreach.directory.agencies import (
    Agency,
    AgencyDetails,
    AgencyKind,
    Agreement,
    ForSex,
    agreements,
    communities,
    entries,
    proposing,
    scans,
)
from outreach.directory.agencies.agreements import AgreementDetails
from outreach.directory.agencies.contacts import ContactPersonDetails
from outreach.directory.agencies.services import ServiceDetails
from outreach.directory.needs import Need
from outreach.directory.working_group import decisions, meetings, members
from outreach.directory.working_group.decisions import DecisionDetails
from outreach.directory.working_group.meetings import AgendaPart, MeetingDetails
from outreach.directory.working_group.members import MemberDetails
from outreach.exchange.hsds import terms
from outreach.partners import links
from tests.support import family, helped, walked
from tests.support import photos as given_photos
from tests.support.cast import Cast
from tests.support.elsewhere import slept_away
from tests.support.meeting import met_about

PDF = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
SHEET = Sheet(heads=["ชื่อเล่นน้อง", "อายุ (ปี)"], rows=[["ปุ้ย", "200"]], numbers=[2])  # of an age that nobody has
RELATIONS = ("own", "mate", "other")  # Malee's case, her team-mate's, another centre's


def make_world(session: Session, cast: Cast) -> dict[str, dict[str, Any]]:
    """Plant it; answers, for each relation, the values of the parameters of an address."""
    place = places.add(session, PlaceDetails(name="ลานทดสอบ", kind=PlaceKind.STREET), cast.dao)
    community = communities.add(session, "ชุมชนทดสอบ", cast.prasit)
    common = {
        "community_id": community.id,
        "taxonomy_id": terms.taxonomies()[0]["id"],
        "term_id": terms.terms()[0]["id"],
        "place_id": place.id,
        "user_id": cast.somchai.id,
        "sign_in_id": signins.begin(session, cast.malee, Device("w" * 43))[0].id,
        "message_id": outbox.mail(session, "help@agency.example", "Test", "Test", "test:1").id,
        "token": invitations.invite(session, cast.kitti, None),
        "feed_token": feeds.make(session, cast.malee, "th"),
        "rule_id": _rule(session, cast.nfe, cast.prasit).id,
        "code": "outcomes",
        "day": clock.today().isoformat(),
        "name": "Sarabun-Regular",
        "filename": "app.css",
    }
    worlds = {
        "own": common | _case(session, cast.nok_case, cast.malee, cast.nfe),
        "mate": common | _case(session, cast.ton_case, cast.somchai, cast.police),
        "other": common | _case(session, cast.fon_case, cast.anong, cast.police),
    }
    for case, values in zip((cast.nok_case, cast.ton_case, cast.fon_case), worlds.values(), strict=True):
        values["access_id"] = _emergency(session, case).id
        values["flag_id"] = _flag(session, case).id
    for values, worker in zip(worlds.values(), (cast.malee, cast.somchai, cast.anong), strict=True):
        monk = CorePersonDetails(name="หลวงพ่อทดสอบ", kind=CoreKind.SPIRITUAL_LEADER)
        gang = GroupDetails(name=f"กลุ่มทดสอบ {worker.name}")
        values |= _core_person(session, core_persons.add(session, monk, worker), worker)
        group, foe = groups.add(session, gang, worker), GroupDetails(name=f"คู่อริ {worker.name}")
        rivalry = rivalries.add(session, group, groups.add(session, foe, worker), clock.today(), worker)
        leads = session.get_one(CorePerson, values["core_person_id"])
        tie = tying.tie(session, leads, group, clock.today(), worker)
        values |= {"group_id": group.id, "rivalry_id": rivalry.id, "tie_id": tie.id}
        values |= _working_group(session, cast.police, worker)
    met = (cast.malee, cast.ton_case), (cast.somchai, cast.nok_case), (cast.malee, cast.fon_case)
    for values, (finder, case) in zip(worlds.values(), met, strict=True):
        values |= _met_of_a_colleague(session, case, finder)
    pairs = {
        "own": _two_records(session, cast.nok_case, cast.ton_case.person, cast.malee),
        "mate": _two_records(session, cast.ton_case, cast.nok_case.person, cast.somchai),
        "other": _two_records(session, cast.fon_case, _once_more(session, cast.anong), cast.anong),
    }
    elsewhere = _only_of_the_other_centre(session, cast)
    at_agencies = (cast.nfe, cast.wanna), (cast.police, cast.kitti), (elsewhere, cast.kitti)
    directory = {
        relation: entry_of(session, agency, partner, cast)
        for relation, (agency, partner) in zip(RELATIONS, at_agencies, strict=True)
    }
    people = zip(RELATIONS, (cast.malee, cast.somchai, cast.anong), strict=True)
    ways_in = {relation: _way_in(session, user, cast) for relation, user in people}
    directory["other"] |= {
        "rule_id": _rule(session, elsewhere, cast.anong).id,
        "community_id": communities.add(session, "ชุมชนทดสอบ", cast.anong).id,
    }
    return {
        relation: values | pairs[relation] | ways_in[relation] | directory[relation]
        for relation, values in worlds.items()
    }


def entry_of(session: Session, agency: Agency, partner: User, cast: Cast) -> dict[str, Any]:
    """One of everything in the entry of an agency: the parameters of its addresses."""
    service = ServiceDetails(name_th="คุยกับพี่", name_en="Talks with the young", needs=[Need.COUNSELLING])
    person = ContactPersonDetails(name="สมศรี ประสานงาน", email="somsri@agency.example", gets_referrals=True)
    agreement = agreements.agree(session, agency, AgreementDetails(kind=Agreement.INFORMAL), cast.dao)
    scans.keep(session, agreement, attachments.check("ข้อตกลง.pdf", PDF, len(PDF)), cast.dao)
    found = entries.load(session, agency.id, cast.dao)
    added = proposing.change_part(session, found, service, None, cast.dao)
    known = proposing.change_part(session, found, person, None, cast.prasit)
    better = replace(service, name_en="Talks in a group")
    proposed = proposing.change_part(session, found, better, added.row_id, partner)
    token, desk = TokenDetails(name="ระบบ", scopes=list(Scope), days=90), agencies.service_account_of(session, agency)
    given, _text = tokens.make(session, desk, token, cast.dao)
    tokens.confirm(session, given, cast.prasit)
    return {
        "agency_id": agency.id,
        "organization_id": str(agency.id),
        "offered_id": str(added.row_id),
        "webhook_id": webhooks.register(session, agency.id, "https://nfe.example/told", list(Event), cast.dao)[0].id,
        "token_id": given.id,
        "waiting_token_id": tokens.make(session, desk, token, cast.dao)[0].id,
        "service_id": added.row_id,
        "contact_id": known.row_id,
        "agreement_id": agreement.id,
        "change_id": proposed.id,
    }


def _core_person(session: Session, core_person: CorePerson, worker: User) -> dict[str, Any]:
    """A core person with whom somebody has talked, and who leads something."""
    talk = TalkDetails(day=clock.today(), way=TalkWay.MET, standing=Standing.TALKING, words="-")
    leads = ActivityDetails(what="-", since=clock.today())
    return {
        "core_person_id": core_person.id,
        "talk_id": winning.write(session, core_person, talk, worker).id,
        "core_activity_id": activities.add(session, core_person, leads, worker).id,
    }


def _working_group(session: Session, agency: Agency, worker: User) -> dict[str, Any]:
    """A meeting of the working group of the worker's centre, at which the worker was given something to do."""
    head, today = head_of(session, worker.centre_id), clock.today()
    member = members.add(session, agency, MemberDetails(name="-", position="-", since=today), head)
    meeting = meetings.call(session, MeetingDetails(day=today, where="ห้องประชุมเทศบาลนครขอนแก่น", agenda="-"), head)
    meetings.write_minutes(session, meeting, [member.id], "-", {AgendaPart.TOLD: ("-", "-")}, head)
    decided = DecisionDetails(words="-", due_on=today, worker_id=worker.id)
    return {
        "member_id": member.id,
        "meeting_id": meeting.id,
        "decision_id": decisions.decide(session, meeting, decided, head).id,
    }


def _met_of_a_colleague(session: Session, case: Case, finder: User) -> dict[str, Any]:
    """Somebody else than the caseworker has found the young person, and wrote that they met them."""
    strangers.let_through(session, {case.person_id}, finder, strangers.SEARCH)
    met = ContactDetails(day=clock.today(), how=HowItWent.TALKED, story="-")
    return {
        "found_id": case.person_id,
        "encounter_id": encounters.write(session, case, met, finder).id,
        "take_over_id": take_overs.ask(session, case, "-", finder).id,
    }


def make_whole_world(session: Session, cast: Cast) -> dict[str, dict[str, Any]]:
    """The same, and somebody has asked for the erasure of each of the three."""
    world = make_world(session, cast)
    for case, values in zip((cast.nok_case, cast.ton_case, cast.fon_case), world.values(), strict=True):
        values.update(_erasures(session, case))
    return world


def own_mate_other(cast: Cast) -> dict[str, tuple[Case, User]]:
    """The case of each relation, and who carries it."""
    cases_ = (cast.nok_case, cast.ton_case, cast.fon_case)
    return dict(zip(RELATIONS, zip(cases_, (cast.malee, cast.somchai, cast.anong), strict=True), strict=True))


def everything_of(session: Session, case: Case, worker: User, agency: Agency) -> dict[str, Any]:
    """One of everything of one case: the parameters of an address that lead to somebody's record."""
    values = _case(session, case, worker, agency) | {"access_id": _emergency(session, case).id}
    values["flag_id"] = _flag(session, case).id
    values |= _two_records(session, case, _once_more(session, worker), worker)
    return values | _erasures(session, case)


def _flag(session: Session, case: Case) -> Flag:
    """A look at the case by somebody of its centre that stood out."""
    user = User(
        username=f"u-{case.id}", name="สมหมาย", role=Role.CASEWORKER, centre_id=case.centre_id, password_hash="-"
    )
    session.add(user)
    session.flush()
    flags.raise_once(session, FlagKind.OUTSIDE, user, case)
    return session.scalars(select(Flag).where(Flag.user_id == user.id)).one()


def _only_of_the_other_centre(session: Session, cast: Cast) -> Agency:
    """An agency that does not work with Malee's centre."""
    details = AgencyDetails(
        code="test-elsewhere",
        name_th="หน่วยงานของศูนย์อื่น",
        name_en="Agency elsewhere",
        kind=AgencyKind.HEALTH,
        needs=[Need.COUNSELLING],
    )
    return agencies.add(session, details, cast.anong)


def _rule(session: Session, agency: Agency, author: User) -> ShelterRule:
    """A rule of the author's centre for an agency, as it takes everybody anyhow."""
    details = RuleDetails(
        place=agency.code, need=Need.COUNSELLING, from_day=clock.today(), reason_th="ทดสอบ", reason_en="Test"
    )
    return rules.add(session, details, author)


def _way_in(session: Session, user: User, cast: Cast) -> dict[str, Any]:
    """A reset of this user that waits for a second person, one more passkey of Malee's, a place to tell an agency."""
    told, _secret = webhooks.register(session, cast.nfe.id, "https://nfe.example/told", list(Event), cast.dao)
    admission = Admission(user_id=user.id, reason=AdmissionReason.LOST, asked_by=cast.dao.id)
    passkey = Passkey(user_id=cast.malee.id, credential=user.id.bytes, public_key=b"none")
    session.add_all([admission, passkey])
    session.flush()
    promotion = (
        promotions.ask(session, user, cast.dao) if user is not cast.anong else _asked_elsewhere(session, user, cast)
    )
    return {
        "admission_id": admission.id,
        "passkey_id": passkey.id,
        "webhook_id": told.id,
        "promotion_id": promotion.id,
    }


def _asked_elsewhere(session: Session, user: User, cast: Cast) -> Promotion:
    """A centre without a supervisor: nobody can be asked there; the row is there all the same."""
    promotion = Promotion(user=user, asked_by=cast.dao.id)
    session.add(promotion)
    session.flush()
    return promotion


def share(session: Session, case: Case, worker: User, agency: Agency, need: Need, **more: Any) -> referrals.Referral:
    """A referral under a basis that covers everything."""
    details = ConsentDetails(
        basis=Basis.CHILD_PROTECTION, given_on=case.opened_on, classes=list(FieldClass), grounds="ต้องช่วยเหลือ"
    )
    consents.record(session, case, details, worker)
    return referrals.send(session, case, ReferralRequest(agency_id=agency.id, need=need, **more), worker)


def _allow_womens_house(session: Session, case: Case, actor: User) -> ShelterRule:
    """A rule from the first day of a case on, without which a house takes no young woman."""
    details = RuleDetails(
        place=WOMENS_HOUSE, need=Need.SHELTER, for_sex=ForSex.FEMALE, from_day=case.opened_on, reason_th="บ้านหญิง"
    )
    with clock.travel(case.opened_on):
        return rules.add(session, details, actor)


def _once_more(session: Session, worker: User) -> Person:
    """Somebody who has been put on record twice."""
    return people.register(session, PersonDetails(nickname="คนเดียวกัน"), worker)


def _two_records(session: Session, case: Case, other: Person, worker: User) -> dict[str, Any]:
    """A merge that stands, and another pair to look at, as the head of the worker's centre makes them."""
    head = head_of(session, worker.centre_id)
    merge = merging.merge(session, case.person, _once_more(session, worker), merging.Choices(), head)
    return {"first_id": case.person_id, "second_id": other.id, "merge_id": merge.id}


def head_of(session: Session, centre_id: UUID | None) -> User:
    """The supervisor of a centre; one is made if there is none."""
    head = session.scalar(select(User).where(User.centre_id == centre_id, User.role == Role.SUPERVISOR))
    if head is None:
        head = User(username="head", name="ปรีชา นำทาง", role=Role.SUPERVISOR, centre_id=centre_id, password_hash="-")
        session.add(head)
        session.flush()
    return head


def _emergency(session: Session, case: Case) -> EmergencyAccess:
    """One that was taken two hours ago, and waits for its review."""
    asked = EmergencyRequest(reason=EmergencyReason.MEDICAL, words="หมอถามประวัติ")
    with clock.travel(clock.now() - timedelta(hours=2)):
        return emergencies.begin(session, case, asked, head_of(session, case.centre_id))


def _case(session: Session, case: Case, worker: User, agency: Agency) -> dict[str, Any]:
    today = clock.today()
    referral = share(session, case, worker, agency, Need.COUNSELLING, fields=["nickname"])
    soon = appointments.AppointmentDetails(at=clock.now() + timedelta(days=2))
    appointments.make(session, referral, soon, worker)
    screenings.screen(session, case, ScreeningDetails(day=today, needs=[Need.COUNSELLING]), worker)
    first = instrument.in_force(today).parts[0]
    unfinished.keep(session, case, first, {first.questions[0].code: instrument.Answer.NOW}, worker)
    if case.person.sex == Sex.FEMALE:
        _allow_womens_house(session, case, head_of(session, case.centre_id))
    house = houses.open_house(session, HouseDetails(name="บ้าน", beds=2, for_sex=case.person.sex), worker)
    bed = next(b for b in houses.beds_of_centre(session, case.centre_id) if b.house_id == house.id)
    stay = stays.admit(session, case, AdmitDetails(bed_id=bed.id, begins_on=today - timedelta(days=9)), worker)
    living = _life_in(session, case, house, stay, worker)
    camp = camps.announce(
        session,
        CampDetails(name="ค่ายทดสอบ รุ่น 1", where="วัดทดสอบ", begins_on=today, ends_on=today + timedelta(days=2)),
        worker,
    )
    seat = camps.enrol(session, camp, case, worker)
    unplaced.note(session, camp, case, UnplacedReason.FULL, worker)
    spots.write(session, camp, spots.SpotKind.ROOM, ["ห้อง 1"], worker)
    twice = _seat_on_the_same_days(session, case, worker)
    outcome = outcomes.record(
        session,
        case,
        OutcomeDetails(kind=OutcomeKind.ID_CARD, day=today, evidence_kind=EvidenceKind.SEEN, evidence="เห็นบัตร"),
        worker,
    )
    how = ContactDetails(day=today, how=HowItWent.TALKED, story="คุยกันหน้าร้าน")
    contact = contacts.log(session, case, how, worker)
    notices.tell(session, [worker.id], NoticeKind.VISIT, case.id, None)
    told = select(CaseNotice.id).where(CaseNotice.case_id == case.id, CaseNotice.kind == NoticeKind.VISIT)
    closure = Closure(case_id=case.id, person_id=case.person_id, reason=ClosingReason.MOVED_AWAY, asked_by=worker.id)
    session.add(closure)
    session.flush()
    visit = VisitRequest(case_id=case.id, caseworker_id=worker.id, made_by=head_of(session, case.centre_id).id)
    session.add(visit)
    consent = consents.of_person(session, case.person_id)[0]
    stop = use_stops.stop(session, case, StopReason.ACCURACY, worker)
    use_stops.lift(session, stop, worker)
    over = RetentionProposal(person_id=case.person_id, closed_on=today, years=5)
    session.add(over)
    session.flush()
    scan = AttachmentDetails(file=attachments.check("หนังสือยินยอม.pdf", PDF, len(PDF)), kind=AttachmentKind.CONSENT_SCAN)
    attachment = attachments.add(session, case, scan, worker)
    given_photos.agree(session, case, worker)
    given_photos.take(session, case, worker)
    assert case.person.sex in (Sex.MALE, Sex.FEMALE)
    leads = TermDetails(role="-", since=today, trained_where="-")
    return {
        "leader_term_id": core_leaders.begin(session, case, leads, worker).id,
        "round_id": rounds.log(session, [], RoundDetails(day=clock.today(), unnamed=2), worker).id,
        "case_id": case.id,
        "visit_id": visit.id,
        "kind": "contact",
        "part": first.code,
        "entry_id": contact.id,
        "referral_id": referral.id,
        "link_id": links.make(session, referral, worker).link.id,
        "stay_id": stay.id,
        **slept_away(session, case, agency, worker),
        **met_about(session, case, agency, worker),
        **living,
        "camp_id": camp.id,
        **_at_camp(session, camp, worker),
        "seat_id": seat.id,
        "sheet_id": from_sheet.keep(session, camp, SHEET, worker).id,
        "coming_id": _place_in_a_session(session, case, worker).id,
        "wait_id": waiting.put(session, camp, case, worker).id,
        "outcome_id": outcome.id,
        "closure_id": closure.id,
        "consent_id": consent.id,
        "stop_id": stop.id,
        "proposal_id": over.id,
        "attachment_id": attachment.id,
        "letter_id": _letter(session, case, referral, worker).id,
        "person_id": case.person_id,
        "key": f"seat-{twice.id}",
        "mending_id": _answered(session, case, worker).id,
        "notice_id": session.scalars(told).one(),
        **_plan(session, case, worker),
        **family.told(session, case, worker),
        **helped.told(session, case, head_of(session, case.centre_id), worker),
        **walked.told(session, case, worker),
    }


def _life_in(session: Session, case: Case, house: House, stay: Stay, worker: User) -> dict[str, Any]:
    """What a house parent wrote of a stay. Of Malee's young people it is Boon, of others one of their own."""
    parent = _house_parent(session, case.centre_id, worker)
    parents.set_of(session, house, [parent.id], head_of(session, case.centre_id))
    health_sheets.write(session, case, HealthDetails(allergies="กุ้ง", emergency="ยาย"), worker)
    moment = clock.local(clock.now() - timedelta(minutes=1))
    when: dict[str, Any] = {"day": moment.date(), "at_time": moment.time()}
    given = medicines.give(session, case, stay, MedicineDetails(medicine="พาราเซตามอล 1 เม็ด", **when), parent)
    incidents.write(session, case, stay, IncidentDetails(kind=IncidentKind.ILLNESS, story="เป็นไข้", **when), parent)
    due = {"due_day": moment.date() + timedelta(days=1), "due_time": moment.time()}
    leaves.go(session, case, stay, LeaveDetails(where_to="ไปหายาย", **when, **due), parent)
    away = Mark(case, stay.id, PresenceState.ABSENT, "ไม่บอก")
    presences.take(session, house, presences.this_night(), [away], Meals(dinner=4), parent)
    log = day_logs.write(session, LogDetails(house_id=house.id, day=clock.today(), words="เงียบดี"), parent)
    there = [one for one in sleepers.tonight(session, parent) if one.stay.id == stay.id]
    weeks.give(session, house, clock.today(), {ChoreKind.COOKING: there[0]}, parent)
    about = weeks.ClassDetails(day=clock.today(), topic="บัญชีครัวเรือน", minutes=60)
    held = weeks.hold(session, house, about, there, parent)
    return {"house_id": house.id, "log_id": log.id, "row_id": given.id, "class_id": held.id}


def _house_parent(session: Session, centre_id: UUID | None, worker: User) -> User:
    username = "boon" if worker.username == "malee" else f"parent-{worker.username}"
    found = session.scalar(select(User).where(User.username == username))
    if found is None:
        found = User(
            username=username, name="ปราณี ดูแลดี", role=Role.HOUSE_PARENT, centre_id=centre_id, password_hash="-"
        )
        session.add(found)
        session.flush()
    return found


def _trained(session: Session, case: Case, worker: User) -> None:
    """Training as it was attended; it leaves no milestone here, so that the stage stays what others make it."""
    when: dict[str, Any] = {"day": clock.today(), "kind": TherapyKind.TRAINING, "minutes": 90}
    session.add(TherapySession(case_id=case.id, person_id=case.person_id, made_by=worker.id, **when))
    session.flush()


def _plan(session: Session, case: Case, worker: User) -> dict[str, Any]:
    """A plan with a goal that is under way, and something to be done for it."""
    today = clock.today()
    wish = GoalDetails(aim=Aim.STRENGTHEN, area=LifeArea.WORK, words="ซ่อมรถเป็น", need=Need.EMPLOYMENT)
    _trained(session, case, worker)
    goal = goals.add(session, case, wish, worker)
    goals.tell(session, case, goal, StepDetails(day=today, progress=Progress.GOING, words="เริ่มแล้ว"), worker)
    soon = ActDetails(words="ไปดูอู่", owner=Owner.CASEWORKER, due_on=today + timedelta(days=7))
    act = goals.promise(session, case, goal, soon, worker)
    agreed = PlanDetails(agreed_on=today, review_on=today + timedelta(days=90), goals="อยากซ่อมรถเป็น")
    return {"goal_id": goal.id, "act_id": act.id, "plan_id": plans.agree(session, case, agreed, worker).id}


def _at_camp(session: Session, camp: camps.Camp, worker: User) -> dict[str, UUID]:
    """A programme of one session, its leader on duty, and an earlier camp to copy from."""
    crew.set_of(session, camp, {Duty.LEAD: [worker.id]}, worker)
    details = SessionDetails(day_number=1, begins=time(9), title="รู้จักกัน", helper="ครูวิทย์", leader_id=worker.id)
    row = sessions.write(session, camp, details, worker)
    said = {one.id: Said(MarkState.THERE, clock.now()) for one in camps.of_camp(session, camp)}
    roll_call.call(session, camp, row, said, worker)
    home = HomeDetails(how=HomeBy.FETCHED, whom="ยายนกมารับ")
    for seat in camps.of_camp(session, camp):
        ways_home.write(session, seat.case, camp, home, worker)
    return {"session_id": row.id, "earlier_id": camp.id}


def _place_in_a_session(session: Session, case: Case, worker: User) -> group_sessions.GroupSession:
    """A coming group session, in which the young person has a place."""
    details = group_sessions.SessionDetails(day=clock.today() + timedelta(days=7), kind=TherapyKind.ART, places=5)
    coming = group_sessions.announce(session, details, worker)
    group_sessions.book(session, coming, case, worker)
    return coming


def _seat_on_the_same_days(session: Session, case: Case, worker: User) -> camps.Enrolment:
    """A second seat, as a merge may leave it: it breaks a rule, and waits for the supervisor."""
    today = clock.today()
    other = CampDetails(name="ค่ายทดสอบ รุ่น 2", where="วัดอื่น", begins_on=today, ends_on=today)
    seat = camps.Enrolment(camp=camps.announce(session, other, worker), case=case, made_by=worker.id)
    session.add(seat)
    session.flush()
    return seat


def _answered(session: Session, case: Case, worker: User) -> mending.MendingRequest:
    """A correction that the young person asked for, and that was refused."""
    wish = mending.Wish(asked_for=GivenBy.SELF, asked_on=clock.today(), words="วันเกิดผิด")
    asked = mending.ask(session, case, wish, worker)
    mending.decide(session, case, asked, False, "ตรงกับบัตร", head_of(session, case.centre_id))
    return asked


def _letter(session: Session, case: Case, referral: referrals.Referral, worker: User) -> Letter:
    """A letter of a referral, under the letterhead of the worker's centre."""
    head = letterhead(session, head_of(session, worker.centre_id))
    assert head.prefix
    return issued.issue(session, case, referral, LetterDetails(addressee="ผู้อำนวยการ"), worker)


def letterhead(session: Session, head: User) -> Letterhead:
    """The letterhead of a centre, as its supervisor writes it."""
    words = {"office": "สำนักการศึกษา", "address": "ถนนประชาสำราญ", "prefix": "ขก 52007", "signer": "นายประสิทธิ์ มั่นคง"}
    details = LetterheadDetails(position="หัวหน้าศูนย์", unit="ศูนย์บ้านเรา", phone="0 4322 1400", **words)
    return letterheads.write(session, details, head)


def _erasures(session: Session, case: Case) -> dict[str, Any]:
    """One that waits, for the person of the case, and one that is done, of somebody of whom nothing is left."""
    gone = Person(
        centre_id=case.centre_id,
        sex=Sex.UNKNOWN,
        birth_known=BirthKnown.NOT,
        made_by=case.caseworker_id,
        erased_at=clock.now(),
    )
    session.add(gone)
    session.flush()
    common = {"centre_id": case.centre_id, "year": 2569, "ground": Ground.ASKED}
    waiting = Erasure(**common, person_id=case.person_id, running=2)
    done = Erasure(**common, person_id=gone.id, running=1, state=ErasureState.DONE, decided_at=clock.now())
    session.add_all([waiting, done])
    session.flush()
    return {"erasure_id": waiting.id, "done_id": done.id}
