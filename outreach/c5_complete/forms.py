"""Forms of the fifth C."""

from typing import ClassVar, Self

from outreach.c5_complete.closures import Approval, ClosingReason, ClosureRequest
from outreach.c5_complete.ends import Cause, EndDetails, check_cause
from outreach.c5_complete.lasting import Found, Look, check_end
from outreach.c5_complete.outcome_codes import EvidenceKind, Occupation, OutcomeKind
from outreach.c5_complete.outcomes import OutcomeDetails, check_occupation
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections.forms import CorrectingForm
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

    @classmethod
    def begun(cls, occupation: str | None, kind: str | None = None) -> Self:
        """Make the form; with the code of an occupation, or of a kind, it begins with that."""
        known = next((one for one in Occupation if one == occupation), None)
        chosen = OutcomeKind.OCCUPATION if known else next((one for one in OutcomeKind if one == kind), None)
        return cls(kind=chosen, occupation=known) if chosen else cls()

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
    """Form of a check whether an outcome lasts, and why it has ended if it has."""

    checks: ClassVar[Checks] = ((check_end, ("found", "cause", "words")),)
    found = radio_field(lazy_gettext("How is it now?"), Found)
    day = day_field(lazy_gettext("Looked at on"), default=clock.today)
    cause = choice_field(lazy_gettext("Why it ended"), Cause, needed=lazy_gettext("if it has ended"))
    words = long_text_field(
        lazy_gettext("How it ended"), most=2000, needed=lazy_gettext("needed for another reason"), render_kw={"rows": 2}
    )

    def look(self) -> Look:
        """Return the check as typed."""
        return Look(day=self.day.data, found=self.found.data, cause=self.cause.data, words=self.words.data)


class CorrectEndForm(CorrectingForm, Form):
    """The end of an outcome, corrected."""

    checks: ClassVar[Checks] = ((check_cause, ("cause", "words")),)
    case_days = ("day",)
    same = ("day", "cause", "words")
    day = day_field(lazy_gettext("Ended on"))
    cause = choice_field(lazy_gettext("Why it ended"), Cause)
    words = long_text_field(
        lazy_gettext("How it ended"), most=2000, needed=lazy_gettext("needed for another reason"), render_kw={"rows": 2}
    )

    def details(self) -> EndDetails:
        """Return the end as typed."""
        return EndDetails(day=self.day.data, cause=self.cause.data, words=self.words.data)


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
