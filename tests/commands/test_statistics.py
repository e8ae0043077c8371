"""`flask statistics`: years that can be asked for, one centre alone, and what goes along with the figures."""

import csv
import io
import json
from datetime import date

import pytest
from click.testing import Result
from sqlalchemy.orm import Session

from outreach.access.centres import Centre
from outreach.c5_complete.outcome_codes import OutcomeKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.statistics import years
from outreach.web.application import OutreachApp
from tests.statistics.test_measures import reach
from tests.support.cast import Cast


def ask(app: OutreachApp, db: Session, *words: str) -> Result:
    db.commit()
    with app.app_context():
        return app.test_cli_runner().invoke(args=["statistics", "outcomes", *words])


def counted(answer: Result) -> dict[str, int]:
    assert answer.exit_code == 0, answer.output
    return {row["outcome"]: row["persons"] for row in json.loads(answer.stdout) if row["persons"]}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2571", "2571 has not begun"),
        ("2700", "2700 has not begun"),
        ("2553", "from 2554 to 2570"),
        ("2026", "from 2554 to 2570"),
        ("0", "from 2554 to 2570"),
        ("-2564", "from 2554 to 2570"),
        ("2564.0", "from 2554 to 2570"),
        ("²⁵⁶⁴", "from 2554 to 2570"),
        ("", "from 2554 to 2570"),
        ("9" * 5000, "from 2554 to 2570"),
    ],
)
def test_a_year_that_cannot_be_counted_is_refused(
    app: OutreachApp, db: Session, cast: Cast, typed: str, said: str
) -> None:
    with clock.travel(date(2026, 11, 21)):
        answer = ask(app, db, "--fiscal-year", typed)
    assert (answer.exit_code, said in answer.output) == (2, True), answer.output


def test_this_year_begins_on_1_october_and_thai_digits_are_read() -> None:
    with clock.travel(date(2026, 9, 30)), pytest.raises(Refused):
        years.asked_for("2570")
    with clock.travel(date(2026, 10, 1)):
        assert years.asked_for("๒๕๗๐").last == date(2027, 9, 30)
    assert years.asked_for("2554").first == date(2010, 10, 1)


def test_a_second_centre_adds_nothing_to_the_first(app: OutreachApp, db: Session, cast: Cast) -> None:
    own = db.get_one(Centre, cast.nok_case.centre_id).name
    reach(db, cast, cast.nok_case)
    before = ask(app, db, "--format", "json", "--centre", own)
    reach(db, cast, cast.fon_case)
    reach(db, cast, cast.fon_case, OutcomeKind.FAMILY_RETURN)
    assert ask(app, db, "--format", "json", "--centre", own).stdout == before.stdout
    assert counted(ask(app, db, "--format", "json", "--centre", "ศูนย์อื่น")) == {"id_card": 1, "family_return": 1}
    assert counted(ask(app, db, "--format", "json")) == {"id_card": 2, "family_return": 1}


def test_a_centre_that_is_not_there_is_refused(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert "there is no centre Nowhere" in ask(app, db, "--centre", "Nowhere").output


def test_json_says_what_it_counts_of_whom_and_when(app: OutreachApp, db: Session, cast: Cast) -> None:
    with clock.travel(date(2026, 11, 21)):
        rows = json.loads(ask(app, db, "--format", "json", "--fiscal-year", "2570").stdout)
    notes = {name: value for name, value in rows[0].items() if name not in ("outcome", "persons")}
    assert "verified outcome" in notes.pop("definition")
    assert "<10" in notes.pop("hidden")
    assert notes == {"scope": "all", "from": "2026-10-01", "to": "2026-11-21", "as_of": "2026-11-21"}


def test_csv_keeps_its_two_columns_unless_asked_for_more(app: OutreachApp, db: Session, cast: Cast) -> None:
    plain = list(csv.reader(io.StringIO(ask(app, db, "--format", "csv").stdout)))
    more = list(csv.reader(io.StringIO(ask(app, db, "--format", "csv", "--about").stdout)))
    assert plain[0] == ["outcome", "persons"]
    assert [line[:2] for line in more] == plain
    assert more[0][2:] == ["definition", "scope", "from", "to", "as_of", "hidden"]
