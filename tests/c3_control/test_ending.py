"""An erasure leaves nothing of somebody's nights and of the progress of their goals beside the sealed words."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c3_control import ending
from outreach.c3_control.residence import presences
from outreach.c3_control.residence.presences import Mark, Meals, Presence, PresenceState
from tests.support.cast import Cast
from tests.support.erasures import erased
from tests.support.living import open_house, put_to_bed


def test_no_night_of_an_erased_person_is_told_any_more(db: Session, cast: Cast) -> None:
    house, night = open_house(db, cast, cast.boon), presences.this_night()
    both = [(cast.nok_case, cast.malee), (cast.ton_case, cast.somchai)]
    marks = [Mark(case, put_to_bed(db, case, house, by).id, PresenceState.ABSENT, None) for case, by in both]
    presences.take(db, house, night, marks, Meals(), cast.boon)
    assert Presence in ending.KINDS
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    assert db.scalars(select(Presence.person_id)).all() == [cast.ton_case.person_id]
    gone = [db.scalar(select(func.count()).where(kind.person_id == cast.nok_case.person_id)) for kind in ending.KINDS]
    assert set(gone) == {0}
