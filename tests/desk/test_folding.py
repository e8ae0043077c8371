"""What is sensitive stays folded, and sealed, until somebody asks to see it; then it is on record."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c2_connect.needs import SENSITIVE, Need
from outreach.casefile.reveals import CLASSES, Section
from tests.cast import Cast
from tests.conftest import Browser
from tests.secrets_of import found_in, plant

Open = Callable[..., Browser]


def lines(db: Session, action: str) -> list[AuditLine]:
    return list(db.scalars(select(AuditLine).where(AuditLine.action == action).order_by(AuditLine.seq)))


def page_of(cast: Cast) -> str:
    return f"/cases/{cast.nok_case.id}"


def test_the_page_of_a_case_opens_nothing_sensitive(db: Session, cast: Cast, browser: Open) -> None:
    plant(db, cast)
    page = browser(cast.malee).get(page_of(cast)).text
    assert found_in(page) == set()
    assert all(f"/reveal/{section}" in page for section in Section)
    assert lines(db, "cells.read")[-1].about.split()[0].startswith("C1")
    assert "C2" not in lines(db, "cells.read")[-1].about
    assert "C3" not in lines(db, "cells.read")[-1].about


@pytest.mark.parametrize("section", Section)
def test_a_click_opens_one_section_and_no_other(db: Session, cast: Cast, browser: Open, section: Section) -> None:
    plant(db, cast)
    answer = browser(cast.malee).post(f"{page_of(cast)}/reveal/{section}")
    assert answer.status_code == 200
    assert found_in(answer.text) == {section}


@pytest.mark.parametrize("section", Section)
def test_each_click_is_on_record_with_person_class_and_section(
    db: Session, cast: Cast, browser: Open, section: Section
) -> None:
    plant(db, cast)
    browser(cast.malee).post(f"{page_of(cast)}/reveal/{section}")
    (line,) = lines(db, "case.reveal")
    assert (line.actor_id, line.person_id) == (cast.malee.id, cast.nok_case.person_id)
    assert line.about == f"case:{cast.nok_case.id} {CLASSES[section]}:{section}"


def test_a_reload_folds_again(db: Session, cast: Cast, browser: Open) -> None:
    plant(db, cast)
    client = browser(cast.malee)
    token = re.search(r'name="once" value="(\w{32})"', client.get(page_of(cast)).text)
    assert token
    assert found_in(client.post(f"{page_of(cast)}/reveal/groups", data={"once": token[1]}).text) == {Section.GROUPS}
    again = client.post(f"{page_of(cast)}/reveal/groups", data={"once": token[1]})
    assert (again.status_code, again.location) == (303, page_of(cast))
    assert found_in(client.get(page_of(cast)).text) == set()
    assert len(lines(db, "case.reveal")) == 1


def test_another_section_than_these_is_no_address(cast: Cast, browser: Open) -> None:
    assert browser(cast.malee).post(f"{page_of(cast)}/reveal/everything").status_code == 404


def test_nobody_unfolds_a_case_that_is_not_theirs(db: Session, cast: Cast, browser: Open) -> None:
    plant(db, cast)
    for user in (cast.somchai, cast.prasit, cast.anong, cast.wanna, cast.chai, cast.dao):
        assert browser(user).post(f"{page_of(cast)}/reveal/needs").status_code == 404
    assert lines(db, "case.reveal") == []


def test_the_head_of_the_centre_has_no_button_to_unfold(db: Session, cast: Cast, browser: Open) -> None:
    plant(db, cast)
    page = browser(cast.prasit).get(page_of(cast)).text
    assert found_in(page) == set()
    assert "/reveal/" not in page
    assert "kept from view" in page


def test_a_form_that_needs_the_values_counts_as_a_reveal(db: Session, cast: Cast, browser: Open) -> None:
    plant(db, cast)
    for number, form in enumerate(("needs", "routing"), 1):
        assert found_in(browser(cast.malee).get(f"{page_of(cast)}/{form}").text) >= {Section.NEEDS}
        assert len(lines(db, "case.reveal")) == number
    assert {line.about.split()[1] for line in lines(db, "case.reveal")} == {"C2:needs"}


def test_an_empty_form_reveals_nothing(db: Session, cast: Cast, browser: Open) -> None:
    assert browser(cast.malee).get(f"{page_of(cast)}/needs").status_code == 200
    assert lines(db, "case.reveal") == []


def test_a_referral_folds_what_it_is_for_if_that_is_sensitive(db: Session, cast: Cast, browser: Open) -> None:
    referral = plant(db, cast)
    for user in (cast.malee, cast.prasit):
        assert found_in(browser(user).get(referral).text) == set()
    assert found_in(browser(cast.malee).post(f"{referral}/reveal").text) == {Section.REFERRALS}
    assert browser(cast.prasit).post(f"{referral}/reveal").status_code == 404
    assert [line.about.split()[1] for line in lines(db, "case.reveal")] == ["C2:referrals"]


def test_the_trail_says_which_section_was_unfolded(db: Session, cast: Cast, browser: Open) -> None:
    plant(db, cast)
    browser(cast.malee).post(f"{page_of(cast)}/reveal/groups")
    trail = browser(cast.prasit).get(f"{page_of(cast)}/trail").text
    assert "unfolded what is sensitive: Groups and their turf" in trail
    assert found_in(trail) == set()


def test_health_drugs_violence_and_the_law_are_sensitive_and_school_and_work_are_not() -> None:
    assert {Need.DRUG_TREATMENT, Need.SEXUAL_HEALTH, Need.VIOLENCE_SURVIVOR_CARE, Need.LEGAL_ISSUE} <= SENSITIVE
    assert not {Need.SCHOOL_RETURN, Need.EMPLOYMENT, Need.SHELTER, Need.ID_DOCUMENT} & SENSITIVE
