"""The case page: everything known of a case, from all modules, gathered once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import core_persons, groups
from outreach.c2_connect import redaction, referrals, screenings
from outreach.c2_connect.levels import NeedLevel
from outreach.c3_control import camps, houses, plans, therapy, training
from outreach.c3_control.plans import pursued
from outreach.c4_continue import reviews
from outreach.c5_complete import closures, outcomes, pathways
from outreach.casefile import (
    attachments,
    cases_of_person,
    consents,
    contradictions,
    corrections,
    emergencies,
    first_days,
    history,
    milestones,
    photos,
    restrictions,
    reveals,
    risks,
    safe_contact,
    stages,
    use_stops,
)
from outreach.casefile.cases import Case
from outreach.casefile.consents import naming
from outreach.casefile.history import Entry, HistoryKind, Reader
from outreach.casefile.milestones import Milestone
from outreach.casefile.reveals import Section
from outreach.core import clock, thai
from outreach.core.language import LazyText
from outreach.dashboard import case_circle, case_head, case_home, case_scores
from outreach.dashboard.case_nights import Nights
from outreach.dashboard.case_questions import OF_THE_PAGE
from outreach.dashboard.steps import Step, next_steps
from outreach.directory.needs import Need
from outreach.web.paging import Page


@dataclass(frozen=True)
class Asked:
    """What a reader asks the case page for.

    unfolded: one sensitive section; all others stay folded, and their cells sealed. kind, after: of the history.
    """

    unfolded: Section | None = None
    kind: HistoryKind | None = None
    after: str | None = None


@dataclass(frozen=True)
class WholeCase:
    """Contents of the case page. Sealed fields are opened when the template reads them."""

    case: Case
    asked: Asked
    may_reveal: bool
    emergency: emergencies.EmergencyAccess | None
    restricted_to: list[str]
    standing: stages.Standing
    head: case_head.Head
    history: Page[Entry]
    first_days: list[first_days.Corrected]
    names: dict[UUID, str | LazyText]
    photo: photos.Photo | None
    core_persons: list[core_persons.CoreLink]
    groups: list[groups.Membership]
    consents: list[consents.Consent]
    consented: dict[UUID, str | LazyText]
    stop: use_stops.UseStop | None
    wish: safe_contact.ContactWish | None
    home: case_home.Home
    risk: risks.OfCase
    corrected: corrections.OfCase
    attachments: list[attachments.Attachment]
    belongings: dict[str, Milestone]
    screening: screenings.Screening | None
    needs: list[tuple[Need, NeedLevel | None]]
    referrals: list[referrals.Referral]
    plan: plans.Plan | None
    goals: pursued.OfCase
    enrolments: list[camps.Enrolment]
    nights: Nights
    therapy: list[therapy.TherapySession]
    scores: case_scores.Scores
    outcomes: list[outcomes.Outcome]
    pathways: pathways.OfCase
    closure: closures.Closure | None
    can_stay: bool
    episodes: list[Case]
    broken: list[contradictions.Shown]

    @property
    def unfolded(self) -> Section | None:
        """The one sensitive section that is not folded."""
        return self.asked.unfolded

    @property
    def is_trained(self) -> bool:
        """True if a training is written down whose hours can be certified."""
        return training.is_certified(self.therapy)

    @property
    def around(self) -> list[case_circle.Near]:
        """The people around the young person."""
        carried_by = self.names.get(self.case.caseworker_id, "–")
        return case_circle.around(carried_by, self.core_persons, self.groups, self.consents, self.referrals)

    @property
    def steps(self) -> list[Step]:
        """Actions that move the case on."""
        return next_steps(self.standing, self.case, can_stay=self.can_stay)


def gather(session: Session, case: Case, actor: User, asked: Asked = Asked()) -> WholeCase:
    """Read everything about one case that the actor was allowed to load."""
    about = {"case_id": case.id, "person_id": case.person_id, "centre_id": case.centre_id, "day": clock.today()}
    with OF_THE_PAGE.asked(session, **about):
        return _gather(session, case, actor, asked)


def _gather(session: Session, case: Case, actor: User, asked: Asked) -> WholeCase:
    return WholeCase(
        case=case,
        asked=asked,
        may_reveal=(may_reveal := reveals.may_reveal(session, case, actor)),
        emergency=emergencies.live(session, case.person_id, actor),
        restricted_to=sorted(restrictions.named(session, case.person_id).values(), key=thai.sort_key),
        standing=stages.stage((timeline := milestones.of_case(session, case.id)), clock.today()),
        first_days=(was := first_days.corrected(timeline, case)),
        broken=(broken := contradictions.of_people(session, [case.person_id])),
        photo=photos.of_case(session, case),
        core_persons=core_persons.of_case(session, case.id),
        groups=groups.of_case(session, case.id),
        consents=(given := consents.of_person(session, case.person_id)),
        head=case_head.of(session, case, actor, given),
        stop=use_stops.standing(session, case.person_id),
        wish=safe_contact.latest(session, case.person_id),
        home=case_home.of(session, case.person_id),
        risk=(risk := risks.OfCase.read(session, case.id)),
        consented=naming.agencies_named(session, given, unfolded=may_reveal),
        corrected=(corrected := corrections.OfCase.read(session, case, actor)),
        attachments=attachments.of_case(session, case.id),
        belongings=attachments.places(timeline),
        screening=(screening := screenings.latest(session, case.id)),
        needs=screenings.most_pressing_first(screening) if screening and asked.unfolded is Section.NEEDS else [],
        referrals=referrals.of_case(session, case.id),
        plan=plans.latest(session, case.id),
        goals=pursued.OfCase.read(session, case.id),
        scores=case_scores.of(reviews.of_case(session, case.id)),
        **_helped(session, case, asked),
        can_stay=houses.is_for(session, case.centre_id, case.person.sex),
        episodes=(episodes := cases_of_person.other_episodes(session, case)),
        history=(told := history.page(Reader(session, case, actor, may_reveal), asked.kind, asked.after)),
        names=_names(session, case, asked, risk.by | corrected.by | _wrote(told, given, broken, was, case, *episodes)),
    )


def _helped(session: Session, case: Case, asked: Asked) -> dict[str, Any]:
    """Return what is done for them, and what came of it."""
    return {
        "enrolments": camps.of_case(session, case.id),
        "nights": Nights.read(session, case.id),
        "therapy": therapy.of_case(session, case.id),
        "pathways": pathways.OfCase.read(session, case.id, unfolded=asked.unfolded is Section.PATHWAYS),
        "outcomes": outcomes.of_case(session, case.id),
        "closure": closures.latest(session, case.id),
    }


def _names(session: Session, case: Case, asked: Asked, ids: set[UUID]) -> dict[UUID, str | LazyText]:
    """Return names of users, except at agencies that reveal a sensitive need, unless referrals are unfolded."""
    return redaction.names_beside(session, ids, case.person_id, unfolded=asked.unfolded is Section.REFERRALS)


def _wrote(
    told: Page[Entry],
    given: list[consents.Consent],
    broken: list[contradictions.Shown],
    began: list[first_days.Corrected],
    *episodes: Case,
) -> set[UUID]:
    """Return the ids of the users named on the page: authors, deciders and caseworkers."""
    wrote = {one.by for one in told.rows if one.by} | {one.words.whom for one in told.rows if one.words.whom}
    wrote |= {one.withdrawn_by for one in given if one.withdrawn_by} | {one.by for one in began if one.by}
    wrote |= {one.decision.decided_by for one in broken if one.decision}
    return wrote | {one.caseworker_id for one in episodes}
