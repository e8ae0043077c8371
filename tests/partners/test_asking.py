"""Every page to an agency says who asks, what, and by when; an acceptance by a slip is taken back, and nothing lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect import referrals
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.letters import letterheads
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, Through
from outreach.casefile import cases, milestones
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from outreach.partners import asking, links
from outreach.statistics import referral_measures
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import letterhead, share

Open = Callable[..., Browser]
PHONE, TAP = "0 4322 1400", 'href="tel:043221400"'
CENTRE = "ศูนย์สร้างโอกาสเด็กและเยาวชน บ้านเรา"


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok's, to Wanna's agency, from a centre that has a telephone."""
    letterhead(db, cast.prasit)
    return share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])


@pytest.fixture
def accepted(db: Session, cast: Cast, sent: Referral) -> Referral:
    """The same, accepted a moment ago."""
    referrals.answer(db, sent, ReferralState.SEEN, cast.wanna)
    referrals.answer(db, sent, ReferralState.ACCEPTED, cast.wanna)
    return sent


def by_link(db: Session, cast: Cast, browser: Open, referral: Referral) -> Browser:
    """A browser at an agency without an account, in which the link was opened."""
    made = links.make(db, referral, cast.malee)
    code = links.new_code(db, referral, made.link, cast.malee)
    client = browser(speaks="en")
    client.get(f"/l/{made.token}")
    client.post("/r/", data={"code": code})
    return client


@pytest.mark.parametrize("page", ["", "/decline", "/appointment"])
def test_each_page_with_an_account_names_centre_and_telephone(
    cast: Cast, browser: Open, sent: Referral, page: str
) -> None:
    text = browser(cast.wanna).get(f"/referrals/{sent.id}{page}").text
    assert CENTRE in text
    assert TAP in text


def test_the_list_names_centre_sender_and_telephone(cast: Cast, browser: Open, sent: Referral) -> None:
    text = browser(cast.wanna).get("/referrals/").text
    assert all(one in text for one in (CENTRE, TAP, cast.malee.name))


def test_what_is_asked_stands_in_one_sentence_with_its_day(cast: Cast, browser: Open, sent: Referral) -> None:
    page = browser(cast.wanna, speaks="en").get(f"/referrals/{sent.id}").text
    assert asking.CAN_YOU % {"day": sent.answer_due_on} in page
    assert cast.malee.name in page.split('class="card asks"')[1].split("</section>")[0]


def test_after_a_hand_over_who_carries_the_case_asks(db: Session, cast: Cast, browser: Open, sent: Referral) -> None:
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    page = browser(cast.wanna).get(f"/referrals/{sent.id}").text
    asked = page.split('class="card asks"')[1].split("</section>")[0]
    for text in (browser(cast.wanna).get("/referrals/").text, asked):
        assert (cast.malee.name in text, cast.somchai.name in text) == (False, True)
    cast.somchai.disabled_at = clock.now()
    db.flush()
    assert asking.names(db, [sent]) == {}


def test_what_is_asked_follows_the_state(db: Session, cast: Cast, accepted: Referral) -> None:
    assert asking.what(accepted) == asking.HOW % {"day": accepted.due_on}
    accepted.owner = Owner.CASEWORKER
    assert asking.what(accepted) == str(asking.NOTHING_NOW)


def test_the_code_page_names_who_asks_and_nobody_else(db: Session, cast: Cast, browser: Open, sent: Referral) -> None:
    made, client = links.make(db, sent, cast.malee), browser()
    client.get(f"/l/{made.token}")
    text = client.get("/r/").text
    assert (CENTRE in text, TAP in text, cast.malee.name in text, "นก" in text) == (True, True, False, False)


def test_the_pages_behind_a_link_name_who_asks(db: Session, cast: Cast, browser: Open, sent: Referral) -> None:
    client = by_link(db, cast, browser, sent)
    pages = [client.get(address).text for address in ("/r/", "/r/decline")]
    thanks = client.get(client.post("/r/leave").location).text
    for text in (*pages, thanks):
        assert (CENTRE in text, TAP in text) == (True, True)


def test_without_a_telephone_the_page_says_how_else(db: Session, cast: Cast, browser: Open) -> None:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    page = browser(cast.wanna, speaks="en").get(f"/referrals/{sent.id}").text
    assert "ask for it at the municipality" in page
    letterhead(db, cast.prasit).phone = ""
    letterheads.of_centre(db, cast.nok_case.centre_id).email = "house@kk.example"  # type: ignore[union-attr]
    page = browser(cast.wanna, speaks="en").get(f"/referrals/{sent.id}").text
    assert 'href="mailto:house@kk.example"' in page


