"""Rerouting: other agencies that could take a young person whose referral is stuck, with the data shared before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.c2_connect import packages, referrals, routing
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import consents, photos
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, Use
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import FieldClass
from outreach.directory.agencies import Agency
from outreach.directory.needs import PURPOSE, Need


@dataclass(frozen=True, repr=False)
class Shared:
    """Fields chosen for the first agency, and the message if it still exists."""

    fields: Sequence[str]
    message: str | None


@dataclass(frozen=True, repr=False)
class Onward:
    """Agencies to which a stuck referral can go, best first.

    able: they fit, a legal basis covers them, and they were not asked yet; uncovered: the same without a basis.
    why_not: reason why this user cannot send it on; None if they can.
    """

    able: Sequence[Agency]
    uncovered: Sequence[Agency]
    why_not: LazyText | None
    shared: Shared


def _left_by_agency(referral: Referral) -> bool:
    """Return True if it was revoked because its agency closed or left, and still has an owner (partners/closing)."""
    return referral.state == ReferralState.REVOKED and referral.owner is not None


def _can_go_on(referral: Referral) -> bool:
    """Return True unless it is served, a draft, or revoked for another reason than the agency's closing."""
    stays = referral.state.is_served or referral.state.is_withheld
    return not stays or _left_by_agency(referral)


def onward(session: Session, stuck: Sequence[tuple[Case, Referral]], actor: User) -> dict[UUID, Onward]:
    """Return the options of each of these that can go on, by id; in a fixed number of queries.

    If both lists are empty, the centre has to meet the need itself.
    """
    rows, day = [(case, one) for case, one in stuck if _can_go_on(one)], clock.today()
    if not rows:
        return {}
    asked = _asked(session, {case.id for case, _one in rows})
    live = consents.live_of(session, {case.person_id for case, _one in rows}, day)
    packed = packages.of_referrals(session, {one.id for _case, one in rows})
    places = routing.for_many(session, [(case.person, one.need) for case, one in rows], day)
    found = {}
    for (case, one), fits in zip(rows, places, strict=True):
        shared, before = _shared(one, packed.get(one.id, {})), asked[case.id, one.need]
        able = [fit.agency for fit in fits if fit.fits and fit.agency and fit.agency.id not in before]
        covered = {agency.id for agency in able if _is_covered(live[case.person_id], case, one.need, shared, agency)}
        found[one.id] = Onward(
            able=[agency for agency in able if agency.id in covered],
            uncovered=[agency for agency in able if agency.id not in covered],
            why_not=_why_not(one, shared, actor),
            shared=shared,
        )
    return found


def send_on(session: Session, case: Case, referral: Referral, agency: Agency | None, actor: User) -> Referral:
    """Revoke a stuck referral, if it is open, and send the same to the next agency (None: the best).

    The sharing period has the same length as before.
    Raises Refused if it is settled, not the actor's turn, or the agency cannot be asked: it does not fit, was asked
    already, or no legal basis covers it.
    """
    referrals.hold(session, referral)
    if referral.owner is None:
        raise Refused(lazy_gettext("This has been sent on or settled already."))
    found = onward(session, [(case, referral)], actor).get(referral.id)
    if found is not None and found.why_not:
        raise Refused(found.why_not)
    able = found.able if found else []
    chosen = next((one for one in able if agency is None or one.id == agency.id), None)
    if found is None or chosen is None:
        raise Refused(lazy_gettext("This agency cannot be asked: look who else could take them."))
    if referral.is_open:
        referrals.revoke(session, case, referral, actor)
    asked = ReferralRequest(
        agency_id=chosen.id,
        need=referral.need,
        fields=found.shared.fields,
        message=found.shared.message,
        urgent=referral.urgent,
        expires_on=clock.today() + min(referral.expires_on - referral.sent_on, referrals.SHARED_FOR),
    )
    return referrals.send(session, case, asked, actor)


def _asked(session: Session, case_ids: set[UUID]) -> dict[tuple[UUID, Need], set[UUID]]:
    """Return the agencies asked in each case for each need, with any result, or named in a draft."""
    query = select(Referral.case_id, Referral.need, Referral.agency_id).where(Referral.case_id.in_(case_ids))
    query = query.where(or_(Referral.state == ReferralState.DRAFT, referrals.was_sent()))
    found: dict[tuple[UUID, Need], set[UUID]] = defaultdict(set)
    for case_id, need, agency_id in session.execute(query):
        found[case_id, need].add(agency_id)
    return found


def _shared(referral: Referral, contents: dict[str, str]) -> Shared:
    chosen = referral.fields.split() or [code for code in contents if code in packages.FIELDS]
    return Shared(chosen, contents.get(packages.MESSAGE))


def _is_covered(live: Sequence[Consent], case: Case, need: Need, shared: Shared, agency: Agency) -> bool:
    needed, use = packages.classes_of(shared.fields, shared.message), Use(agency.id, PURPOSE[need])
    if packages.PHOTO in shared.fields and not photos.lets_agency(live, case.person, agency.id):
        return False
    return any(packages.covers(basis, needed, use, need) for basis in live)


def _why_not(referral: Referral, shared: Shared, actor: User) -> LazyText | None:
    """Return why the actor may not send it on: a supervisor only after escalation, and never with health data."""
    if actor.may(Permission.SEND_REFERRAL):
        return None
    if referral.owner != Owner.SUPERVISOR:
        return lazy_gettext("It is not your turn with this referral.")
    if FieldClass.SENSITIVE in packages.classes_of(shared.fields, shared.message):
        return lazy_gettext("What was shared tells of health: the caseworker sends it on.")
    return None
