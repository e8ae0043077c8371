"""The forms of a sheet for a camp: the file, what each column is, and what is decided of the rows that are asked."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import BooleanField, Field, SelectField

from outreach.access.users import User
from outreach.c3_control.from_sheet.taking import AS_NEW, LEAVE_OUT, Decided, Judged, State, tells_consent
from outreach.casefile.sheet_rows import Field as Meaning
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.core.reading_sheets import Sheet
from outreach.core.sealing import FieldClass
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import required, uuid_or_none
from outreach.web.forms import Form
from outreach.web.uploads import FileField

SHEETS = ".xlsx,.ods,.csv,.txt"


class SheetForm(Form):
    """The file."""

    file = FileField(lazy_gettext("Sheet"), accept=SHEETS)


class ColumnsForm(Form):
    """What each column is."""

    count: ClassVar[int] = 0

    @classmethod
    def of(cls, sheet: Sheet, now: Sequence[str]) -> "ColumnsForm":
        """Make the form for the columns of a sheet. now: what each is taken for."""
        choices = [("", lazy_gettext("leave it out")), *Meaning.choices()]
        fields = {
            f"column_{place}": SelectField(
                head or lazy_gettext("Column %(number)d", number=place + 1), choices=lambda: choices, default=was
            )
            for place, (head, was) in enumerate(zip(sheet.heads, now, strict=True))
        }
        made: ColumnsForm = type(cls.__name__, (cls,), {**fields, "count": len(now)})()
        return made

    def columns(self) -> list[Field]:
        """Return the fields of the columns, in their order."""
        return [self[f"column_{place}"] for place in range(self.count)]

    def chosen(self) -> list[str]:
        """Return the field of each column. Raises Refused if two are the same."""
        found = [str(one.data or "") for one in self.columns()]
        for place, name in enumerate(found):
            if name and name in found[:place]:
                raise Refused(lazy_gettext("Another column is this already."), f"column_{place}")
        return found


class TakeInForm(Form):
    """What is decided of the rows that are asked, and who carries the new cases."""

    asked: ClassVar[Sequence[Judged]] = ()

    @classmethod
    def of(cls, judged: Sequence[Judged], carriers: Sequence[User], *, untold: bool = False) -> "TakeInForm":
        """Make the form for the rows of a sheet. carriers: to choose from, if one is needed.

        untold: it is not told whom colleagues carry, so that the user must have asked them.
        """
        asked = [one for one in judged if one.state is State.ASK]
        fields: dict[str, Any] = {f"row_{one.row.number}": _question(one) for one in asked}
        if carriers:
            able = [("", lazy_gettext("Choose…")), *((str(user.id), user.name) for user in carriers)]
            fields["caseworker"] = SelectField(
                lazy_gettext("Who carries the new cases?"), [required()], choices=lambda: able
            )
        if tells_consent(judged):
            fields |= _consents()
        if untold:
            fields["asked_others"] = BooleanField(
                lazy_gettext("I have asked my colleagues: they carry none of the new ones"), [required()]
            )
        made: TakeInForm = type(cls.__name__, (cls,), {**fields, "asked": asked})()
        return made

    def question(self, one: Judged) -> Field | None:
        """Return the field of a row; None for one that is not asked."""
        return self._fields.get(f"row_{one.row.number}")

    def details(self) -> Decided:
        """Return what was decided."""
        carrier, covers = self._fields.get("caseworker"), self._fields.get("covers")
        return Decided(
            {one.row.number: str(self[f"row_{one.row.number}"].data) for one in self.asked},
            uuid_or_none(carrier.data) if carrier is not None else None,
            covers.data or () if covers is not None else (),
        )


def _consents() -> dict[str, Any]:
    return {
        "covers": CheckboxList(
            lazy_gettext("What may be shared with partner agencies"),
            choices=lambda: FieldClass.choices(),
            coerce=FieldClass,
            default=[FieldClass.IDENTITY],
        ),
        "signed": BooleanField(lazy_gettext("I have the signed form of every row with a day of consent"), [required()]),
    }


def _question(one: Judged) -> SelectField:
    choices = [("", gettext("Choose…"))]
    choices += [(case_id, gettext("It is %(name)s", name=known.name)) for case_id, known in one.choices]
    choices.append((AS_NEW, gettext("Somebody new")))
    choices.append((LEAVE_OUT, gettext("Leave this row out")))
    label = lazy_gettext("Row %(number)d", number=one.row.number)
    return SelectField(label, [required()], choices=lambda: choices)
