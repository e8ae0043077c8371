"""The form of a roll call: ticks and reasons of a page, or what a phone sends of its taps."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from wtforms import Field, HiddenField, SubmitField

from outreach.c3_control.at_camp.roll_call import Said
from outreach.c3_control.camps import Enrolment
from outreach.c3_control.camps.marks import MarkState, RollMark
from outreach.casefile import people
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import choice_field, optional, text_field, uuid_or_none
from outreach.web.forms import Form

UNREAD = lazy_gettext("The page could not read what was sent. Please go back and try again.")
OLDEST = timedelta(days=2)  # of a tap that a phone has kept


class Away(Code):
    """Why somebody is not here; the empty choice says no reason."""

    KNOWN = MarkState.KNOWN.value, "Away, and we know where"
    LATER = MarkState.LATER.value, "Comes later"
    LEFT = MarkState.LEFT.value, "Has left the camp"
    MISSING = MarkState.MISSING.value, "Nobody knows where"


class RollCallForm(Form):
    """Who is here. `marks` holds the taps of a phone: seat, state and how many seconds ago, parted by colons."""

    there = CheckboxList(lazy_gettext("Here"), [optional()], coerce=uuid_or_none, validate_choice=False)
    badge = text_field(lazy_gettext("Code on the badge"), most=40)
    seen = HiddenField()  # what was said when the page was opened
    marks = HiddenField()
    rest_there = SubmitField(lazy_gettext("All others are here"))
    rest_absent = SubmitField(lazy_gettext("All others are not here"))
    codes: ClassVar[Mapping[str, UUID]] = {}

    @classmethod
    def of(
        cls,
        theirs: Sequence[tuple[UUID, str]],
        known: Mapping[UUID, RollMark],
        codes: Mapping[str, UUID],
    ) -> "RollCallForm":
        """Make the form for these seats, named in words; codes: the seat of each token of a badge."""
        fields = {_name(seat): _why(words) for seat, words in theirs}
        data: dict[str, Any] = {_name(one): _away(known.get(one)) for one, _words in theirs}
        data["there"] = [one for one, _words in theirs if one in known and known[one].state.is_there]
        data["seen"] = " ".join(f"{one.hex}:{known[one].state.value}" for one, _words in theirs if one in known)
        form: RollCallForm = type(cls.__name__, (cls,), {**fields, "codes": codes})(data=data)
        form.there.choices = list(theirs)
        form.also(form.check_badge, "badge")
        for one, _words in theirs:
            form[_name(one)].flags.quiet = True
        return form

    def check_badge(self, typed: str | None) -> None:
        """Raise Refused for the code of a badge that nobody here wears."""
        if typed and "".join(typed.split()) not in self.codes:
            raise Refused(lazy_gettext("Nobody on this list has this badge."), "badge")

    def why(self, seat_id: UUID) -> Field:
        """Return the field of the reason of a seat."""
        return self[_name(seat_id)]

    def said(self) -> dict[UUID, Said]:
        """Return what was said, by seat. Raises Refused for what cannot be read."""
        if self.marks.data:
            return _taps(self.marks.data)
        before, now = _before(self.seen.data or ""), clock.now()
        found = {one: Said(state, now) for one in self._listed() if (state := self._state(one, before.get(one)))}
        if typed := "".join((self.badge.data or "").split()):
            found[self.codes[typed]] = Said(MarkState.THERE, now)
        return found

    def _listed(self) -> list[UUID]:
        return [one for one, _words in self.there.choices]

    def _state(self, seat: UUID, before: MarkState | None) -> MarkState | None:
        """Return what was changed of a seat, if anything was."""
        ticked, chosen = seat in (self.there.data or ()), self.why(seat).data
        away = MarkState(chosen.value) if chosen else MarkState.ABSENT
        was_there = before is MarkState.THERE
        if ticked and not was_there:
            return MarkState.THERE
        if (was_there and not ticked) or (chosen and away is not before):
            return away
        if before is None and not ticked:
            return MarkState.THERE if self.rest_there.data else MarkState.ABSENT if self.rest_absent.data else None
        return None


def words_of(theirs: Sequence[Enrolment], spots: Mapping[UUID, str]) -> list[tuple[UUID, str]]:
    """Return the seats with what they are called, and where namesakes sleep."""
    called = [people.called(one.case.person) for one in theirs]
    return [
        (one.id, f"{name} · {spots[one.room_id]}" if called.count(name) > 1 and one.room_id else name)
        for one, name in zip(theirs, called, strict=True)
    ]


def _taps(text: str) -> dict[UUID, Said]:
    try:
        parts = [one.split(":") for one in text.split()]
        ago = {seat: timedelta(seconds=max(0, int(seconds))) for seat, _state, seconds in parts}
        now = clock.now()
        return {UUID(seat): Said(MarkState(state), now - min(ago[seat], OLDEST)) for seat, state, _ago in parts}
    except (ValueError, OverflowError):
        raise Refused(UNREAD) from None


def _before(text: str) -> dict[UUID, MarkState]:
    try:
        return {UUID(seat): MarkState(state) for seat, state in (one.split(":") for one in text.split())}
    except ValueError:
        raise Refused(UNREAD) from None


def _why(words: str) -> Any:
    label = lazy_gettext("Why %(name)s is not here", name=words)
    return choice_field(label, Away, needed=False, empty=lazy_gettext("Reason"))


def _away(mark: RollMark | None) -> Away | None:
    return Away(mark.state.value) if mark and mark.state.value in set(Away) else None


def _name(seat: UUID) -> str:
    return f"why_{seat.hex}"
