"""The withdrawal of a consent, and what follows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from outreach.access import audit, endings, users
from outreach.access.endings import Ending
from outreach.access.users import User
from outreach.casefile import milestones
from outreach.casefile.cases import Case
from outreach.casefile.consents.models import Consent
from outreach.casefile.consents.who import GivenBy, Told
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.ledger import Entry

# Callbacks of other packages in the transaction of a withdrawal (referrals end the sharing).
on_withdrawal: list[Callable[[Session, Case, Consent, User], None]] = []


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """A withdrawal: its author and channel. Either the young person or the guardian is enough."""

    wanted_by: GivenBy = GivenBy.SELF
    told: Told = Told.IN_PERSON


def withdraw(
    session: Session,
    case: Case,
    consent: Consent,
    actor: User,
    withdrawal: Withdrawal = Withdrawal(),
    at: datetime | None = None,
) -> None:
    """Withdraw a consent today, as easily as it was given (PDPA s. 19), and all based on it; also in a closed case.

    at: the original moment, if a replay repeats it in a restored database, also of a consent that is voided there.
    Raises Refused for a voided one, which carries nothing.
    """
    if consent.withdrawn_on is not None:
        return
    if at is None:
        consent.check_counts()
    at = at or clock.now()
    day = clock.local(at).date()
    consent.withdrawn_on, consent.withdrawn_at, consent.withdrawn_by = day, at, actor.id
    consent.withdrawn_for, consent.told = withdrawal.wanted_by, withdrawal.told
    if consent.photo is None and not consent.is_voided:
        milestones.record(session, case, MilestoneKind.CONSENT_WITHDRAWN, day, consent.id, actor)
    said = {"for": withdrawal.wanted_by.value, "told": withdrawal.told.value}
    endings.note(session, "consent", consent.id, actor.id, **said)
    audit.record(session, "consent.withdraw", actor, person_id=case.person_id, about=f"consent:{consent.id}")
    for end in on_withdrawal:
        end(session, case, consent, actor)


def _withdraw_again(session: Session, consent: Consent, entry: Entry) -> bool:
    case, about = session.get_one(Case, consent.case_id), entry.about
    said = Withdrawal(wanted_by=GivenBy(about.get("for", GivenBy.SELF)), told=Told(about.get("told", Told.IN_PERSON)))
    withdraw(session, case, consent, users.who_ended(session, entry, consent.made_by), said, entry.at)
    return True


ENDING = Ending(Consent, Consent.withdrawn_on.is_not(None), _withdraw_again, opens=True)
