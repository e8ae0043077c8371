"""The few ways in which the house says no."""

from outreach.core.language import LazyText


class Refused(Exception):
    """An act that a rule of the programme forbids, with a reason that the user can act on.

    reason: the sentence shown to the user, in their language.
    field: the name of the form field that it belongs to; None for the whole form.
    The reason never holds personal data: it may reach a log.
    """

    def __init__(self, reason: LazyText, field: str | None = None) -> None:
        super().__init__(reason.text)
        self.reason = reason
        self.field = field


class NotFound(Exception):
    """What was asked for does not exist, or not for this user: the two must look the same."""
