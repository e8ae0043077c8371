"""Next steps: actions that provide evidence missing for the next stage."""

from dataclasses import dataclass

from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.stages import Requirement, Standing
from outreach.core.language import LazyText, lazy_gettext


@dataclass(frozen=True)
class Step:
    """A button: endpoint and label."""

    endpoint: str
    words: LazyText


DOES: dict[MilestoneKind, Step] = {
    MilestoneKind.CONTACT_MADE: Step("c1_core_person.log_contact", lazy_gettext("Log a contact")),
    MilestoneKind.TRUST_REACHED: Step("c1_core_person.log_contact", lazy_gettext("Log a contact")),
    MilestoneKind.CORE_PERSON_LINKED: Step("c1_core_person.link_core_person", lazy_gettext("Link a core person")),
    MilestoneKind.CONSENT_GIVEN: Step("casefile.record_consent", lazy_gettext("Record consent or another basis")),
    MilestoneKind.NEEDS_SCREENED: Step("c2_connect.screen", lazy_gettext("Screen needs")),
    MilestoneKind.REFERRAL_ACCEPTED: Step("c2_connect.route", lazy_gettext("Find an agency")),
    MilestoneKind.CAMP_COMPLETED: Step("c3_control.enrol", lazy_gettext("Enrol in a camp")),
    MilestoneKind.STAY_BEGUN: Step("c3_control.admit", lazy_gettext("Begin a stay at Baan Rao")),
    MilestoneKind.THERAPY_ATTENDED: Step("c3_control.attend_therapy", lazy_gettext("Record therapy")),
    MilestoneKind.PLAN_AGREED: Step("c3_control.agree_plan", lazy_gettext("Agree a plan")),
    MilestoneKind.FOLLOW_UP_DONE: Step("c4_continue.follow_up", lazy_gettext("Record a follow-up")),
    MilestoneKind.OUTCOME_VERIFIED: Step("c5_complete.record_outcome", lazy_gettext("Record an outcome")),
    MilestoneKind.CLOSED: Step("c5_complete.ask_to_close", lazy_gettext("Ask to close")),
}


def next_steps(standing: Standing, case: Case, *, can_stay: bool) -> list[Step]:
    """Return the actions that move this case on, in the order of the requirements; none for a closed case.

    can_stay: the centre has a house for them. Baan Rao [004] is for male youth: it is not offered to others.
    """
    if not case.is_open:
        return []
    barred = set() if can_stay else {MilestoneKind.STAY_BEGUN}
    steps = [DOES[kind] for requirement in standing.missing for kind in _possible(requirement, barred)]
    return list(dict.fromkeys(steps))


def _possible(requirement: Requirement, barred: set[MilestoneKind]) -> list[MilestoneKind]:
    return [kind for kind in requirement.any_of if kind in DOES and kind not in barred]
