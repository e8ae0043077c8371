"""Who met a colleague's young person corrects what they wrote of it, and is shown nothing of the case for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import contacts, encounters
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.encounters import Encounter, correcting
from outreach.casefile import cases, corrections, milestones
from outreach.casefile.corrections import KINDS, Change, Entry, Kind, Why
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
SLIP = Change(why=Why.NOT_SO)
TALKED = ContactDetails(day=clock.today(), how=HowItWent.TALKED, story="คุยหน้าวัด")
WARM = ContactDetails(day=clock.today(), how=HowItWent.WARM, story="คุยหน้าตลาด")
WHY = {"why": "not_so", "asked_by": "staff"}


@pytest.fixture
def met(db: Session, cast: Cast) -> Encounter:
    """What Malee wrote of Somchai's Ton."""
    return encounters.write(db, cast.ton_case, TALKED, cast.malee)


def told(db: Session, user: User) -> list[str]:
    return list(db.scalars(select(CaseNotice.kind).where(CaseNotice.user_id == user.id, CaseNotice.read_at.is_(None))))


def by_others(db: Session, cast: Cast, met: Encounter) -> None:
    """Somchai, whose case it is, cannot; the head of the centre corrects it."""
    entry = Entry(Kind.CONTACT, KINDS[Kind.CONTACT], met.contact)
    known = ContactDetails(day=clock.today(), how=HowItWent.TALKED, story="เรื่องที่มาลีไม่ควรเห็น")
    corrections.correct(db, cast.ton_case, entry, known, SLIP, cast.prasit)


def test_the_correction_stands_and_the_caseworker_is_told(
    db: Session, cast: Cast, browser: Open, met: Encounter
) -> None:
    day = clock.show_date(clock.today(), "th", "numeric")
    sent = WHY | {"day": day, "how": "warm", "story": "คุยหน้าตลาด"}
    assert browser(cast.malee).post(f"/met/{met.id}/correct", data=sent).location == f"/met/{met.id}"
    assert (met.contact.how, met.contact.story) == (HowItWent.WARM, "คุยหน้าตลาด")
    assert told(db, cast.somchai) == [NoticeKind.MET, NoticeKind.MET_CORRECTED]


def test_what_is_voided_counts_nowhere_and_can_count_again(
    db: Session, cast: Cast, browser: Open, met: Encounter
) -> None:
    client, page = browser(cast.malee), f"/met/{met.id}/void"
    assert client.post(page, data=WHY).status_code == 303
    kept = [one.voided for one in milestones.of_case(db, cast.ton_case.id) if one.source_id == met.contact_id]
    assert (kept, told(db, cast.somchai)) == ([True], [NoticeKind.MET_CORRECTED])
    assert client.post(page, data=WHY).status_code == 303
    assert not met.contact.is_voided


def test_it_is_corrected_after_the_case_was_handed_on(db: Session, cast: Cast) -> None:
    met = encounters.write(db, cast.ton_case, TALKED, cast.prasit)
    cases.assign(db, cast.ton_case, cast.malee.id, cast.prasit)
    correcting.correct(db, met, cast.ton_case, WARM, SLIP, cast.prasit)
    assert NoticeKind.MET_CORRECTED in told(db, cast.malee)
    assert NoticeKind.MET_CORRECTED not in told(db, cast.somchai)


def test_of_another_centre_or_of_others_it_is_no_such_page(
    db: Session, cast: Cast, browser: Open, met: Encounter
) -> None:
    assert browser(cast.anong).get(f"/met/{met.id}/correct").status_code == 404
    assert browser(cast.somchai).get(f"/met/{met.id}/void").status_code == 404
    cast.malee.centre_id = cast.anong.centre_id
    db.flush()
    assert browser(cast.malee).get(f"/met/{met.id}/correct").status_code == 404


def test_what_others_corrected_is_not_shown_to_the_writer(
    db: Session, cast: Cast, browser: Open, met: Encounter
) -> None:
    by_others(db, cast, met)
    client = browser(cast.malee, "en")
    assert "It was corrected by others since" in client.get(f"/met/{met.id}").text
    answers = [
        client.get(f"/met/{met.id}/correct"),
        client.post(f"/met/{met.id}/correct", data=WHY | {"theirs": "story"}),
    ]
    assert not any("เรื่องที่มาลีไม่ควรเห็น" in one.text for one in (client.get(f"/met/{met.id}"), *answers))
    with pytest.raises(Refused):
        correcting.void(db, met, cast.ton_case, SLIP, cast.malee)


def test_no_correction_tries_out_when_the_case_began(db: Session, cast: Cast, met: Encounter) -> None:
    far = ContactDetails(day=clock.today() - timedelta(days=encounters.DAYS_BACK + 1), how=HowItWent.TALKED)
    with pytest.raises(Refused) as refused:
        correcting.correct(db, met, cast.ton_case, far, SLIP, cast.malee)
    assert "Days: 7" in str(refused.value.reason)


def test_the_search_leads_back_to_what_one_wrote(db: Session, cast: Cast, browser: Open, met: Encounter) -> None:
    contacts.log(db, cast.nok_case, TALKED, cast.malee)
    assert f"/met/{met.id}" in browser(cast.malee).post("/find", data={"called": "ต้น"}).text
    assert f"/met/{met.id}" not in browser(cast.prasit).post("/find", data={"called": "ต้น"}).text
