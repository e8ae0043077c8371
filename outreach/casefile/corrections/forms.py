"""Forms of corrections: each kind reuses its own form, with the reason and who asked beside it (`FORMS`)."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, ClassVar, Self

from sqlalchemy.orm import Session
from wtforms import Field

from outreach.access.users import User
from outreach.casefile import contradictions
from outreach.casefile.cases import Case
from outreach.casefile.contradictions.forms import BreaksFields
from outreach.casefile.corrections.doing import Change, check_reason
from outreach.casefile.corrections.entries import check_day
from outreach.casefile.corrections.models import AskedBy, Kind, Why
from outreach.casefile.forms import NoteForm
from outreach.casefile.overrides import Move, StageOverride
from outreach.casefile.stages import Stage
from outreach.core.language import lazy_gettext
from outreach.web.fields import choice_field, day_field, long_text_field, radio_field
from outreach.web.forms import Checks, Form


def _check_day(case: Case, name: str, day: date | None) -> None:
    if day is not None:
        check_day(case, day, name)


class CorrectionFields(BreaksFields):
    """Why, and who asked for it."""

    checks: ClassVar[Checks] = ((check_reason, ("why", "reason")),)
    why = radio_field(lazy_gettext("What was wrong"), Why, but={Why.UNDONE})
    reason = long_text_field(
        lazy_gettext("In your words"),
        most=2000,
        needed=lazy_gettext("needed for another reason"),
        render_kw={"rows": 2},
    )
    asked_by = radio_field(lazy_gettext("Who asked for the correction"), AskedBy, default=AskedBy.STAFF)
    beside_own: ClassVar = frozenset({"why", "reason", "asked_by", "broken", "breaks_seen", "once", "csrf_token"})

    def watch(self: Any, session: Session, case: Case, actor: User, act: Callable[[], object]) -> object:
        """Run a correction; the rules that it breaks must have been seen. Raises Refused until then."""
        before = contradictions.keys(session, [case.person_id])
        done = act()
        self.ask_before(session, [case.person_id], before, actor)
        return done

    def change(self: Any) -> Change:
        """Return the reason as typed."""
        return Change(why=self.why.data, reason=self.reason.data, asked_by=self.asked_by.data or AskedBy.STAFF)


class VoidForm(CorrectionFields, Form):
    """A record is voided, or counts again."""


class CorrectingForm(CorrectionFields):
    """What a form of correction adds to the form of its kind. same: fields that have the name of what fills them."""

    same: ClassVar[tuple[str, ...]] = ()
    case_days: ClassVar[tuple[str, ...]] = ()  # fields with a day of the case

    @classmethod
    def of(cls, _session: Session, _case: Case, row: Any, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        make: Any = cls
        filled: Self = make(data={name: getattr(row, name) for name in cls.same})
        return filled

    def hold_to(self: Any, case: Case) -> None:
        """Say with all else what a correction would refuse of a day."""
        for name in self.case_days:
            self.also(partial(_check_day, case, name), name)

    def own(self: Any, _case: Case) -> list[Field]:
        """Return the fields of the kind itself, in their order."""
        return [field for field in self if field.name not in self.beside_own]


class CorrectingOnBasis(CorrectingForm):
    """The same for the form of an act that needs a legal basis: its correction asks for none."""

    legal_basis: Any = None
    given_by: Any = None
    guardian: Any = None
    grounds: Any = None


class CorrectNoteForm(CorrectingForm, NoteForm):
    """A note, corrected."""

    same = ("day", "body")
    case_days = ("day",)

    def details(self) -> tuple[Any, Any]:
        """Return day and text as typed."""
        return self.day.data, self.body.data


class CorrectMoveForm(CorrectingForm, Form):
    """A change of stage by decision, corrected."""

    case_days = ("day",)

    to_stage = choice_field(lazy_gettext("Stage"), Stage)
    day = day_field(lazy_gettext("From the day"))
    because = long_text_field(lazy_gettext("Reason"), most=2000, needed=True)

    @classmethod
    def of(cls, _session: Session, _case: Case, row: StageOverride, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        return cls(data={"to_stage": row.to_stage, "day": row.day, "because": row.reason})

    def details(self) -> Move:
        """Return the move as typed."""
        return Move(to_stage=self.to_stage.data, day=self.day.data, reason=self.because.data)


# The form of each kind (wiring/).
FORMS: dict[Kind, type[Any]] = {}
