"""The forms of rooms and buses: which there are, and who is in which."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from wtforms import Field, SelectField

from outreach.c3_control.camps import Enrolment
from outreach.c3_control.spots import CampSpot, SpotKind
from outreach.casefile import people
from outreach.core.language import lazy_gettext
from outreach.web.fields import long_text_field, optional, uuid_or_none
from outreach.web.forms import Form

Spots = Mapping[SpotKind, Sequence[CampSpot]]


class SpotsForm(Form):
    """The rooms and the buses, a line for each."""

    room = long_text_field(lazy_gettext("Rooms, a line for each"), most=2600)
    bus = long_text_field(lazy_gettext("Buses, a line for each"), most=2600)

    def names(self, kind: SpotKind) -> list[str]:
        """Return the names of one kind."""
        return [" ".join(line.split()) for line in (self[kind.value].data or "").splitlines() if line.strip()]


class Line(NamedTuple):
    """A seat with its fields."""

    seat: Enrolment
    room: Field
    bus: Field


class PlacesForm(Form):
    """Who is in which room and bus."""

    roll: ClassVar[Sequence[Enrolment]] = ()

    @classmethod
    def of(cls, roll: Sequence[Enrolment], spots: Spots) -> "PlacesForm":
        """Make the form for these seats."""
        fields = {_name(kind, seat): _select(kind, seat, spots) for seat in roll for kind in SpotKind}
        made: PlacesForm = type(cls.__name__, (cls,), {**fields, "roll": roll})()
        for name in fields:
            made[name].flags.quiet = True  # that it may stay empty is said once, above all of them
        return made

    def lines(self) -> list[Line]:
        """Return the fields of each seat, in the order of the page."""
        return [Line(seat, *(self[_name(kind, seat)] for kind in SpotKind)) for seat in self.roll]

    def chosen(self) -> dict[UUID, dict[SpotKind, UUID | None]]:
        """Return what was chosen, by seat."""
        return {seat.id: {kind: uuid_or_none(self[_name(kind, seat)].data) for kind in SpotKind} for seat in self.roll}


def _select(kind: SpotKind, seat: Enrolment, spots: Spots) -> Any:
    choices = [("", "–"), *((str(spot.id), spot.name) for spot in spots[kind])]
    now = getattr(seat, kind.field)
    label = lazy_gettext("%(what)s of %(name)s", what=kind.label, name=people.called(seat.case.person))
    return SelectField(label, [optional()], choices=lambda: choices, default=str(now) if now else "")


def _name(kind: SpotKind, seat: Enrolment) -> str:
    return f"{kind.value}_{seat.id.hex}"
