"""Occupancy: beds taken in each night of a month, in as many queries whatever the number of stays."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from outreach.c3_control import occupancy, stays
from outreach.c3_control.stays import EndDetails, Ending
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.living import open_house, put_to_bed
from tests.support.queries import counted


def month_of(day: date) -> date:
    return day.replace(day=1)


def test_bed_nights_are_counted_from_the_first_to_the_last(app: OutreachApp, db: Session, cast: Cast) -> None:
    house, began = open_house(db, cast), clock.today() - timedelta(days=50)
    stay = put_to_bed(db, cast.nok_case, house, cast.malee, since=began)
    first = month_of(began)
    until = min(began + timedelta(days=40), (first + timedelta(days=31)).replace(day=1)) - began
    assert occupancy.of_month(db, first, cast.prasit).bed_nights == until.days
    stays.end(db, cast.nok_case, stay, EndDetails(ends_on=began + timedelta(days=1), ending=Ending.FAMILY), cast.malee)
    voided = put_to_bed(db, cast.ton_case, house, cast.somchai, since=began)
    voided.voided_at = clock.now()
    db.flush()
    with counted(app.extensions["engine"]) as sent:
        month = occupancy.of_month(db, first, cast.prasit)
    asked = [one for one in sent if "FROM stays" in one or "JOIN beds" in one]
    assert len(asked) == 3
    assert (month.bed_nights, [night.taken for night in month.nights if night.day == began]) == (1, [1])
    assert month.endings[Ending.FAMILY] == (1 if month_of(began + timedelta(days=1)) == first else 0)
    assert occupancy.of_month(db, first, cast.anong).nights == []


def test_the_file_holds_what_the_page_shows(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    put_to_bed(db, cast.nok_case, open_house(db, cast), cast.malee, since=clock.today())
    db.commit()
    head = browser(cast.prasit)
    assert "Bed-nights" in head.get("/house/occupancy").text
    for month in ("never", "0001-01", "9999-12"):
        assert head.get(f"/house/occupancy?month={month}").status_code == 200
    with zipfile.ZipFile(io.BytesIO(head.get("/house/occupancy.xlsx").get_data())) as parts:
        assert "บ้านเรา" in "".join(parts.read(name).decode() for name in parts.namelist() if "xl/s" in name)
    assert "บ้านเรา,2,1,1" in head.get("/house/occupancy.csv").text
