"""How what was given is corrected; its fund follows."""

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c4_continue.giving import gifts
from outreach.c4_continue.giving.gifts import WORDS, GiftDetails
from outreach.c4_continue.giving.models import Gift
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Written, check_day
from outreach.core import baht


def _correct(session: Session, case: Case, row: Gift, details: GiftDetails, _actor: User) -> None:
    check_day(case, details.day)
    gifts.correct(session, case, row, details)


def _again(session: Session, _case: Case, row: Gift, _actor: User) -> None:
    gifts.count_again(session, row)


GIFT = Written(
    table=Gift,
    words=WORDS,
    shown_by={"fund_id": "fund.name", "given_by": "giver.name"},
    told_by={"satang": baht.show},
    correct=_correct,
    again=_again,
    leaves=lambda _row: [],
    by_carrier=True,
)
