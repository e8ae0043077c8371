"""Records in every state that changes who may see them: a case with one of everything in it, and then what happened.

All are of Malee's centre, with a referral to Wanna's agency; of all but `hidden`, Malee opened the case.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c5_complete.closures import Closure
from outreach.casefile import cases, consents, erasing, people, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent
from outreach.casefile.erasing import Erasure
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.restrictions import restricting
from outreach.casefile.use_stops import StopReason
from outreach.core import clock
from tests.support import canaries
from tests.support.cast import Cast
from tests.support.world import everything_of

LONG_AGO = timedelta(days=100)  # no package lives that long

Values = dict[str, Any]
Happens = Callable[[Session, Cast, Case, Values], None]


def _closed(session: Session, _cast: Cast, case: Case, values: Values) -> None:
    """The case is closed."""
    case.closed_on = clock.today()
    session.execute(update(Closure).where(Closure.id == values["closure_id"]).values(approved=True))


def _withdrawn(session: Session, cast: Cast, case: Case, values: Values) -> None:
    """The consent is withdrawn under which the referral was sent."""
    referral = session.get_one(Referral, values["referral_id"])
    consents.withdraw(session, case, session.get_one(Consent, referral.consent_id), cast.malee)


def _revoked(session: Session, cast: Cast, case: Case, values: Values) -> None:
    """The referral was taken back."""
    referrals.revoke(session, case, session.get_one(Referral, values["referral_id"]), cast.malee)


def _expired(_session: Session, _cast: Cast, _case: Case, _values: Values) -> None:
    """The referral was sent longer ago than a package lives (everything of this case happened LONG_AGO)."""


def _stopped(session: Session, cast: Cast, case: Case, _values: Values) -> None:
    """The young person had the use of the record stopped (PDPA s. 34)."""
    use_stops.stop(session, case, StopReason.CLAIM, cast.prasit)


def _named(session: Session, cast: Cast, case: Case, _values: Values) -> None:
    """Open to named staff: Malee and Prasit are."""
    restricting.restrict(session, case, {cast.malee.id, cast.prasit.id}, cast.prasit)


def _hidden(session: Session, cast: Cast, case: Case, _values: Values) -> None:
    """Open to named staff: Somchai, who carries the case, and the other head of the centre; nobody of the matrix."""
    cases.assign(session, case, cast.somchai.id, cast.prasit)
    other = User(username="pim", name="พิมพ์", role=Role.SUPERVISOR, centre_id=case.centre_id, password_hash="-")
    session.add(other)
    session.flush()
    restricting.restrict(session, case, {cast.somchai.id, other.id}, other)


def _handed_over(session: Session, cast: Cast, case: Case, _values: Values) -> None:
    """Malee carried it; now Somchai does."""
    cases.assign(session, case, cast.somchai.id, cast.prasit)


def _erased(session: Session, cast: Cast, case: Case, values: Values) -> None:
    """Two people erased the young person."""
    erasure = session.get_one(Erasure, values["erasure_id"])
    erasing.carry_out(session, erasure, case, case.number, cast.prasit)
    values["done_id"] = erasure.id


HAPPENED: dict[str, Happens] = {
    "closed": _closed,
    "withdrawn": _withdrawn,
    "revoked": _revoked,
    "expired": _expired,
    "stopped": _stopped,
    "named": _named,
    "hidden": _hidden,
    "handed_over": _handed_over,
    "erased": _erased,
}
STATES = (*HAPPENED, "crossed", "random")


def make_states(session: Session, cast: Cast, own: Values) -> dict[str, Values]:
    """Plant them; answers, for each state, the values of the parameters of an address.

    own: those of an ordinary case of Malee's. crossed: her case, and in it the children of another of hers.
    random: ids that nothing has.
    """
    made = {state: own | _in_state(session, cast, state) for state in HAPPENED}
    crossed = own | _in_state(session, cast, "") | {"case_id": own["case_id"]}
    return made | {"crossed": crossed, "random": {name: _random(value) for name, value in own.items()}}


def _in_state(session: Session, cast: Cast, state: str) -> Values:
    ago = LONG_AGO if state == "expired" else timedelta(0)
    with clock.travel(clock.now() - ago):
        person = people.register(session, PersonDetails(nickname="แดง", sex=Sex.MALE, age=16), cast.malee)
        case = cases.open_case(session, person, clock.today() - timedelta(days=30), cast.malee)
        values = everything_of(session, case, cast.malee, cast.nfe)
        values |= canaries.plant(session, case, cast.malee, state or "second")
        if state:
            HAPPENED[state](session, cast, case, values)
    return values


def _random(value: Any) -> Any:
    return uuid4() if isinstance(value, UUID) else value
