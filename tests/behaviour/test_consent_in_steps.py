"""A consent is asked for in three steps, what this age needs alone; what was typed goes along, the record is one."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Alone, Basis, Consent, GivenBy
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.sealing import FieldClass
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.forms import Page

Open = Callable[..., Browser]


def of_age(db: Session, cast: Cast, age: int | None) -> Case:
    """A case of Malee's, of somebody of this age."""
    born = None if age is None else clock.today() - timedelta(days=round(age * 365.25) + 20)
    person = people.register(db, PersonDetails(sex=Sex.MALE, birth_date=born), cast.malee)
    return cases.open_case(db, person, clock.today(), cast.malee)


def on(client: Browser, case: Case, page: str, go: str = "on", **typed: str | list[str]) -> str:
    """What comes when the form of a page is sent as a browser would, with what was typed into it."""
    form = next(one for one in Page(page).forms if "step" in one.fields)
    sent = {name: values for name, values in form.filled().items() if name not in ("go", "csrf_token")}
    sent |= {"go": [go]} | typed
    answer = client.post(f"/cases/{case.id}/consents/new", data=sent)
    assert answer.status_code in (200, 303), answer.text
    return answer.text if answer.status_code == 200 else str(answer.location)


def first(client: Browser, case: Case) -> str:
    """The first step."""
    return client.get(f"/cases/{case.id}/consents/new").text


def asked(page: str) -> set[str]:
    """The fields that a step shows."""
    form = next(one for one in Page(page).forms if "step" in one.fields)
    return {name for name, one in form.fields.items() if one.kind != "hidden"}


def test_three_steps_lead_to_the_same_record(db: Session, cast: Cast, browser: Open) -> None:
    client, case = browser(cast.malee), cast.nok_case
    page = on(client, case, first(client, case), given_by="both", guardian="ยายมา")
    assert "Step 2 of 3" in page
    page = on(client, case, page, classes=["C1", "C4"], agency_id=str(cast.nfe.id))
    assert "Step 3 of 3" in page
    assert on(client, case, page, grounds="คุยกันที่บ้าน", witness="ป้าแจ๋ว", ends_on="31/12/70") == f"/cases/{case.id}"
    kept = db.scalars(select(Consent)).one()
    assert (kept.basis, kept.given_by, kept.guardian) == (Basis.CONSENT, GivenBy.BOTH, "ยายมา")
    assert (kept.classes, kept.agency_id) == ({FieldClass.IDENTITY, FieldClass.NARRATIVE}, cast.nfe.id)
    assert (kept.witness, kept.ends_on, kept.given_on) == ("ป้าแจ๋ว", date(2027, 12, 31), clock.today())


@pytest.mark.parametrize(
    ("age", "fields", "able"),
    [
        (9, {"basis", "given_by", "guardian"}, ["guardian", "both"]),
        (16, {"basis", "given_by", "guardian", "alone"}, ["self", "both"]),
        (20, {"basis", "given_by"}, ["self"]),
        (None, {"basis", "given_by", "guardian"}, ["guardian", "both"]),
    ],
)
def test_what_the_law_needs_at_this_age_is_asked_alone(
    db: Session, cast: Cast, browser: Open, age: int | None, fields: set[str], able: list[str]
) -> None:
    page = first(browser(cast.malee), of_age(db, cast, age))
    form = next(one for one in Page(page).forms if "step" in one.fields)
    assert asked(page) == fields
    assert form.fields["given_by"].choices == able


def test_no_section_of_a_law_stands_open_on_the_page(cast: Cast, browser: Open) -> None:
    page = first(browser(cast.malee), cast.nok_case)
    before, folded = page.split("When the young person alone is enough")
    assert " s. 2" not in before
    assert " s. 24" in folded


def test_everything_wrong_in_a_step_is_said_at_once(cast: Cast, browser: Open) -> None:
    client, case = browser(cast.malee), cast.nok_case
    page = on(client, case, first(client, case), given_by="self", alone="")
    assert ("Step 1 of 3" in page, 'id="given_by-error"' in page) == (True, True)
    page = on(client, case, first(client, case), given_by="both", guardian=" ")
    assert 'id="guardian-error"' in page
    assert "ends_on-error" not in page


def test_wrong_in_several_steps_is_said_in_one_round(db: Session, cast: Cast, browser: Open) -> None:
    sent = {"basis": "consent", "given_by": "both", "given_on": "1/1/80", "ends_on": "31/2/70", "classes": "C9"}
    page = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/consents/new", data=sent).text
    assert "Step 1 of 3" in page
    problems = page.split("data-problems")[1].split("</div>")[0]
    assert problems.count("<li>") >= 4
    assert db.scalars(select(Consent)).all() == []


def test_back_keeps_what_was_typed_and_records_nothing(db: Session, cast: Cast, browser: Open) -> None:
    client, case = browser(cast.malee), cast.nok_case
    page = on(client, case, first(client, case), given_by="self", alone="need")
    page = on(client, case, page, go="back", classes=[])
    assert ("Step 1 of 3" in page, 'selected value="need"' in page) == (True, True)
    page = on(client, case, on(client, case, page))
    assert on(client, case, page).startswith("/cases/")
    kept = db.scalars(select(Consent)).one()
    assert (kept.alone, kept.classes) == (Alone.NEED, set())


def test_two_tabs_are_two_forms(db: Session, cast: Cast, browser: Open) -> None:
    client, other = browser(cast.malee), of_age(db, cast, 22)
    one = on(client, cast.nok_case, first(client, cast.nok_case), given_by="both", guardian="ยายมา")
    two = on(client, other, first(client, other))
    one = on(client, cast.nok_case, one)
    assert on(client, other, on(client, other, two)) == f"/cases/{other.id}"
    assert on(client, cast.nok_case, one) == f"/cases/{cast.nok_case.id}"
    assert {kept.guardian for kept in db.scalars(select(Consent))} == {"ยายมา", None}


def test_a_form_that_lies_until_the_next_day_keeps_its_day(db: Session, cast: Cast, browser: Open) -> None:
    client, case, begun = browser(cast.malee), of_age(db, cast, 22), clock.today()
    page = on(client, case, first(client, case))
    with clock.travel(clock.now() + timedelta(days=1)):
        on(browser(cast.malee), case, on(browser(cast.malee), case, page))
    assert db.scalars(select(Consent)).one().given_on == begun


def test_another_basis_asks_why(db: Session, cast: Cast, browser: Open) -> None:
    client, case = browser(cast.malee), cast.nok_case
    page = on(client, case, on(client, case, first(client, case), basis="vital_interest"))
    page = on(client, case, page, grounds="")
    assert ("Step 3 of 3" in page, 'id="grounds-error"' in page) == (True, True)
    assert on(client, case, page, grounds="ถูกทำร้าย") == f"/cases/{case.id}"
    assert db.scalars(select(Consent)).one().given_by is None
