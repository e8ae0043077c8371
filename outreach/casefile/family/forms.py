"""Forms of family and household."""

from typing import Any, ClassVar, Self

from sqlalchemy.orm import Session
from wtforms import BooleanField

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.evolving.forms import CorrectingEvolving, EvolvingForm
from outreach.casefile.family import addresses, kinships, members, reunions
from outreach.casefile.family.addresses import HomeAddress
from outreach.casefile.family.codes import Calls, Dwelling, Found, Guardian, Lives, Relation, ReunionState, Safe
from outreach.casefile.family.kinships import Kin, Kinship
from outreach.casefile.family.members import FamilyMember
from outreach.casefile.family.reunions import Reunion, ReunionVisit
from outreach.casefile.family.spans import check_order
from outreach.core import identifiers
from outreach.core.language import lazy_gettext
from outreach.core.sealing import Unreadable
from outreach.web.fields import choice_field, day_field, long_text_field, radio_field, text_field
from outreach.web.forms import Checks


class MemberForm(EvolvingForm):
    """Somebody around a young person."""

    table = FamilyMember
    hints: ClassVar[Any] = {
        "may_call": lazy_gettext("Whoever is not safe is not called, whatever it is about."),
        "danger": lazy_gettext("Stays folded for all but the caseworker, and is never shared with an agency."),
        "hours": lazy_gettext("For example after 18:00, not at work."),
        "until": lazy_gettext("Only if they are no longer around: moved away, separated, died."),
    }
    checks: ClassVar[Checks] = (
        (check_order, ("since", "until")),
        (members.check_call, ("safe", "may_call")),
        (identifiers.way, ("phone",)),
    )
    relation = choice_field(lazy_gettext("What they are to the young person"), Relation)
    name = text_field(lazy_gettext("Name"), most=120)
    lives = radio_field(lazy_gettext("Where they live"), Lives, needed=False)
    guardian = radio_field(lazy_gettext("Guardian"), Guardian, default=Guardian.NO)
    safe = radio_field(lazy_gettext("Is the young person safe with them?"), Safe, default=Safe.NOT_KNOWN)
    danger = long_text_field(lazy_gettext("What is not safe with them"), most=1000, render_kw={"rows": 2})
    phone = text_field(lazy_gettext("Telephone"), most=40, render_kw={"inputmode": "tel"})
    may_call = radio_field(lazy_gettext("May somebody call them?"), Calls, default=Calls.NEVER)
    hours = text_field(lazy_gettext("At which times they may be called"), most=120)
    born = text_field(lazy_gettext("Year of birth or age"), most=40)
    since = day_field(lazy_gettext("Since"), needed=False, life=True)
    until = day_field(lazy_gettext("Until"), needed=False, life=True)


class AddressForm(EvolvingForm):
    """A place where they live or lived."""

    table = HomeAddress
    on_change: ClassVar[Any] = {"moved": False}
    hints: ClassVar[Any] = {
        "moved": lazy_gettext(
            "The places before end on the day on which this one begins, unless this one has ended too."
        ),
        "both": lazy_gettext("For example nights with the grandmother and days at the workshop."),
    }
    checks: ClassVar[Checks] = ((check_order, ("since", "until")),)
    dwelling = choice_field(lazy_gettext("Kind of place"), Dwelling)
    address = text_field(lazy_gettext("Where they live or sleep"), most=300)
    with_whom = text_field(lazy_gettext("Lives with"), most=200)
    since = day_field(lazy_gettext("Since"), needed=False, life=True)
    until = day_field(lazy_gettext("Until"), needed=False, life=True)
    moved = BooleanField(lazy_gettext("They no longer live at the places before"), default=True)
    both = text_field(lazy_gettext("Why at two places at once"), most=300)

    @classmethod
    def begun(cls, session: Session, case: Case, actor: User) -> Self:
        """Make the form; the first is filled with the address that is on record."""
        if addresses.of_young_person(session, case.person_id):
            return cls()
        known = case.person.address
        return cls(data={"address": known}) if known and not isinstance(known, Unreadable) else cls()

    def beyond(self) -> dict[str, Any]:
        """Return whether the places before are left."""
        return {"moved": self.moved.data}


class CorrectMemberForm(CorrectingEvolving, MemberForm):
    """Somebody around a young person, corrected."""


class CorrectAddressForm(CorrectingEvolving, AddressForm):
    """A place, corrected: what ended with it stays ended."""

    moved: Any = None

    def beyond(self) -> dict[str, Any]:
        """Return nothing: a correction leaves other places alone."""
        return {}


class ReunionForm(EvolvingForm):
    """A way back to the family."""

    table = Reunion
    hints: ClassVar[Any] = {
        "with_whom": lazy_gettext("Name, and what they are to the young person."),
        "verified_by": lazy_gettext("Who looked at the home and spoke with the family before the return."),
    }
    checks: ClassVar[Checks] = ((reunions.check_return, ("state", "returned_on")),)
    state = choice_field(lazy_gettext("How far it is"), ReunionState)
    with_whom = text_field(lazy_gettext("Goes back to"), most=200, needed=True)
    place = text_field(lazy_gettext("Where they go back to"), most=300)
    verified_on = day_field(lazy_gettext("Home visited on"), needed=False)
    verified_by = text_field(lazy_gettext("Who visited the home before"), most=200)
    returned_on = day_field(lazy_gettext("Went back on"), needed=lazy_gettext("needed once they are back"))
    story = long_text_field(lazy_gettext("In words"), most=2000, render_kw={"rows": 3})


class VisitForm(EvolvingForm):
    """A visit after the return."""

    table = ReunionVisit
    found = radio_field(lazy_gettext("What the visit found"), Found)
    story = long_text_field(lazy_gettext("In words"), most=2000, render_kw={"rows": 3})


class CorrectReunionForm(CorrectingEvolving, ReunionForm):
    """A way back, corrected."""


class CorrectVisitForm(CorrectingEvolving, VisitForm):
    """A visit, corrected."""


class KinForm(EvolvingForm):
    """Another young person who has a case here."""

    table = Kinship
    hints: ClassVar[Any] = {
        "number": lazy_gettext(
            "As it stands in their case, like 2569/0042. The link is shown to who may see both cases."
        )
    }
    number = text_field(lazy_gettext("Number of their case"), most=20, needed=True)
    kin = radio_field(lazy_gettext("What they are to each other"), Kin)

    def among(self, session: Session, case: Case, actor: User) -> None:
        """Look for the case among those that the actor may see, and say at the field if there is none."""
        self.also(lambda number: kinships.check_other(case, kinships.meant(session, number, actor)), "number")
        self.find = lambda: kinships.meant(session, self.number.data, actor)

    def beyond(self) -> dict[str, Any]:
        """Return the case of the other."""
        return {"other": self.find()}


class CorrectKinForm(CorrectingEvolving, KinForm):
    """What two are to each other, corrected; whom it links is voided and written anew."""

    number: Any = None

    def beyond(self) -> dict[str, Any]:
        """Return nothing: it links whom it links."""
        return {}
