"""The next agency: who else could take a young person whose referral is stuck, with what was shared before."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c2_connect import packages, referrals, routing
from outreach.c2_connect.agencies import Agency
from outreach.c2_connect.needs import PURPOSE
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import consents
from outreach.casefile.cases import Case
from outreach.casefile.consents import Use
from outreach.ground import clock
from outreach.ground.errors import Refused
from outreach.ground.language import later

SERVED = (ReferralState.ACCEPTED, ReferralState.IN_SERVICE, ReferralState.COMPLETED)


def next_agencies(session: Session, case: Case, referral: Referral) -> list[Agency]:
    """Who could take them for the same need, the best first: they fit, a basis covers them, they were not asked yet.

    Empty while the young person is served there, and if nobody is left: then the need is the centre's to solve.
    """
    if referral.state in (*SERVED, ReferralState.DRAFT, ReferralState.REVOKED):
        return []
    asked = {one.agency_id for one in referrals.of_case(session, case.id) if one.need == referral.need}
    places = routing.for_person(session, case.person, referral.need, clock.today())
    able = [place.agency for place in places if place.fits and place.agency and place.agency.id not in asked]
    return [agency for agency in able if _covered(session, case, referral, agency)]


def send_on(session: Session, case: Case, referral: Referral, agency: Agency, actor: User) -> Referral:
    """Take a stuck referral back, if it is open, and send the same to the next agency.

    Raises Refused if that one cannot be asked: it does not fit, was asked already, or the basis does not cover it.
    """
    if agency.id not in {one.id for one in next_agencies(session, case, referral)}:
        raise Refused(later("This agency cannot be asked: look who else could take them."))
    fields, message = _shared(session, referral)
    if referral.is_open:
        referrals.revoke(session, case, referral, actor)
    asked = ReferralRequest(
        agency_id=agency.id, need=referral.need, fields=fields, message=message, urgent=referral.urgent
    )
    return referrals.send(session, case, asked, actor)


def _shared(session: Session, referral: Referral) -> tuple[Sequence[str], str | None]:
    """What was chosen, and the message if it is still there."""
    contents = packages.of_referral(session, referral.id)
    chosen = referral.fields.split() or [code for code in contents if code in packages.FIELDS]
    return chosen, contents.get(packages.MESSAGE)


def _covered(session: Session, case: Case, referral: Referral, agency: Agency) -> bool:
    fields, message = _shared(session, referral)
    needed = packages.classes_of(fields, message)
    use = Use(agency.id, PURPOSE[referral.need])
    return consents.covering(session, case.person_id, needed, clock.today(), use) is not None
