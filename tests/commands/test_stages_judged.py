"""`flask stages`: what is kept of records that break a rule is compared, and judged anew; by itself every hour."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outreach.c3_control import houses, stays
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.stays import AdmitDetails
from outreach.casefile import people
from outreach.casefile.contradictions import KeptContradiction
from outreach.casefile.people import PersonDetails, Sex
from outreach.commands import hourly
from outreach.commands.stages import judge, verify
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support.bases import consent
from tests.support.cast import Cast


def break_a_rule(db: Session, cast: Cast) -> None:
    houses.open_house(db, HouseDetails(name="บ้านเรา", beds=2), cast.prasit)
    [bed, *_more] = houses.beds_of_centre(db, cast.nok_case.centre_id)
    consent(db, cast.nok_case, cast.malee)
    stays.admit(db, cast.nok_case, AdmitDetails(bed_id=bed.id, begins_on=clock.today()), cast.malee)
    people.correct(db, cast.nok_case.person, PersonDetails(nickname="นก", sex=Sex.FEMALE), cast.malee)
    db.commit()


def kept(db: Session) -> int:
    try:
        return db.scalar(select(func.count()).select_from(KeptContradiction)) or 0
    finally:
        db.rollback()


def test_what_differs_is_named_and_judged_anew(app: OutreachApp, db: Session, cast: Cast) -> None:
    break_a_rule(db, cast)
    runner = app.test_cli_runner()
    with app.app_context():
        assert runner.invoke(judge).output == "stages: 1 judged to break a rule\n"
        db.execute(delete(KeptContradiction))
        db.commit()
        differs = runner.invoke(verify, ["--contradictions"])
        assert differs.exit_code == 1
        assert f"contradictions: 1 differ: {cast.nok_case.number}" in differs.output
        runner.invoke(judge)
        assert runner.invoke(verify, ["--contradictions"]).exit_code == 0
    assert kept(db) == 1


def test_the_hourly_work_judges_too(app: OutreachApp, db: Session, cast: Cast) -> None:
    break_a_rule(db, cast)
    assert kept(db) == 0
    hourly.judge(app.extensions["sessions"])
    assert kept(db) == 1
