"""From volunteer to city inspector: the steps in their order, one path at a time, and an outcome at the end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c4_continue.inspectors import paths
from outreach.c4_continue.inspectors.paths import InspectorState, PathDetails
from outreach.core import clock
from outreach.core.errors import Refused
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.erasures import erased

Open = Callable[..., Browser]


def test_the_steps_come_in_their_order_and_one_path_goes_on(db: Session, cast: Cast) -> None:
    today = clock.today()
    told = PathDetails(volunteer_since=today - timedelta(days=20), hours=30)
    row = paths.begin(db, cast.nok_case, told, cast.malee)
    assert row.state is InspectorState.VOLUNTEER
    with pytest.raises(Refused, match="already"):
        paths.begin(db, cast.nok_case, told, cast.malee)
    wrong = replace(told, applied_on=today, examined_on=today - timedelta(days=1))
    with pytest.raises(Refused, match="before the step"):
        paths.go_on(db, cast.nok_case, row, wrong, cast.malee)
    paths.go_on(db, cast.nok_case, row, replace(told, applied_on=today, appointed_on=today), cast.malee)
    assert row.state is InspectorState.APPOINTED
    paths.go_on(db, cast.nok_case, row, replace(told, ended_on=today), cast.malee)
    paths.begin(db, cast.nok_case, told, cast.malee)
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    assert list(paths.of_case(db, cast.nok_case.id)) == []


def test_an_appointment_leads_to_the_form_of_outcomes(db: Session, cast: Cast, browser: Open) -> None:
    client, case, today = browser(cast.malee), f"/cases/{cast.nok_case.id}", f"{clock.today():%d/%m/%Y}"
    client.post(f"{case}/inspector", data={"volunteer_since": today, "hours": "8", "appointed_on": today})
    page = client.get(f"{case}/support").text
    assert f"{case}/outcome?occupation=city_inspector" in page
    form = client.get(f"{case}/outcome?occupation=city_inspector").text
    assert '<option selected value="city_inspector">' in form
    assert '<option selected value="occupation">' in form
    assert 'selected value="o' not in client.get(f"{case}/outcome?occupation=x").text
