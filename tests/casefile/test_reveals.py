"""What is sensitive stays folded, and sealed, until somebody asks to see it; then it is on record."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c2_connect import referrals, screenings
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c2_connect.steps import ReferralState, Through
from outreach.c2_connect.support import Given
from outreach.casefile import consents
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.casefile.reveals import CLASSES, ON_THE_CASE, Section
from outreach.core import clock
from outreach.core.language import speaking
from outreach.core.sealing import FieldClass
from outreach.dashboard.subject_access import receipts
from outreach.directory import agencies
from outreach.directory.needs import SENSITIVE, Need, Purpose
from outreach.partners import inbox
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.canaries import in_plain
from tests.support.cast import Cast
from tests.support.secrets_of import found_in, plant

Open = Callable[..., Browser]
CLINIC = "คลินิกเลิกยาคานารี"


def lines(db: Session, action: str) -> list[AuditLine]:
    return list(db.scalars(select(AuditLine).where(AuditLine.action == action).order_by(AuditLine.seq)))


def page_of(cast: Cast) -> str:
    return f"/cases/{cast.nok_case.id}"


def test_the_page_of_a_case_opens_nothing_sensitive(db: Session, cast: Cast, browser: Open) -> None:
    plant(db, cast)
    page = browser(cast.malee).get(page_of(cast)).text
    assert found_in(page) == set()
    assert all(f"/reveal/{section}" in page for section in ON_THE_CASE)
    assert lines(db, "cells.read")[-1].about.split()[0].startswith("C1")
    assert "C2" not in lines(db, "cells.read")[-1].about
    assert "C3" not in lines(db, "cells.read")[-1].about


@pytest.mark.parametrize("section", ON_THE_CASE)
def test_a_click_opens_one_section_and_no_other(db: Session, cast: Cast, browser: Open, section: Section) -> None:
    plant(db, cast)
    answer = browser(cast.malee).post(f"{page_of(cast)}/reveal/{section}")
    assert answer.status_code == 200
    assert found_in(answer.text) == {section}


@pytest.mark.parametrize("section", ON_THE_CASE)
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


UNFOLDED_ON_RECORD = {"c2_connect.referral_letters", "c2_connect.told", "c2_connect.share_anew"}
HANDED_OUT = {"dashboard.receipt", "c2_connect.summary"}
NAMED_IN_THEIR_CONSENTS = {"dashboard.case"}
LISTS_AGENCIES = {
    "c2_connect.route",
    "c2_connect.send_referral",
    "casefile.ask_for_photo",
    "casefile.record_consent",
}


def pages_of(app: OutreachApp, referral: str) -> dict[str, str]:
    """Every page about Nok, by its endpoint, and the lists of a day."""
    case_id, referral_id = referral.split("/")[2], referral.split("/")[4]
    found = {"dashboard.home": "/", "c2_connect.stuck_list": "/referrals/stuck", "dashboard.own_trail": "/trail"}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments in ({"case_id"}, {"case_id", "referral_id"}):
            with app.test_request_context():
                found[rule.endpoint] = app.url_for(rule.endpoint, case_id=case_id, referral_id=referral_id)
                found[rule.endpoint] = found[rule.endpoint].partition("?")[0]
    return found


def planted_at_a_clinic(db: Session, cast: Cast) -> str:
    """Nok, referred for drug treatment to a place with a telling name, which has answered by link; now it is stuck."""
    page = plant(db, cast)
    cast.nfe.name_th = cast.nfe.name_en = CLINIC
    referral = db.get_one(Referral, UUID(page.split("/")[4]))
    desk = agencies.service_account_of(db, cast.nfe)
    inbox.load(db, referral.id, desk)
    inbox.contents(db, referral, desk, Through.LINK)
    referrals.answer(db, referral, ReferralState.ACCEPTED, desk, through=Through.LINK)
    referral.owner = Owner.SUPERVISOR
    assert referral.consent is not None
    referral.consent.agency_id = cast.nfe.id
    db.flush()
    assert desk.name == CLINIC
    return page


@pytest.mark.parametrize("whose", ["malee", "prasit"])
def test_no_page_about_them_names_the_agency_that_tells_the_need(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.core.pdf.typeset", in_plain)
    referral, client = planted_at_a_clinic(db, cast), browser(getattr(cast, whose))
    found = {name for name, page in pages_of(app, referral).items() if CLINIC in client.get(page).text}
    if whose == "prasit":
        assert found == set()
    else:  # who carries the case may see it, and each of these is on record
        assert found >= UNFOLDED_ON_RECORD
        assert found <= UNFOLDED_ON_RECORD | LISTS_AGENCIES | HANDED_OUT | NAMED_IN_THEIR_CONSENTS
        assert len(lines(db, "case.reveal")) >= len(UNFOLDED_ON_RECORD)


def test_a_click_names_agency_who_answered_and_what_they_gave(db: Session, cast: Cast, browser: Open) -> None:
    page = planted_at_a_clinic(db, cast)
    referral = db.get_one(Referral, UUID(page.split("/")[4]))
    desk = agencies.service_account_of(db, cast.nfe)
    referrals.answer(db, referral, ReferralState.COMPLETED, desk, given=[Given.TREATED], through=Through.LINK)
    before, after = browser(cast.malee).get(page).text, browser(cast.malee).post(f"{page}/reveal").text
    told = (CLINIC, str(Given.TREATED.label))
    assert ([word in before for word in told], [word in after for word in told]) == ([False] * 2, [True] * 2)
    assert "Somebody at the agency" in before
    assert "Somebody at the agency" not in after


def test_the_receipt_is_whole_by_who_carries_the_case_alone(db: Session, cast: Cast) -> None:
    page = planted_at_a_clinic(db, cast)
    referral = db.get_one(Referral, UUID(page.split("/")[4]))
    assert referral.consent is not None
    referral.consent.purpose = Purpose.DRUGS
    db.flush()
    with speaking("th"):
        words = (CLINIC, str(Need.DRUG_TREATMENT.label), str(Purpose.DRUGS.label))
        for user, told in ((cast.malee, True), (cast.prasit, False)):
            said = str(receipts.values(db, cast.nok_case, user))
            assert [word in said for word in words] == [told] * 3
            assert (receipts.FOLDED in said) is (not told)


def test_what_was_shared_of_health_is_folded_whatever_the_need(db: Session, cast: Cast, browser: Open) -> None:
    plant(db, cast)
    screenings.screen(db, cast.nok_case, ScreeningDetails(day=clock.today(), needs=[Need.PSYCHIATRIC_CARE]), cast.malee)
    named = ConsentDetails(
        basis=Basis.CHILD_PROTECTION,
        given_on=clock.today(),
        classes=list(FieldClass),
        grounds="ต้องช่วยเหลือ",
        agency_id=cast.nfe.id,
    )
    consents.record(db, cast.nok_case, named, cast.malee)
    asked = ReferralRequest(agency_id=cast.nfe.id, need=Need.EDUCATION_EQUIVALENCY, fields=["health_needs"])
    word = str(Need.PSYCHIATRIC_CARE.label)
    for one in (referrals.draft(db, cast.nok_case, asked, cast.malee), None):
        sent = one or referrals.send(db, cast.nok_case, asked, cast.malee)
        page = f"/cases/{cast.nok_case.id}/referrals/{sent.id}"
        for user in (cast.malee, cast.prasit):
            seen = browser(user).get(page).text
            assert (word in seen, cast.nfe.name in seen) == (False, True)
        assert word in browser(cast.malee).post(f"{page}/reveal").text
        referrals.revoke(db, cast.nok_case, sent, cast.malee)


def test_an_agency_stands_in_templates_by_the_one_rule_alone() -> None:
    """What names nobody of ours (a letter's register, a calendar) and what is the agency's own may say it straight."""
    free = {"templates/c2_connect/letters/letterhead.html"}
    found = {str(file) for file in Path("templates").rglob("*.html") if ".agency.name" in file.read_text()}
    rules = {"templates/c2_connect/rules.html", "templates/c2_connect/routing.html", "templates/c3_control/sort.html"}
    assert {one for one in found if "/directory/" not in one} == free | rules


def test_the_trail_says_which_section_was_unfolded(db: Session, cast: Cast, browser: Open) -> None:
    plant(db, cast)
    browser(cast.malee).post(f"{page_of(cast)}/reveal/groups")
    trail = browser(cast.prasit).get(f"{page_of(cast)}/trail").text
    assert "unfolded what is sensitive: Groups and their turf" in trail
    assert found_in(trail) == set()


def test_health_drugs_violence_and_law_are_sensitive_not_school() -> None:
    assert {Need.DRUG_TREATMENT, Need.SEXUAL_HEALTH, Need.VIOLENCE_SURVIVOR_CARE, Need.LEGAL_ISSUE} <= SENSITIVE
    assert not {Need.SCHOOL_RETURN, Need.EMPLOYMENT, Need.SHELTER, Need.ID_DOCUMENT} & SENSITIVE
