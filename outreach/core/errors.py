"""Exceptions shown to the user: a refusal, and not found."""

from outreach.core.language import LazyText


class Refused(Exception):
    """An act forbidden by a rule of the programme, with a reason that the user can act on.

    reason: the sentence shown to the user, in their language.
    field: the name of its form field; None for the whole form.
    The reason never holds personal data: it may reach a log.
    """

    def __init__(self, reason: LazyText, field: str | None = None) -> None:
        super().__init__(reason.text)
        self.reason = reason
        self.field = field


class NotFound(Exception):
    """A thing that does not exist, or not for this user: the two must look the same."""
