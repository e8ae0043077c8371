"""What waits to be decided: counted whole, and every row of a long list is reached."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c5_complete import outcomes
from outreach.c5_complete.outcome_codes import EvidenceKind, Occupation, OutcomeKind
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.c5_complete.retention import RetentionProposal
from outreach.casefile.emergencies import EmergencyAccess, EmergencyReason
from outreach.core import clock
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast

MANY = 65

pytestmark = pytest.mark.usefixtures("waiting")


@pytest.fixture
def waiting(db: Session, cast: Cast) -> None:
    """More than ever waited: outcomes and emergency accesses of one case, proposals for another that is closed."""
    today = clock.today()
    cast.nok_case.opened_on = today - timedelta(days=MANY)
    consent(db, cast.nok_case, cast.malee)
    for number in range(MANY):
        work = {"kind": OutcomeKind.OCCUPATION, "occupation": Occupation.RESTAURANT, "evidence": "เห็น"}
        day = today - timedelta(days=number)
        details = OutcomeDetails(**work, day=day, evidence_kind=EvidenceKind.SEEN)  # type: ignore[arg-type]
        outcomes.record(db, cast.nok_case, details, cast.malee)
    cast.ton_case.closed_on = today
    ids = {"case_id": cast.nok_case.id, "person_id": cast.nok_case.person_id, "begun_by": cast.prasit.id}
    over = clock.now() - timedelta(hours=1)
    times = [over - timedelta(hours=number) for number in range(MANY)]
    db.add_all(EmergencyAccess(**ids, reason=EmergencyReason.OTHER, begun_at=one, ends_at=one) for one in times)
    person_id = cast.ton_case.person_id
    db.add_all(RetentionProposal(person_id=person_id, closed_on=today, years=5) for _ in range(MANY))
    db.flush()


def reached(client: Browser, page: str, link: str) -> set[str]:
    """What a list links to, on all its pages."""
    addresses, found = [page], set[str]()
    for address in addresses:
        text = client.get(address).text
        found |= set(re.findall(link, text))
        further = map(html.unescape, re.findall(r'<nav class="more".*?href="([^"]+)"', text))
        addresses += [one for one in further if one not in addresses]
    return found


def test_the_home_counts_all_that_waits(cast: Cast, browser: Callable[..., Browser]) -> None:
    assert f"Outcomes to verify: {MANY}. Cases to close: 0." in browser(cast.prasit).get("/").text


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("/approvals", r"/outcomes/([0-9a-f-]{36})/verify"),
        ("/approvals", r'"/emergencies/([0-9a-f-]{36})"'),
        ("/approvals", r'"/retention/([0-9a-f-]{36})"'),
        ("/retention/", r'"/retention/([0-9a-f-]{36})"'),
        ("/emergencies/", r'"/emergencies/([0-9a-f-]{36})"'),
        ("/", r'"/emergencies/([0-9a-f-]{36})"'),
    ],
)
def test_every_row_that_waits_is_reached(cast: Cast, browser: Callable[..., Browser], page: str, link: str) -> None:
    assert len(reached(browser(cast.prasit), page, link)) == MANY


def test_who_turns_to_a_page_that_is_gone_sees_the_first(cast: Cast, browser: Callable[..., Browser]) -> None:
    client, link = browser(cast.prasit), r"/outcomes/([0-9a-f-]{36})/verify"
    first = re.findall(link, client.get("/approvals").text)
    assert re.findall(link, client.get("/approvals?outcomes=90").text) == first
