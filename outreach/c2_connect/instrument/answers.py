"""Answers to a question of the instrument."""

from outreach.core.codes import Code


class Answer(Code):
    """How much something is so. A question that was not asked, or not answered, has no answer."""

    NO = "no", "Not so"
    SOME = "some", "A little"
    MUCH = "much", "A lot"
    NOW = "now", "It is urgent"