def test_an_acceptance_is_taken_back_by_a_step_of_its_own(
    db: Session, cast: Cast, browser: Open, accepted: Referral
) -> None:
    client = browser(cast.wanna, speaks="en")
    assert "Take the acceptance back" in client.get(f"/referrals/{accepted.id}").text
    assert client.post(f"/referrals/{accepted.id}/undo").status_code == 303
    assert [step.state for step in accepted.steps][-3:] == ["seen", "accepted", "seen"]
    assert accepted.steps[-2].undone_at == accepted.steps[-1].at
    assert (accepted.state, accepted.owner, accepted.due_on) == ("seen", Owner.AGENCY, accepted.answer_due_on)
    both = browser(cast.malee, speaks="en").get(f"/cases/{cast.nok_case.id}/referrals/{accepted.id}").text
    assert ("Acceptance taken back" in both, "taken back</span>" in both) == (True, True)


def test_behind_a_link_too(db: Session, cast: Cast, browser: Open, sent: Referral) -> None:
    client = by_link(db, cast, browser, sent)
    client.post("/r/accept")
    assert "Take the acceptance back" in client.get("/r/").text
    client.post("/r/undo")
    assert (sent.state, sent.steps[-1].through) == ("seen", Through.LINK)
    assert "We take them in" in client.get("/r/").text


def test_what_was_taken_back_counts_nowhere(db: Session, cast: Cast, accepted: Referral) -> None:
    referrals.undo_acceptance(db, accepted, cast.wanna)
    (found,) = (one for one in milestones.of_case(db, cast.nok_case.id) if one.kind == MilestoneKind.REFERRAL_ACCEPTED)
    assert found.voided
    (sent,) = (one for one in milestones.of_case(db, cast.nok_case.id) if one.kind == MilestoneKind.REFERRAL_SENT)
    assert not sent.voided
    assert referral_measures.answers(db) == {}


def test_after_a_waiting_list_it_goes_back_there(db: Session, cast: Cast, sent: Referral) -> None:
    referrals.answer(db, sent, ReferralState.WAITING_LIST, cast.wanna)
    referrals.answer(db, sent, ReferralState.ACCEPTED, cast.wanna)
    referrals.undo_acceptance(db, sent, cast.wanna)
    assert (sent.state, sent.owner) == ("waiting_list", Owner.AGENCY)


def test_it_may_be_accepted_again_and_taken_back_again(db: Session, cast: Cast, accepted: Referral) -> None:
    referrals.undo_acceptance(db, accepted, cast.wanna)
    referrals.answer(db, accepted, ReferralState.ACCEPTED, cast.wanna)
    referrals.undo_acceptance(db, accepted, cast.wanna)
    assert sum(step.undone_at is not None for step in accepted.steps) == 2


@pytest.mark.parametrize("late", [15, 24 * 60])
def test_after_a_quarter_of_an_hour_it_stands(
    db: Session, cast: Cast, browser: Open, accepted: Referral, late: int
) -> None:
    with clock.travel(accepted.steps[-1].at + timedelta(minutes=late)):
        assert referrals.undo_until(accepted) is None
        with pytest.raises(Refused, match="15 minutes"):
            referrals.undo_acceptance(db, accepted, cast.wanna)
    assert accepted.state == ReferralState.ACCEPTED


def test_what_went_on_since_is_not_taken_back(db: Session, cast: Cast, accepted: Referral) -> None:
    referrals.answer(db, accepted, ReferralState.IN_SERVICE, cast.wanna)
    with pytest.raises(Refused):
        referrals.undo_acceptance(db, accepted, cast.wanna)


def test_the_head_writes_the_telephone_before_any_letterhead(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.prasit)
    assert client.post("/letters/reach", data={"phone": "", "email": ""}).status_code == 200
    assert client.post("/letters/reach", data={"phone": "43221400", "email": ""}).status_code == 303
    assert cast.prasit.centre_id
    assert letterheads.of_centre(db, cast.prasit.centre_id).phone == "043221400"  # type: ignore[union-attr]
    assert letterheads.for_letters(db, cast.prasit.centre_id) is None
    assert browser(cast.malee).get("/letters/reach").status_code == 404
