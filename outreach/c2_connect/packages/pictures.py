"""The photo in a package: never a copy, so that it ends with the photo, or with the consent to show it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.c2_connect.packages.fields import PHOTO
from outreach.casefile import photos


def pictures(session: Session, person_id: UUID, agency_id: UUID, contents: Mapping[str, str]) -> dict[str, str]:
    """Return the sources of the pictures that an agency sees of these contents, by field; empty if none is left."""
    if PHOTO not in contents:
        return {}
    source = photos.for_agency(session, person_id, agency_id, contents[PHOTO])
    return {PHOTO: source} if source else {}
