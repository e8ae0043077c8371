"""The places of a rule: our own houses, and agencies by their codes."""

from uuid import UUID

from sqlalchemy.orm import Session

from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory import agencies
from outreach.directory.agencies import ForSex
from outreach.directory.needs import Need

BAAN_RAO = "baan-rao"  # the programme's own house: a stay is an admission, not a referral
WOMENS_HOUSE = "womens-house"  # a centre's house for young women: only under a rule of its own
OWN_HOUSES = (BAAN_RAO, WOMENS_HOUSE)


def check_place(session: Session, centre_id: UUID | None, place: str, need: Need, for_sex: ForSex) -> None:
    """Raise Refused for a place that does not serve this need, or these young people."""
    if place in OWN_HOUSES:
        _check_house(place, need, for_sex)
        return
    agency = agencies.by_code(session, place)
    if agency is None or not agencies.works_with(session, agency, centre_id):
        raise Refused(lazy_gettext("Choose from the list."), "place")
    if need not in agency.needs:
        raise Refused(
            lazy_gettext("By its entry this agency does not serve this need. Change the entry first."), "need"
        )


def _check_house(place: str, need: Need, for_sex: ForSex) -> None:
    """Raise Refused for Baan Rao with anybody but male youth [004], or a women's house with anybody else."""
    if place == BAAN_RAO and for_sex != ForSex.MALE:
        raise Refused(lazy_gettext("Baan Rao can house male youth only."), "for_sex")
    if place == WOMENS_HOUSE and for_sex != ForSex.FEMALE:
        raise Refused(lazy_gettext("A house for young women takes young women only."), "for_sex")
    if need != Need.SHELTER:
        raise Refused(lazy_gettext("Our own houses give shelter; for other needs choose an agency."), "need")
