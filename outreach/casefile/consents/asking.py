"""The fields by which a form asks for a legal basis, where its act needs one and none on record carries it."""

from collections.abc import Callable
from datetime import date
from typing import ClassVar, TypeVar

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import consents
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy, lawful
from outreach.casefile.consents.lawful import Act
from outreach.ground import clock
from outreach.ground.language import Later, later
from outreach.web.fields import long_text_field, radio_field, text_field
from outreach.web.forms import Form

T = TypeVar("T")


class FormWithBasis(Form):
    """A form of an act that needs a legal basis; its page shows `asks_basis` by `basis.fields` of its templates."""

    act: ClassVar[Act]
    day_of: ClassVar[str | None] = "day"  # the field that says on which day the act was; None: it is today's
    missing = False

    legal_basis = radio_field(later("Legal basis"), Basis, needed=later("needed if none on record carries it"))
    given_by = radio_field(later("Who consented"), GivenBy, needed=later("needed for a consent"))
    guardian = text_field(
        later("Name of the parent or guardian"), needed=later("needed if a parent or guardian consents")
    )
    grounds = long_text_field(
        later("Why this basis applies, or how consent was given"), most=2000, needed=later("needed if it is no consent")
    )

    def accepted_on_basis(
        self, session: Session, case: Case, actor: User, verb: Callable[[], T], day: date | None = None
    ) -> T | None:
        """As `accepted`; the basis that was typed is kept with the act, or neither is. day: the act's.

        The fields are shown at once if nothing on record carries the act today.
        """
        self.legal_basis.choices = [(basis.value, basis.label) for basis in lawful.bases(self.act)]

        def both() -> T:
            if self.legal_basis.data:
                consents.record(session, case, self._typed(min(day or self._act_day(), clock.today())), actor)
            return verb()

        done = self.accepted(both)
        if done is None:  # only then the page is shown
            self.missing = self.needs_basis() and not lawful.is_carried(session, case, self.act, clock.today())
        return done

    def needs_basis(self) -> bool:
        """Whether what stands in the form needs one."""
        return True

    @property
    def asks_basis(self) -> bool:
        """Whether the page shows the fields of a basis: none holds, or something was typed or refused in them."""
        ours = (self.legal_basis, self.given_by, self.guardian, self.grounds)
        return self.missing or any(field.data or field.errors for field in ours)

    @property
    def why_basis(self) -> Later:
        """Why this act needs one."""
        return lawful.why(self.act)

    @property
    def by_danger(self) -> bool:
        """Whether danger to life can carry the act."""
        return Basis.VITAL_INTEREST in lawful.BASES[self.act]

    def _act_day(self) -> date:
        typed = self[self.day_of].data if self.day_of else None
        return typed or clock.today()

    def _typed(self, day: date) -> ConsentDetails:
        return ConsentDetails(
            basis=self.legal_basis.data,
            given_on=day,
            classes=(),
            given_by=self.given_by.data,
            guardian=self.guardian.data,
            grounds=self.grounds.data,
        )
