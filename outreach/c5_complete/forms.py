"""Forms of the fifth C."""

from typing import ClassVar

from outreach.c5_complete.closures import Approval, ClosingReason, ClosureRequest
from outreach.c5_complete.lasting import Found
from outreach.c5_complete.outcome_codes import EvidenceKind, Occupation, OutcomeKind
from outreach.c5_complete.outcomes import OutcomeDetails, check_occupation
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import ONLY_THEN, choice_field, day_field, long_text_field, radio_field
from outreach.web.forms import Checks, Form


class OutcomeForm(FormWithBasis):
    """Form of an outcome and its evidence."""

    act = Act.OUTCOME
    checks: ClassVar[Checks] = ((check_occupation, ("kind", "occupation")),)
    day_of = None
    kind = choice_field(lazy_gettext("Outcome"), OutcomeKind)
    occupation = choice_field(lazy_gettext("Occupation"), Occupation, needed=ONLY_THEN)
    day = day_field(lazy_gettext("Since the day"), default=clock.today)
    evidence_kind = radio_field(lazy_gettext("How do we know?"), EvidenceKind)
    evidence = long_text_field(lazy_gettext("Evidence"), most=2000, needed=True)

    def details(self) -> OutcomeDetails:
        """Return the form's values as OutcomeDetails."""
        return OutcomeDetails(
            kind=self.kind.data,
            occupation=self.occupation.data,
            day=self.day.data,
            evidence_kind=self.evidence_kind.data,
            evidence=self.evidence.data,
        )


class AnswerForm(Form):
    """Form of an answer to the caseworker."""

    answer = long_text_field(lazy_gettext("A word to the caseworker"), most=2000, needed=True)


class SustainForm(Form):
    """Form of a check whether an outcome lasts."""

    found = radio_field(lazy_gettext("How is it now?"), Found)
    day = day_field(lazy_gettext("Looked at on"), default=clock.today)


class CloseForm(Form):
    """Form of a request to close."""

    reason = radio_field(lazy_gettext("Reason"), ClosingReason)
    day = day_field(lazy_gettext("Closed on"), needed=False, default=clock.today)
    words = long_text_field(lazy_gettext("What led to this"), most=4000, needed=True)

    def request(self) -> ClosureRequest:
        """Return the form's values as ClosureRequest."""
        return ClosureRequest(reason=self.reason.data, words=self.words.data, day=self.day.data)


class ApproveForm(Form):
    """Form to approve a closing: its day, and a reason if evidence is missing."""

    day = day_field(lazy_gettext("Closed on"), needed=False)
    despite = long_text_field(lazy_gettext("Why it counts as completed all the same"), most=2000)

    def approval(self) -> Approval:
        """Return the form's values as Approval."""
        return Approval(day=self.day.data, despite=self.despite.data)


class ReopenForm(Form):
    """Form to reopen: the first day of the new episode."""

    day = day_field(lazy_gettext("Met again on"), default=clock.today)
