"""Forms of pathways: the beginning, the next step with what it reaches, and both corrected."""

from functools import partial
from typing import Any, ClassVar, Self

from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectField

from outreach.access.users import User
from outreach.c3_control.plans.models import Owner
from outreach.c5_complete.outcome_codes import EvidenceKind, Occupation, OutcomeKind
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.c5_complete.pathways import kinds, reaching, walking
from outreach.c5_complete.pathways.correcting import PathwayAsItWas, StepAsItWas
from outreach.c5_complete.pathways.kinds import PathwayKind, Step
from outreach.c5_complete.pathways.models import Deed, Pathway, PathwayStep
from outreach.c5_complete.pathways.walking import BeginDetails, StepDetails
from outreach.casefile.cases import Case
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections import Kind
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.language import gettext, lazy_gettext
from outreach.web.fields import choice_field, day_field, long_text_field, radio_field, required
from outreach.web.forms import Checks, Form

SHORT = {"rows": 2}
WORDS = lazy_gettext("A word on it")
IF_DONE = lazy_gettext("needed if the step is done")


class PathwayFields(Form):
    """What is written down of a pathway, besides its kind."""

    checks: ClassVar[Checks] = ((walking.check_expected, ("begun_on", "expected_on")),)
    begun_on = day_field(lazy_gettext("Begun on"), default=clock.today)
    owner = choice_field(lazy_gettext("Who sees to it"), Owner, default=Owner.CASEWORKER)
    expected_on = day_field(lazy_gettext("Expected by"), needed=False, past=False, years_ahead=6)
    note = long_text_field(WORDS, most=2000, render_kw=SHORT)


class BeginForm(FormWithBasis, PathwayFields):
    """A pathway is begun."""

    act = Act.PATHWAY
    day_of = "begun_on"
    days = ("begun_on",)
    kind = SelectField(lazy_gettext("Which pathway"), [required()])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kind.choices = [("", gettext("Choose…")), *((one.code, str(one.label)) for one in kinds.on(clock.today()))]
        self.act = walking.act_of(self._chosen())  # type: ignore[misc]

    def details(self) -> BeginDetails:
        """Return the beginning as typed. Raises NotFound for a kind that there is not."""
        kind = self._chosen()
        if kind is None:
            raise NotFound
        return BeginDetails(
            kind=kind,
            begun_on=self.begun_on.data,
            owner=self.owner.data,
            expected_on=self.expected_on.data,
            words=self.note.data,
        )

    def _chosen(self) -> PathwayKind | None:
        return next((one for one in kinds.on(clock.today()) if one.code == self.kind.data), None)


class StepForm(FormWithBasis):
    """What became of the next step; of one that reaches an outcome also which, and how we know (`LastStepForm`)."""

    act = Act.PATHWAY
    checks: ClassVar[Checks] = (
        (walking.check_next, ("day", "next_on")),
        (walking.check_words, ("deed", "words")),
    )
    step = HiddenField()
    deed = radio_field(lazy_gettext("What became of it"), Deed, default=Deed.TAKEN)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    words = long_text_field(
        WORDS, most=2000, needed=lazy_gettext("needed if it is left out or stopped"), render_kw=SHORT
    )
    next_on = day_field(lazy_gettext("Next appointment"), needed=False, past=False, years_ahead=2)

    @classmethod
    def of(cls, case: Case, pathway: Pathway, kind: PathwayKind, step: Step) -> "StepForm":
        """Make the form of a step of a pathway."""
        form = LastStepForm.reaching(step) if step.outcomes else StepForm()
        form.act = walking.act_of(kind)  # type: ignore[misc]
        form.step.data = form.step.data or step.code
        form.also(partial(walking.check_after, case, pathway), "day")
        return form

    def details(self) -> StepDetails:
        """Return what was typed."""
        return StepDetails(
            code=self.step.data,
            deed=self.deed.data,
            day=self.day.data,
            words=self.words.data,
            next_on=self.next_on.data,
            outcome=self.outcome,
        )

    @property
    def outcome(self) -> OutcomeDetails | None:
        """What was reached; None if the step reaches nothing."""
        return None


class LastStepForm(StepForm):
    """The same for a step that reaches an outcome."""

    checks: ClassVar[Checks] = ((reaching.check, ("deed", "kind", "occupation", "evidence_kind", "evidence")),)
    kind = choice_field(lazy_gettext("Outcome"), OutcomeKind, needed=IF_DONE)
    occupation = choice_field(lazy_gettext("Occupation"), Occupation, needed=IF_DONE)
    evidence_kind = radio_field(lazy_gettext("How do we know?"), EvidenceKind, needed=IF_DONE)
    evidence = long_text_field(lazy_gettext("Evidence"), most=2000, needed=IF_DONE, render_kw=SHORT)

    asks_occupation = False

    @classmethod
    def reaching(cls, step: Step) -> Self:
        """Make the form of a step, which offers the outcomes that it reaches."""
        form = cls(data={"kind": step.outcomes[0]} if len(step.outcomes) == 1 else None)
        form.kind.choices = [("", gettext("Choose…")), *((one.value, str(one.label)) for one in step.outcomes)]
        form.asks_occupation = OutcomeKind.OCCUPATION in step.outcomes
        return form

    @property
    def outcome(self) -> OutcomeDetails | None:
        """What was reached; None if the step was not taken."""
        if self.deed.data is not Deed.TAKEN:
            return None
        return OutcomeDetails(
            kind=self.kind.data,
            occupation=self.occupation.data,
            day=self.day.data,
            evidence_kind=self.evidence_kind.data,
            evidence=self.evidence.data,
        )


class CorrectPathwayForm(CorrectingForm, PathwayFields):
    """A pathway, corrected."""

    case_days = ("begun_on",)
    same = ("begun_on", "owner", "expected_on")

    @classmethod
    def of(cls, _session: Session, _case: Case, row: Pathway, _actor: User) -> Self:
        """Make the form, filled with what is written, health too: only for who may see it."""
        return cls(data={name: getattr(row, name) for name in cls.same} | {"note": row.told})

    def details(self) -> PathwayAsItWas:
        """Return the pathway as it should read."""
        return PathwayAsItWas(
            begun_on=self.begun_on.data,
            owner=self.owner.data,
            expected_on=self.expected_on.data,
            told=self.note.data,
        )


class CorrectStepForm(CorrectingForm, Form):
    """A step, corrected."""

    checks: ClassVar[Checks] = ((walking.check_next, ("day", "next_on")),)
    case_days = ("day",)
    day = day_field(lazy_gettext("Day"))
    words = long_text_field(WORDS, most=2000, needed=lazy_gettext("needed if it is left out or stopped"))
    next_on = day_field(lazy_gettext("Next appointment"), needed=False, past=False, years_ahead=2)

    @classmethod
    def of(cls, session: Session, case: Case, row: PathwayStep, _actor: User) -> Self:
        """Make the form, filled with what is written, health too: only for who may see it."""
        form = cls(data={"day": row.day, "next_on": row.next_on, "words": row.told})
        form.also(partial(walking.check_day, case, row.pathway), "day")
        form.also(partial(walking.check_between, session, row), "day")
        form.also(partial(walking.check_words, row.deed), "words")
        return form

    def details(self) -> StepAsItWas:
        """Return the step as it should read."""
        return StepAsItWas(day=self.day.data, next_on=self.next_on.data, told=self.words.data)


FORMS = {Kind.PATHWAY: CorrectPathwayForm, Kind.PATHWAY_STEP: CorrectStepForm}
