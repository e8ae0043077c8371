"""The kinds of milestone that a case can leave."""

from outreach.core.codes import Code


class MilestoneKind(Code):
    """Kind of an event in a case; `code` on the milestone adds details where needed."""

    OPENED = "opened", "Case opened"
    CONTACT_MADE = "contact_made", "Contact made"
    TRUST_REACHED = "trust_reached", "Trust reached"
    CORE_PERSON_LINKED = "core_person_linked", "Core person linked"
    GROUP_LINKED = "group_linked", "Group linked"
    CONSENT_GIVEN = "consent_given", "Consent or other legal basis recorded"
    CONSENT_WITHDRAWN = "consent_withdrawn", "Consent withdrawn"
    NEEDS_SCREENED = "needs_screened", "Needs screened"
    REFERRAL_SENT = "referral_sent", "Referral sent"
    REFERRAL_ACCEPTED = "referral_accepted", "Referral accepted"
    REFERRAL_DECLINED = "referral_declined", "Referral declined"
    REFERRAL_COMPLETED = "referral_completed", "Referral completed"
    CAMP_COMPLETED = "camp_completed", "Camp completed"
    STAY_BEGUN = "stay_begun", "Stay begun"
    STAY_ENDED = "stay_ended", "Stay ended"
    PLAN_AGREED = "plan_agreed", "Plan agreed"
    THERAPY_ATTENDED = "therapy_attended", "Therapy attended"
    FOLLOW_UP_DONE = "follow_up_done", "Follow-up done"
    REVIEW_DONE = "review_done", "Development reviewed"
    OUTCOME_RECORDED = "outcome_recorded", "Outcome recorded"
    OUTCOME_VERIFIED = "outcome_verified", "Outcome verified"
    OUTCOME_SUSTAINED = "outcome_sustained", "Outcome lasts"
    RELAPSE = "relapse", "Moved back"
    OVERRIDE = "override", "Stage set by the supervisor"
    CLOSED = "closed", "Case closed"
    REOPENED = "reopened", "Case reopened"


CLOSED_COMPLETE = "complete"  # the `code` of a CLOSED milestone that completes the 5C
CLOSED_ERASED = "erased"  # the same for a case closed because its person was erased
