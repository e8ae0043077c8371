"""Everything that the case page asks of the database about one case, asked together."""

from sqlalchemy import select

from outreach.accompanying import appointments
from outreach.c1_core_person import core_persons, groups
from outreach.c1_core_person.contacts import Contact
from outreach.c1_core_person.core_leaders.contradicting import LEADING
from outreach.c1_core_person.core_persons import CoreLink, CorePerson
from outreach.c1_core_person.groups import Group, Membership
from outreach.c1_core_person.places import Place
from outreach.c2_connect import contradicting, screenings
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.referrals import models as referrals
from outreach.c2_connect.routing import rules
from outreach.c3_control import camps, houses, plans, stays, therapy
from outreach.c3_control import contradicting as beds_and_seats
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.houses import Bed
from outreach.c3_control.placements import models as placements
from outreach.c3_control.placements.contradicting import AWAY
from outreach.c3_control.plans import pursued
from outreach.c3_control.stays import Stay
from outreach.c4_continue import reviews
from outreach.c4_continue.employers.contradicting import WORKING
from outreach.c4_continue.employers.models import Employer, JobPlace
from outreach.c4_continue.funds.models import Fund
from outreach.c4_continue.giving.models import Gift
from outreach.c5_complete import closures, outcomes, pathways
from outreach.casefile import cases_of_person, comments, due_days, milestones, restrictions, visits
from outreach.casefile.attachments import models as attachments
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, THIS_PERSON
from outreach.casefile.consents import Consent
from outreach.casefile.consents import models as consents
from outreach.casefile.contradictions import decided
from outreach.casefile.corrections import models as corrections
from outreach.casefile.emergencies import accesses
from outreach.casefile.family import addresses, members, reunions
from outreach.casefile.photos import models as photos
from outreach.casefile.risks import assessing, safety, urgent
from outreach.casefile.safe_contact import wishes
from outreach.casefile.schooling import schoolings
from outreach.casefile.use_stops import stops
from outreach.casefile.work import jobs
from outreach.core.questions import Question, Questionnaire
from outreach.directory.agencies import Agency
from outreach.directory.agencies.models import AgencyNeed

_CASES = select(Case.id).where(Case.person_id == THIS_PERSON)
_AGENCIES = (
    select(Referral.agency_id)
    .where(Referral.person_id == THIS_PERSON)
    .union_all(
        select(Consent.agency_id).where(Consent.person_id == THIS_PERSON, Consent.agency_id.is_not(None)),
        select(placements.Placement.agency_id).where(placements.Placement.case_id == THIS_CASE),
    )
)
# Rows that the others point to: read here, they are not read one by one when the page shows them.
_POINTED_TO = (
    Question(Place, Place.id.in_(select(Contact.place_id).where(Contact.case_id == THIS_CASE))),
    Question(CorePerson, CorePerson.id.in_(select(CoreLink.core_person_id).where(CoreLink.case_id == THIS_CASE))),
    Question(Group, Group.id.in_(select(Membership.group_id).where(Membership.case_id == THIS_CASE))),
    Question(Camp, Camp.id.in_(select(Enrolment.camp_id).where(Enrolment.case_id.in_(_CASES)))),
    Question(Fund, Fund.id.in_(select(Gift.fund_id).where(Gift.case_id == THIS_CASE))),
    Question(Employer, Employer.id.in_(select(JobPlace.employer_id).where(JobPlace.person_id == THIS_PERSON))),
    Question(Bed, Bed.id.in_(select(Stay.bed_id).where(Stay.person_id == THIS_PERSON))),
    Question(Agency, Agency.id.in_(_AGENCIES)),
    Question(AgencyNeed, AgencyNeed.agency_id.in_(_AGENCIES), fills=Agency.served),
)
OF_THE_PAGE = Questionnaire(
    *_POINTED_TO,
    cases_of_person.OF_PERSON,
    milestones.OF_CASE,
    core_persons.OF_CASE,
    groups.OF_CASE,
    consents.OF_PERSON,
    stops.OF_PERSON,
    restrictions.NAMED,
    decided.OF_PERSON,
    wishes.OF_PERSON,
    members.OF_PERSON,
    addresses.OF_PERSON,
    reunions.OF_PERSON,
    reunions.VISITS,
    schoolings.OF_PERSON,
    jobs.OF_PERSON,
    comments.OF_CASE,
    visits.OF_CASE,
    assessing.OF_CASE,
    safety.OF_CASE,
    urgent.OF_CASE,
    corrections.OF_CASE,
    attachments.OF_CASE,
    photos.OF_PERSON,
    accesses.OF_PERSON,
    due_days.OF_CASE,
    screenings.OF_CASE,
    referrals.OF_CASE,
    referrals.OF_PERSON,
    contradicting.AGENCIES,
    contradicting.AREAS,
    rules.ON_A_DAY,
    plans.OF_CASE,
    pursued.GOALS,
    pursued.STEPS,
    pursued.ACTS,
    camps.OF_CASE,
    stays.OF_CASE,
    placements.OF_CASE,
    therapy.OF_CASE,
    appointments.OF_PERSON,
    houses.OF_CENTRE,
    beds_and_seats.STAYING,
    AWAY,
    beds_and_seats.SEATED,
    WORKING,
    LEADING,
    reviews.OF_CASE,
    outcomes.OF_CASE,
    pathways.PATHWAYS,
    pathways.STEPS,
    closures.OF_CASE,
    closures.OF_PERSON,
)
