"""`flask people compare`: everybody who waits is compared at once."""

from sqlalchemy.orm import Session

from outreach.casefile.people import Person
from outreach.commands.people import compare
from outreach.web.application import OutreachApp
from tests.support.cast import Cast


def test_it_compares_everybody_once(app: OutreachApp, db: Session, cast: Cast) -> None:
    del cast
    everybody = db.query(Person).count()
    db.commit()
    for number in (everybody, 0):
        with app.app_context():
            done = app.test_cli_runner().invoke(compare)
        assert (done.exit_code, done.output) == (0, f"people: {number} compared\n")
