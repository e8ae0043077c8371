"""The table of an agency's answers: new state, arguments, and word in addresses.

The form, the pages (account, link, telephone) and the `can` of the JSON API read this table; `referrals.answer` takes
from it where a note is required. The API's addresses and bodies and FHIR's statuses are written by hand, and held to it
by tests/behaviour/test_every_door.py.
"""

from dataclasses import dataclass

from outreach.c2_connect.steps import ReferralState
from outreach.core.language import LazyText, lazy_gettext

WORD, DONE = lazy_gettext("A word to the caseworker"), lazy_gettext("What has been done")
WHY = lazy_gettext("Why it ended")


@dataclass(frozen=True)
class Answer:
    """One answer.

    state: new state of the referral. word: its name in addresses. title: its label for the agency. tells: arguments of
    `referrals.answer` besides the note. note_needed: the note is required.
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
    """Return the answers that can follow a state."""
    return [answer for answer in ANSWERS if answer.state in state.answers]
