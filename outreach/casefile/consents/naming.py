"""The names of the agencies in consents: folded where one tells a need, as beside a referral."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.casefile.consents.models import Consent
from outreach.core.language import LazyText, lazy_gettext
from outreach.directory.agencies import Agency

KEPT_FROM_VIEW = lazy_gettext("An agency (name kept from view)")


def agencies_named(session: Session, given: Sequence[Consent], *, unfolded: bool) -> dict[UUID, str | LazyText]:
    """Return the name of the agency in each consent, by consent id.

    Folded with a sensitive purpose; without a purpose, if the agency serves any sensitive need.
    """
    wanted = {one.agency_id for one in given if one.agency_id}
    found = {one: agency for one in wanted if (agency := session.get(Agency, one))}
    named = [(one, found[one.agency_id]) for one in given if one.agency_id in found]
    return {one.id: agency.name if unfolded or not _tells(one, agency) else KEPT_FROM_VIEW for one, agency in named}


def _tells(consent: Consent, agency: Agency) -> bool:
    if consent.purpose is not None:
        return consent.purpose.is_sensitive
    return any(need.is_sensitive for need in agency.needs)
