"""The form field of a whole number between two bounds."""

import re
from typing import Any

from wtforms import Field, IntegerField
from wtforms.validators import ValidationError

from outreach.core.language import LazyText, lazy_gettext
from outreach.web.fields import optional, required

BETWEEN = lazy_gettext("A number from %(least)d to %(most)d, please.")
NUMERIC = {"inputmode": "numeric", "pattern": "[0-9]*"}
LONGEST = 9  # characters that are read as a number: no bound of a form comes near
_TOO_LONG = re.compile(rf"[+-]?\d{{{LONGEST},}}")


class Between:
    """A validator: the number lies between two bounds, both included; anything else has been refused already."""

    def __init__(self, least: int, most: int, words: LazyText | None) -> None:
        self.least, self.most, self.words = least, most, words
        self.field_flags = {"min": least, "max": most}

    def __str__(self) -> str:
        return str(self.words) if self.words else BETWEEN % {"least": self.least, "most": self.most}

    def __call__(self, _form: object, field: Field) -> None:
        """Check that. Raises ValidationError, with the bounds in words."""
        if field.data is not None and not self.least <= field.data <= self.most:
            raise ValidationError(str(self))


class WholeNumberField(IntegerField):
    """A whole number. `data` is an int, or None if empty or unreadable."""

    def __init__(self, label: LazyText, between: Between, *, needed: bool, **options: Any) -> None:
        super().__init__(label, [required() if needed else optional(), between], **options)
        self.between = between

    def process_formdata(self, values: list[Any]) -> None:
        """Parse the typed text, unless it is too long for a number. Raises ValueError in the user's words."""
        typed = values[0].strip() if values else ""
        if len(typed) > LONGEST:
            self.data = None
            raise ValueError(
                str(self.between) if _TOO_LONG.fullmatch(typed) else self.gettext("Not a valid integer value.")
            )
        super().process_formdata(values)


def whole_number_field(
    label: LazyText, least: int, most: int, *, needed: bool = False, words: LazyText | None = None, **options: Any
) -> Any:
    """Make a field for a whole number from `least` to `most`; `words` replace the usual message."""
    return WholeNumberField(label, Between(least, most, words), needed=needed, render_kw=NUMERIC, **options)
