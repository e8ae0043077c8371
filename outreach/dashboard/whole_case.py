"""The case page: everything known of a case, from all modules, gathered once."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.users import User
from outreach.c1_core_person import contacts, core_persons, encounters, groups
from outreach.c2_connect import redaction, referrals, screenings
from outreach.c3_control import camps, houses, plans, stays, therapy
from outreach.c4_continue import follow_ups, reviews
from outreach.c5_complete import closures, outcomes
from outreach.casefile import (
    attachments,
    cases_of_person,
    consents,
    contradictions,
    corrections,
    due_days,
    emergencies,
    first_days,
    milestones,
    notes,
    photos,
    restrictions,
    reveals,
    risks,
    safe_contact,
    stages,
    use_stops,
)
from outreach.casefile.cases import Case
from outreach.casefile.milestones import Milestone
from outreach.casefile.reveals import Section
from outreach.core import clock, thai
from outreach.core.language import LazyText
from outreach.dashboard.case_questions import OF_THE_PAGE
from outreach.dashboard.steps import Step, next_steps
from outreach.directory.needs import Need


@dataclass(frozen=True)
class WholeCase:
    """Contents of the case page. Sealed fields are opened when the template reads them.

    unfolded: the one sensitive section asked for; all others stay folded, and their cells sealed.
    """

    case: Case
    unfolded: Section | None
    may_reveal: bool
    emergency: emergencies.EmergencyAccess | None
    restricted_to: list[str]
    standing: stages.Standing
    timeline: list[Milestone]
    first_days: list[first_days.Corrected]
    names: dict[UUID, str | LazyText]
    photo: photos.Photo | None
    contacts: list[contacts.Contact]
    core_persons: list[core_persons.CoreLink]
    groups: list[groups.Membership]
    consents: list[consents.Consent]
    consented: dict[UUID, str | LazyText]
    stop: use_stops.UseStop | None
    wish: safe_contact.ContactWish | None
    risk: risks.OfCase
    notes: list[notes.Note]
    corrected: corrections.OfCase
    attachments: list[attachments.Attachment]
    belongings: dict[str, Milestone]
    screening: screenings.Screening | None
    needs: list[Need]
    referrals: list[referrals.Referral]
    plan: plans.Plan | None
    enrolments: list[camps.Enrolment]
    stays: list[stays.Stay]
    therapy: list[therapy.TherapySession]
    follow_ups: list[follow_ups.FollowUp]
    reviews: list[reviews.Review]
    outcomes: list[outcomes.Outcome]
    closure: closures.Closure | None
    can_stay: bool
    due: list[due_days.DueDay]
    episodes: list[Case]
    broken: list[contradictions.Shown]

    @property
    def steps(self) -> list[Step]:
        """Actions that move the case on."""
        return next_steps(self.standing, self.case, can_stay=self.can_stay)


def gather(session: Session, case: Case, actor: User, unfolded: Section | None = None) -> WholeCase:
    """Read everything about one case that the actor was allowed to load; its caseworker has seen it then."""
    about = {"case_id": case.id, "person_id": case.person_id, "centre_id": case.centre_id, "day": clock.today()}
    with OF_THE_PAGE.asked(session, **about):
        encounters.see(session, case, actor)
        return _gather(session, case, actor, unfolded)


def _gather(session: Session, case: Case, actor: User, unfolded: Section | None) -> WholeCase:
    return WholeCase(
        case=case,
        unfolded=unfolded,
        may_reveal=(may_reveal := reveals.may_reveal(session, case, actor)),
        emergency=emergencies.live(session, case.person_id, actor),
        restricted_to=sorted(restrictions.named(session, case.person_id).values(), key=thai.sort_key),
        standing=stages.stage((timeline := milestones.of_case(session, case.id)), clock.today()),
        timeline=[m for m in timeline if not m.voided],
        first_days=first_days.corrected(timeline, case),
        broken=(broken := contradictions.of_people(session, [case.person_id])),
        photo=photos.of_case(session, case),
        contacts=contacts.of_case(session, case.id),
        core_persons=core_persons.of_case(session, case.id),
        groups=groups.of_case(session, case.id),
        consents=(given := consents.of_person(session, case.person_id)),
        stop=use_stops.standing(session, case.person_id),
        wish=safe_contact.latest(session, case.person_id),
        risk=(risk := risks.OfCase.read(session, case.id)),
        consented=redaction.consented(session, given, unfolded=may_reveal),
        notes=(written := notes.of_case(session, case.id)),
        corrected=(corrected := corrections.OfCase.read(session, case, actor)),
        attachments=attachments.of_case(session, case.id),
        belongings=attachments.places(timeline),
        screening=(screening := screenings.latest(session, case.id)),
        needs=screenings.needs_of(screening) if screening and unfolded is Section.NEEDS else [],
        referrals=referrals.of_case(session, case.id),
        plan=plans.latest(session, case.id),
        enrolments=camps.of_case(session, case.id),
        stays=stays.of_case(session, case.id),
        therapy=therapy.of_case(session, case.id),
        follow_ups=follow_ups.of_case(session, case.id),
        reviews=reviews.of_case(session, case.id),
        outcomes=outcomes.of_case(session, case.id),
        closure=closures.latest(session, case.id),
        can_stay=houses.is_for(session, case.centre_id, case.person.sex),
        episodes=(episodes := cases_of_person.other_episodes(session, case)),
        names=_names(session, case, _by(timeline, given, broken, written, corrected, risk, case, *episodes), unfolded),
        due=due_days.of_case(session, case.id),
    )


def _names(session: Session, case: Case, ids: set[UUID], unfolded: Section | None) -> dict[UUID, str | LazyText]:
    """Return names of users, except at agencies that reveal a sensitive need, unless referrals are unfolded."""
    unnamed = {} if unfolded is Section.REFERRALS else redaction.unnamed(session, [case.person_id])
    return {**users.names(session, ids), **unnamed}


def _by(
    timeline: list[Milestone],
    given: list[consents.Consent],
    broken: list[contradictions.Shown],
    written: list[notes.Note],
    corrected: corrections.OfCase,
    risk: risks.OfCase,
    *episodes: Case,
) -> set[UUID]:
    """Return the ids of the users named on the page: authors, deciders and caseworkers."""
    wrote = {m.recorded_by for m in timeline} | {one.withdrawn_by for one in given if one.withdrawn_by}
    wrote |= {m.voided_by for m in timeline if m.voided_by}
    wrote |= {one.decision.decided_by for one in broken if one.decision} | {note.made_by for note in written}
    wrote |= corrected.by | risk.by
    return wrote | {one.caseworker_id for one in episodes}
