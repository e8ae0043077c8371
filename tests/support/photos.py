"""Photos and the consents to them, for the tests."""

import io
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import consents, people, photos
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, Consent, ConsentDetails, GivenBy, PhotoUse
from outreach.casefile.photos import Photo
from outreach.core import clock
from outreach.core.files import portraits
from outreach.core.sealing import FieldClass


def jpeg(colour: str = "teal", size: tuple[int, int] = (240, 320), comment: str = "") -> bytes:
    """A picture as it comes, of one colour, with a comment in the file."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", comment=comment.encode())
    return out.getvalue()


def agree(
    session: Session,
    case: Case,
    worker: User,
    photo: PhotoUse = PhotoUse.CARRIED,
    agency_id: UUID | None = None,
) -> Consent:
    """The consent to a photo, given today by whom the law asks at that age."""
    grown_up = (people.age_on(case.person, clock.today()) or 0) >= 20
    details = ConsentDetails(
        basis=Basis.CONSENT,
        given_on=clock.today(),
        classes=[FieldClass.IDENTITY] if agency_id else [],
        given_by=GivenBy.SELF if grown_up else GivenBy.BOTH,
        guardian=None if grown_up else "ยายศรี บุญมา",
        agency_id=agency_id,
        photo=photo,
    )
    return consents.record(session, case, details, worker)


def take(session: Session, case: Case, worker: User, colour: str = "teal") -> Photo:
    """A photo of one colour, agreed to before."""
    return photos.take(session, case, portraits.check("x.jpg", jpeg(colour), 1 << 20), worker)
