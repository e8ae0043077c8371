"""Forms of the risk: an assessment, a safety plan, an urgent mark."""

from datetime import timedelta
from typing import Any, ClassVar, Self

from sqlalchemy.orm import Session
from wtforms import BooleanField

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Kind
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.casefile.marks import Level
from outreach.casefile.risks.assessing import Assessment, AssessmentDetails, check_review
from outreach.casefile.risks.safety import SafetyDetails
from outreach.casefile.risks.urgent import UrgentMark, check_end
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import day_field, long_text_field, radio_field
from outreach.web.forms import Checks, Form

A_WEEK = timedelta(days=7)


class AssessForm(Form):
    """An assessment of the risk. The day of the next look may stay empty: then it is the latest that is allowed."""

    checks: ClassVar[Checks] = ((check_review, ("day", "level", "review_on")),)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    level = radio_field(lazy_gettext("How great is the risk?"), Level)
    red_flag = BooleanField(lazy_gettext("Red flag: somebody must act at once"))
    because = long_text_field(lazy_gettext("Why"), most=2000, needed=True)
    review_on = day_field(
        lazy_gettext("Assess again on"), needed=lazy_gettext("needed if it is to be earlier"), past=False, years_ahead=1
    )

    @classmethod
    def written(cls, row: Assessment | None) -> Self | None:
        """Return the form filled with an assessment."""
        same = ("day", "level", "red_flag", "review_on")
        return cls(data={name: getattr(row, name) for name in same} | {"because": row.reason}) if row else None

    def details(self) -> AssessmentDetails:
        """Return the assessment as typed."""
        return AssessmentDetails(
            day=self.day.data,
            level=self.level.data,
            red_flag=self.red_flag.data,
            reason=self.because.data,
            review_on=self.review_on.data,
        )


class SafetyForm(Form):
    """A safety plan. `safe_place` is never preset: it stays folded."""

    not_filled: ClassVar[tuple[str, ...]] = ("safe_place", "no_safe_place")
    day = day_field(lazy_gettext("Day"), default=clock.today)
    signs = long_text_field(lazy_gettext("Warning signs"), most=2000, needed=True)
    helps = long_text_field(lazy_gettext("What helps"), most=2000, needed=True)
    calls = long_text_field(lazy_gettext("Whom to call"), most=1000, needed=True)
    safe_place = long_text_field(
        lazy_gettext("Where it is safe"), most=1000, needed=lazy_gettext("needed if there is such a place")
    )
    no_safe_place = BooleanField(lazy_gettext("What was written there before no longer holds"))

    @classmethod
    def after(cls, plan: Any) -> "SafetyForm":
        """Make the form filled with the plan in force, without `safe_place`."""
        return cls(data={name: getattr(plan, name) for name in ("signs", "helps", "calls")} if plan else None)

    def details(self) -> SafetyDetails:
        """Return the plan as typed."""
        return SafetyDetails(
            day=self.day.data,
            signs=self.signs.data,
            helps=self.helps.data,
            calls=self.calls.data,
            safe_place=self.safe_place.data or ("" if self.no_safe_place.data else None),
        )


class UrgentForm(Form):
    """An urgent mark."""

    checks: ClassVar[Checks] = ((check_end, ("ends_on",)),)
    reason = long_text_field(lazy_gettext("Why is it urgent?"), most=1000, needed=True)
    ends_on = day_field(
        lazy_gettext("Urgent until the end of"), default=lambda: clock.today() + A_WEEK, past=False, years_ahead=1
    )

    @classmethod
    def written(cls, row: UrgentMark | None) -> Self | None:
        """Return the form filled with a mark."""
        return cls(data={"reason": row.reason, "ends_on": row.ends_on}) if row else None


class CorrectAssessmentForm(CorrectingForm, AssessForm):
    """An assessment, corrected. because: why it is so; `reason` is of the correction."""

    case_days = ("day",)
    same = ("day", "level", "red_flag", "review_on")

    @classmethod
    def of(cls, _session: Session, _case: Case, row: Assessment, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        return cls(data={name: getattr(row, name) for name in cls.same} | {"because": row.reason})


class CorrectSafetyForm(CorrectingForm, SafetyForm):
    """A safety plan, corrected; only who carries the case opens it, so all of it is filled."""

    not_filled = ()
    case_days = ("day",)
    same = ("day", "signs", "helps", "calls", "safe_place")


FORMS = {Kind.RISK: CorrectAssessmentForm, Kind.SAFETY_PLAN: CorrectSafetyForm}
