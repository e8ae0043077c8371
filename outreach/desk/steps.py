"""The next step: what is missing for the next stage, as things that can be done now."""

from dataclasses import dataclass

from outreach.casefile.cases import Case
from outreach.casefile.kinds import Kind
from outreach.casefile.stages import Requirement, Standing
from outreach.ground.language import Later, later


@dataclass(frozen=True)
class Step:
    """A button: the endpoint that does it, and its words."""

    endpoint: str
    words: Later


DOES: dict[Kind, Step] = {
    Kind.CONTACT_MADE: Step("c1_core_person.log_contact", later("Log a contact")),
    Kind.TRUST_REACHED: Step("c1_core_person.log_contact", later("Log a contact")),
    Kind.CORE_PERSON_LINKED: Step("c1_core_person.link_core_person", later("Link a core person")),
    Kind.CONSENT_GIVEN: Step("casefile.record_consent", later("Record consent or another basis")),
    Kind.NEEDS_SCREENED: Step("c2_connect.screen", later("Screen needs")),
    Kind.REFERRAL_ACCEPTED: Step("c2_connect.route", later("Find an agency")),
    Kind.CAMP_COMPLETED: Step("c3_control.enrol", later("Enrol in a camp")),
    Kind.STAY_BEGUN: Step("c3_control.admit", later("Begin a stay at Baan Rao")),
    Kind.THERAPY_ATTENDED: Step("c3_control.attend_therapy", later("Record therapy")),
    Kind.PLAN_AGREED: Step("c3_control.agree_plan", later("Agree a plan")),
    Kind.FOLLOW_UP_DONE: Step("c4_continue.follow_up", later("Record a follow-up")),
    Kind.OUTCOME_VERIFIED: Step("c5_complete.record_outcome", later("Record an outcome")),
    Kind.CLOSED: Step("c5_complete.ask_to_close", later("Ask to close")),
}


def next_steps(standing: Standing, case: Case, *, can_stay: bool) -> list[Step]:
    """What would bring this case on, in the order of the requirements; nothing for a closed case.

    can_stay: whether the centre has a house for them. Baan Rao [004] is for male youth: others are not led to it.
    """
    if not case.is_open:
        return []
    barred = set() if can_stay else {Kind.STAY_BEGUN}
    steps = [DOES[kind] for requirement in standing.missing for kind in _possible(requirement, barred)]
    return list(dict.fromkeys(steps))


def _possible(requirement: Requirement, barred: set[Kind]) -> list[Kind]:
    return [kind for kind in requirement.any_of if kind in DOES and kind not in barred]
