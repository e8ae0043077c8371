"""The forms of sorting: for each young person an agency for a need, or why there is none; and who has which need."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField

from outreach.access.users import User
from outreach.c3_control.sorting.board import Board, Option, Row
from outreach.c3_control.sorting.needs_of_many import Asked, NotAsked
from outreach.c3_control.sorting.placing import Choice, NotSorted
from outreach.c3_control.sorting.unplaced import Unplaced, UnplacedDetails, UnplacedReason, reason_of
from outreach.casefile import people
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.directory.needs import BY_PURPOSE, Need, Purpose
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import choice_field, day_field, uuid_or_none
from outreach.web.forms import Form

REASONS = {reason.value: reason for reason in UnplacedReason}


class SortForm(Form):
    """A choice for each row of the board; none leaves it as it is."""

    beside = ("suggest",)
    board: ClassVar[Board]
    minimum = BooleanField(lazy_gettext("Let each agency chosen see the minimum that its service needs"))

    @classmethod
    def of(cls, board: Board) -> "SortForm":
        """Make the form for a board."""
        fields = {
            _name(row.enrolment.id): SelectField(_told(row), choices=[], validate_choice=False)
            for row in board.rows
            if row.is_open
        }
        form: SortForm = type(cls.__name__, (cls,), {**fields, "board": board})()
        return form

    def field_of(self, row: Row) -> Any:
        """Return the field of a row that is open."""
        return self[_name(row.enrolment.id)]

    def left_of(self, option: Option) -> int | None:
        """Return the places of an agency that are left after what is chosen on this page; None if not counted."""
        if option.left is None:
            return None
        chosen = [str(self.field_of(row).data or "") for row in self.board.rows if row.is_open]
        return max(option.left - sum(one.endswith(f":{option.agency.id}") for one in chosen), 0)

    def suggest(self, chosen: Mapping[UUID, str]) -> None:
        """Fill in these choices by enrolment, where nothing is chosen yet."""
        for enrolment_id, value in chosen.items():
            field = self[_name(enrolment_id)]
            field.data = field.data or value

    def choices(self) -> list[Choice]:
        """Return what was chosen. Raises NotSorted for what is not offered."""
        picked = [(row, self.field_of(row).data) for row in self.board.rows if row.is_open]
        found = [_choice(row, value) for row, value in picked if value]
        wrong = [one.row.enrolment.id for one in found if one.option is None and one.reason is None]
        if wrong:
            raise NotSorted(dict.fromkeys(wrong, lazy_gettext("Choose one of the list.")))
        return found

    def refuse(self, refusal: Refused) -> None:
        """Show the refusal, and each reason at its row."""
        super().refuse(refusal)
        for enrolment_id, reason in (refusal.of if isinstance(refusal, NotSorted) else {}).items():
            field = self[_name(enrolment_id)]
            field.errors = [*field.errors, str(reason)]


class NeedsOfManyForm(Form):
    """A list of young people for each need; a tick says that they have it."""

    asked: ClassVar[Sequence[Asked]] = ()

    @classmethod
    def of(cls, asked: Sequence[Asked]) -> "NeedsOfManyForm":
        """Make the form for those who were not asked by the questions, each where the need is not known yet."""
        fields = {_of(need): _ticks(need, asked) for need in Need}
        form: NeedsOfManyForm = type(cls.__name__, (cls,), {**fields, "asked": asked})()
        return form

    def groups(self) -> list[tuple[Purpose, list[tuple[Any, list[str]]]]]:
        """Return the fields by purpose, each with the names of those whose need is known."""
        return [
            (purpose, [(self[_of(need)], [_called(one) for one in self.asked if need in one.needs]) for need in needs])
            for purpose, needs in BY_PURPOSE
        ]

    def ticked(self) -> dict[Need, list[UUID]]:
        """Return the enrolments that were ticked, by need."""
        return {need: self[_of(need)].data for need in Need if self[_of(need)].data}

    def refuse(self, refusal: Refused) -> None:
        """Show the refusal, and at each need who stands in its way."""
        super().refuse(refusal)
        for need, ids in (refusal.of if isinstance(refusal, NotAsked) else {}).items():
            names = ", ".join(_called(one) for one in self.asked if one.enrolment.id in ids)
            field = self[_of(need)]
            field.errors = [*field.errors, gettext("No legal basis: %(names)s", names=names)]


class CorrectUnplacedForm(CorrectingForm, Form):
    """Who was not placed after a camp, corrected."""

    day = day_field(lazy_gettext("Day"), default=clock.today)
    because = choice_field(lazy_gettext("Why they are not placed"), UnplacedReason)

    @classmethod
    def of(cls, _session: Session, _case: Case, row: Unplaced, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        return cls(data={"day": row.day, "because": reason_of(row)})

    def details(self) -> UnplacedDetails:
        """Return the form's values as UnplacedDetails."""
        return UnplacedDetails(day=self.day.data, reason=self.because.data)


def _choice(row: Row, value: str) -> Choice:
    option = next((one for one in row.options if one.value == value), None)
    return Choice(row, option, REASONS.get(value))


def _told(row: Row) -> str:
    return gettext("Where to: %(name)s", name=f"{people.called(row.case.person)} · {row.case.number}")


def _ticks(need: Need, asked: Sequence[Asked]) -> CheckboxList:
    able = [(one.enrolment.id, _called(one)) for one in asked if not one.is_measured and need not in one.needs]
    return CheckboxList(need.label, choices=lambda: able, coerce=uuid_or_none)


def _called(one: Asked) -> str:
    return f"{people.called(one.case.person)} · {one.case.number}"


def _of(need: Need) -> str:
    return f"need_{need.value}"


def _name(enrolment_id: UUID) -> str:
    return f"to_{enrolment_id.hex}"
