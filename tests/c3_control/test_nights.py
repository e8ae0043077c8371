"""How many beds are free tonight, by kind of house, in one question."""

from datetime import timedelta

from sqlalchemy.orm import Session

from outreach.c2_connect.routing import BAAN_RAO
from outreach.c3_control import houses, nights, stays
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.stays import AdmitDetails
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.queries import counted


def test_free_beds_are_counted_by_house_and_night(app: OutreachApp, db: Session, cast: Cast) -> None:
    centre_id = cast.nok_case.centre_id
    assert nights.free_tonight(db, centre_id, BAAN_RAO) is None
    for name, beds in (("บ้านเรา", 2), ("บ้านสวน", 3)):
        houses.open_house(db, HouseDetails(name=name, beds=beds), cast.prasit)
    consent(db, cast.nok_case, cast.malee)
    bed = houses.beds_of_centre(db, centre_id)[0]
    stays.admit(db, cast.nok_case, AdmitDetails(bed_id=bed.id, begins_on=clock.today()), cast.malee)
    db.flush()
    with counted(app.extensions["engine"]) as sent:
        assert nights.free_tonight(db, centre_id, BAAN_RAO) == 4
    assert len(sent) == 1
    assert nights.free_tonight(db, centre_id, "no such kind") is None
    assert nights.free_tonight(db, cast.fon_case.centre_id, BAAN_RAO) is None
    with clock.travel(clock.now() - timedelta(days=1)):
        assert nights.free_tonight(db, centre_id, BAAN_RAO) == 5
