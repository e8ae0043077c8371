"""Forms of the fifth C."""

from outreach.c5_complete.closures import Approval, ClosingReason, ClosureRequest
from outreach.c5_complete.lasting import Found
from outreach.c5_complete.outcome_codes import EvidenceKind, Occupation, OutcomeKind
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.ground import clock
from outreach.ground.language import later
from outreach.web.fields import ONLY_THEN, choice_field, day_field, long_text_field, radio_field
from outreach.web.forms import Form


class OutcomeForm(FormWithBasis):
    """An outcome and its evidence."""

    act = Act.OUTCOME
    day_of = None
    kind = choice_field(later("Outcome"), OutcomeKind)
    occupation = choice_field(later("Occupation"), Occupation, needed=ONLY_THEN)
    day = day_field(later("Since the day"), default=clock.today)
    evidence_kind = radio_field(later("How do we know?"), EvidenceKind)
    evidence = long_text_field(later("Evidence"), most=2000, needed=True)

    def details(self) -> OutcomeDetails:
        """What was typed."""
        return OutcomeDetails(
            kind=self.kind.data,
            occupation=self.occupation.data,
            day=self.day.data,
            evidence_kind=self.evidence_kind.data,
            evidence=self.evidence.data,
        )


class AnswerForm(Form):
    """A word back to the caseworker."""

    answer = long_text_field(later("A word to the caseworker"), most=2000, needed=True)


class SustainForm(Form):
    """What a look at an outcome found, and on which day."""

    found = radio_field(later("How is it now?"), Found)
    day = day_field(later("Looked at on"), default=clock.today)


class CloseForm(Form):
    """Ask to close."""

    reason = radio_field(later("Reason"), ClosingReason)
    day = day_field(later("Closed on"), needed=False, default=clock.today)
    words = long_text_field(later("What led to this"), most=4000, needed=True)

    def request(self) -> ClosureRequest:
        """What was typed."""
        return ClosureRequest(reason=self.reason.data, words=self.words.data, day=self.day.data)


class ApproveForm(Form):
    """Close a case: on the day asked for or another, and why all the same where evidence is missing."""

    day = day_field(later("Closed on"), needed=False)
    despite = long_text_field(later("Why it counts as completed all the same"), most=2000)

    def approval(self) -> Approval:
        """What was typed."""
        return Approval(day=self.day.data, despite=self.despite.data)


class ReopenForm(Form):
    """The first day of the new episode."""

    day = day_field(later("Met again on"), default=clock.today)
