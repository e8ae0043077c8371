"""The form fields of the application: days, choices, plain text."""

from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from outreach.core import clock, thai
from outreach.core.codes import Code
from outreach.core.language import LazyText, gettext, lazy_gettext
from outreach.web.typed_fields import DayField

REQUIRED = lazy_gettext("Please fill this in.")
LIFE = 60  # years
TOO_LONG = lazy_gettext("At most %(max)d characters.")
Needed = bool | LazyText  # or the case in which it is, in words
ONLY_THEN = lazy_gettext("in that case only")


class Filled(InputRequired):
    """A validator: the field holds more than spaces."""

    def __call__(self, _form: object, field: Field) -> None:
        """Check that. Raises StopValidation with our message."""
        if not any(_kept(str(typed)) for typed in field.raw_data or ()):
            field.errors[:] = []
            raise StopValidation(self.message)


def required() -> Filled:
    """Return the validator of a field that must be filled in."""
    return Filled(REQUIRED)


class OnlyIf(Optional):
    """A validator of a field that is needed in some cases only, checked elsewhere; `when` stands beside its label."""

    def __init__(self, when: LazyText) -> None:
        super().__init__()
        self.field_flags = {"optional": True, "when": when}


def optional() -> Optional:
    """Return the validator of a field that may stay empty."""
    return Optional()


def text_field(label: LazyText, *, most: int = 200, needed: Needed = False, **options: Any) -> StringField:
    """Make a field for a line of text of at most `most` characters."""
    return StringField(label, _checks(most, needed), filters=[_tidy], **options)


def long_text_field(label: LazyText, *, most: int = 4000, needed: Needed = False, **options: Any) -> TextAreaField:
    """Make a field for a text of several lines, of at most `most` characters."""
    return TextAreaField(label, _checks(most, needed), filters=[_tidy], **options)


def choice_field(
    label: LazyText, codes: type[Code], *, needed: Needed = True, empty: LazyText | None = None, **options: Any
) -> SelectField:
    """Make a select field for a closed list of codes; `data` is the Code, or None when left empty. empty: its words."""
    return SelectField(
        label,
        [_need(needed)],
        choices=lambda: [("", empty or (gettext("Choose…") if needed is True else "–")), *codes.choices()],
        coerce=_coded(codes),
        validate_choice=False,  # the code itself refuses values not in the list
        **options,
    )


def radio_field(
    label: LazyText, codes: type[Code], *, needed: Needed = True, but: Collection[Code] = (), **options: Any
) -> RadioField:
    """Make radio buttons for a few codes, all in view except `but`."""

    def choices() -> list[tuple[str, LazyText]]:
        return [one for one in codes.choices() if one[0] not in but]

    return RadioField(label, [_need(needed)], choices=choices, coerce=_coded(codes), validate_choice=False, **options)


class SuggestField(StringField):
    """A line of text with suggestions; any other text can be typed."""

    known: Sequence[str] = ()


def suggest_field(label: LazyText, *, most: int = 200, **options: Any) -> SuggestField:
    """Make a field for a line of text of at most `most` characters, with suggestions."""
    return SuggestField(label, _checks(most, needed=False), filters=[_tidy], **options)


def not_in_future(_form: object, field: Field) -> None:
    """A validator: the day has come."""
    if field.data and field.data > clock.today():
        raise ValidationError(gettext("This day has not come yet."))


def not_before_programme(_form: object, field: Field) -> None:
    """A validator: the day is not before the programme began (1 October 2010, fiscal year 2554 [003])."""
    if field.data and field.data < clock.Period.fiscal_year(2554).first:
        raise ValidationError(gettext("This is before the programme began (fiscal year 2554). Is the era right?"))


def not_before_a_life(_form: object, field: Field) -> None:
    """A validator: the day is not so long ago that the year must be of the other era. Nobody here is so old."""
    if field.data and field.data.year < clock.today().year - LIFE:
        raise ValidationError(gettext("This is too long ago for a life. Is the year right?"))


def not_far_ahead(years: int) -> Callable[..., None]:
    """Make a validator: the day is not so far ahead that the year must be mistyped, or of the other era."""

    def check(_form: object, field: Field) -> None:
        if field.data and field.data.year > clock.today().year + years:
            raise ValidationError(gettext("This is more than %(years)d years ahead. Is the year right?", years=years))

    return check


def day_field(
    label: LazyText,
    *,
    needed: Needed = True,
    past: bool = True,
    years_ahead: int = 10,
    life: bool = False,
    **options: Any,
) -> Any:
    """Make a field for a day; with `past` it may not lie in the future, else not further than `years_ahead`.

    life: of a life, which began before the programme did.
    """
    checks: list[Callable[..., None]] = [_need(needed), not_before_a_life if life else not_before_programme]
    return DayField(label, [*checks, not_in_future if past else not_far_ahead(years_ahead)], **options)


def _need(needed: Needed) -> Filled | Optional:
    if isinstance(needed, LazyText):
        return OnlyIf(needed)
    return required() if needed else optional()


def _checks(most: int, needed: Needed) -> Sequence[Any]:
    return [_need(needed), Length(max=most, message=TOO_LONG)]


def _tidy(text: str | None) -> str | None:
    return _kept(text) or None if text else None


def _kept(text: str) -> str:
    """Strip spaces and invisible characters (thai.visible)."""
    return thai.visible(text).strip()


def _coded(codes: type[Code]) -> Callable[[Any], Code | None]:
    def coerce(value: Any) -> Code | None:
        if value in (None, "", "None"):
            return None
        try:
            return codes(value)
        except ValueError:
            raise ValueError from None

    return coerce


def uuid_or_none(value: object) -> UUID | None:
    """Return the id of a select field's choice; None for the empty one. Raises ValueError for anything else."""
    return UUID(str(value)) if value not in (None, "", "None") else None
