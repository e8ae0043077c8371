"""An agency's answers, each written once: what it makes of a referral, what is told with it, and by which word.

Every door reads this table: the pages of an account and those behind a link (one form, one view), what a caseworker
heard by telephone, the JSON interface (its addresses, bodies and `can`) and FHIR. `referrals.answer` holds to it.
"""

from dataclasses import dataclass

from outreach.c2_connect.steps import ReferralState
from outreach.core.language import LazyText, lazy_gettext

WORD, DONE = lazy_gettext("A word to the caseworker"), lazy_gettext("What has been done")
WHY = lazy_gettext("Why it ended")


@dataclass(frozen=True)
class Answer:
    """One answer.

    state: what the referral becomes. word: its name in addresses. title: what the agency says by it. tells: what can be
    told with it beside the note, by the names of `referrals.answer`. note_needed: it says nothing without a word.
    """

    state: ReferralState
    word: str
    title: LazyText
    tells: tuple[str, ...] = ()
    note: LazyText = WORD
    note_needed: bool = False


_S = ReferralState
ANSWERS = (
    Answer(_S.ACCEPTED, "accept", lazy_gettext("We take them in")),
    Answer(_S.DECLINED, "decline", lazy_gettext("We cannot take them"), ("reason", "full_until")),
    Answer(_S.WAITING_LIST, "waiting-list", lazy_gettext("Put on the waiting list"), ("expected_on",)),
    Answer(_S.IN_SERVICE, "progress", lazy_gettext("How it goes"), note=DONE),
    Answer(_S.COMPLETED, "complete", lazy_gettext("We are done"), ("given",), note=DONE),
    Answer(_S.ENDED, "end", lazy_gettext("It ended without result"), note=WHY, note_needed=True),
)
BY_STATE = {answer.state: answer for answer in ANSWERS}
BY_WORD = {answer.word: answer for answer in ANSWERS}


def possible(state: ReferralState) -> list[Answer]:
    """The answers that can follow a state."""
    return [answer for answer in ANSWERS if answer.state in state.answers]
