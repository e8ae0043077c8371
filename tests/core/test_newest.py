"""The newest row of each is chosen by the database."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.casefile.notes import Note
from outreach.core import clock
from outreach.core.newest import newest_of
from tests.support.cast import Cast


def test_one_row_of_each_is_read_and_it_is_the_newest(db: Session, cast: Cast) -> None:
    for case, writer in ((cast.nok_case, cast.malee), (cast.ton_case, cast.somchai)):
        for ago in (0, 2, 1):
            day = clock.today() - timedelta(days=ago)
            told = {"case_id": case.id, "person_id": case.person_id, "made_by": writer.id}
            db.add(Note(**told, day=day, body=str(ago)))
    db.flush()
    newest = newest_of(Note, Note.case_id, Note.day.desc(), where=[Note.voided_at.is_(None)])
    assert db.scalar(select(func.count()).select_from(newest.subquery())) == 2
    assert {one.case_id: one.body for one in db.scalars(newest)} == {cast.nok_case.id: "0", cast.ton_case.id: "0"}
