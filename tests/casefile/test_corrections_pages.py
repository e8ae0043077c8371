"""The pages of corrections: prefilled forms, two tabs, what is asked first, and what stays readable."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import Contact, ContactDetails, HowItWent
from outreach.casefile import cases, corrections, notes
from outreach.casefile.corrections.forms import FORMS, CorrectingForm
from outreach.core import clock
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.forms import Page

Open = Callable[..., Browser]
WHY = {"why": "typo", "asked_by": "young_person", "reason": "กดผิด"}


@pytest.fixture
def met(db: Session, cast: Cast) -> Contact:
    day = clock.today() - timedelta(days=5)
    return contacts.log(db, cast.nok_case, ContactDetails(day=day, how=HowItWent.TALKED, story="คุยกับน้อย"), cast.malee)


def at(row: Any, kind: str = "contact") -> str:
    return f"/cases/{row.case_id}/entries/{kind}/{row.id}"


def filled(client: Browser, address: str) -> dict[str, Any]:
    """What the form of a page sends if nobody touches it."""
    return next(form for form in Page(client.get(address).text).forms if "why" in form.fields).filled()


def test_the_form_is_filled_and_saves_what_is_changed(met: Contact, db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"{at(met)}/correct"
    sent = filled(client, page) | WHY | {"story": "คุยกับนก"}
    assert client.post(page, data=sent).location == f"/cases/{met.case_id}"
    db.refresh(met)
    assert (met.story, met.how, met.day) == ("คุยกับนก", HowItWent.TALKED, clock.today() - timedelta(days=5))


@pytest.mark.usefixtures("cast")
def test_no_field_of_a_kind_is_named_as_one_of_why() -> None:
    own = [made for form in FORMS.values() for made in form.__mro__ if made not in CorrectingForm.__mro__]
    assert len(own) > len(FORMS) > 0
    assert [made for made in own if {"why", "reason", "asked_by"} & vars(made).keys()] == []


def test_the_old_words_are_on_a_page_of_their_own(met: Contact, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"{at(met)}/correct"
    client.post(page, data=filled(client, page) | WHY | {"story": "คุยกับนก"})
    whole, told = client.get(f"/cases/{met.case_id}").text, browser(cast.prasit).get(at(met)).text
    assert "คุยกับน้อย" not in whole
    assert at(met) in whole
    assert all(words in told for words in ("คุยกับน้อย", "คุยกับนก", "กดผิด", "The young person asked for it"))


def test_the_second_of_two_tabs_meets_the_first(met: Contact, db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"{at(met)}/correct"
    one, two = filled(client, page), filled(client, page)
    client.post(page, data=one | WHY | {"story": "จากแท็บแรก"})
    answer = client.post(page, data=two | WHY | {"story": "จากแท็บที่สอง"})
    assert all(words in answer.text for words in ("จากแท็บแรก", "จากแท็บที่สอง", "Stands now"))
    db.refresh(met)
    assert (met.story, len(corrections.of_entry(db, met))) == ("จากแท็บแรก", 1)


def test_a_void_meets_a_correction_of_another_tab(met: Contact, db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    void = filled(client, f"{at(met)}/void")
    client.post(f"{at(met)}/correct", data=filled(client, f"{at(met)}/correct") | WHY | {"story": "คุยกับนก"})
    assert client.post(f"{at(met)}/void", data=void | WHY).status_code == 409
    db.refresh(met)
    assert not met.is_voided


def test_what_is_voided_stands_struck_through(met: Contact, db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    client.post(f"{at(met)}/void", data=filled(client, f"{at(met)}/void") | WHY)
    page = client.get(f"/cases/{met.case_id}").text
    assert '<li class="voided">' in page
    assert "คุยกับน้อย" in page
    assert "Let it count again" in client.get(at(met)).text


def test_who_did_not_write_it_is_offered_no_correction(db: Session, cast: Cast, browser: Open) -> None:
    note = notes.write(db, cast.nok_case, "ของหัวหน้า", clock.today(), cast.prasit)
    client = browser(cast.malee)
    assert at(note, "note") not in client.get(f"/cases/{note.case_id}").text
    assert client.get(f"{at(note, 'note')}/correct").status_code == 404
    assert client.get(at(note, "note")).status_code == 200


def test_who_hands_the_case_over_corrects_it_no_more(met: Contact, db: Session, cast: Cast, browser: Open) -> None:
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    db.commit()
    assert browser(cast.malee).get(f"{at(met)}/correct").status_code == 404
    assert browser(cast.somchai).get(f"{at(met)}/correct").status_code == 404
    assert browser(cast.prasit).get(f"{at(met)}/correct").status_code == 200


def test_a_word_of_why_is_needed(met: Contact, db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    answer = client.post(f"{at(met)}/void", data=filled(client, f"{at(met)}/void"))
    assert answer.status_code == 200
    assert 'id="why-error"' in answer.text
