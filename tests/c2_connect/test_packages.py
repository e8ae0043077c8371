"""What is shared: nothing by itself, health only where a consent names it and the agency, and every look is kept."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c2_connect import package_views, packages, referrals, screenings
from outreach.c2_connect.package_views import ReferralLook
from outreach.c2_connect.packages import FIELDS, LONGEST, PRESETS
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c2_connect.steps import Through
from outreach.casefile import consents
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.sealing import FieldClass
from outreach.dashboard.subject_access import receipts
from outreach.directory import agencies
from outreach.directory.needs import Need, Purpose
from outreach.partners import inbox
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]
NEED = Need.COUNSELLING
C = FieldClass


def on_basis(db: Session, cast: Cast, classes: list[FieldClass], **limits: object) -> None:
    details = {"basis": Basis.PUBLIC_TASK, "given_on": clock.today(), "classes": classes, "grounds": "ภารกิจ"}
    consents.record(db, cast.nok_case, ConsentDetails(**(details | limits)), cast.malee)  # type: ignore[arg-type]


def screened(db: Session, cast: Cast, *needs: Need) -> None:
    consent(db, cast.nok_case, cast.malee)
    screenings.screen(db, cast.nok_case, ScreeningDetails(day=clock.today(), needs=needs), cast.malee)


def sent(db: Session, cast: Cast, **request: object) -> Referral:
    asked = ReferralRequest(**({"agency_id": cast.nfe.id, "need": NEED} | request))  # type: ignore[arg-type]
    return referrals.send(db, cast.nok_case, asked, cast.malee)


def page(cast: Cast) -> str:
    return f"/cases/{cast.nok_case.id}/referrals/new?agency={cast.nfe.id}&need={NEED}"


def test_every_need_has_a_minimum_of_fields_and_a_time() -> None:
    assert set(PRESETS) == set(Need)
    for preset in PRESETS.values():
        assert set(preset.fields) <= set(FIELDS)
        assert {FIELDS[code].kind for code in preset.fields} == {C.IDENTITY}, "what is sensitive is never preset"
        assert 0 < preset.days <= LONGEST


def test_nothing_of_safety_and_justice_can_be_chosen(db: Session, cast: Cast) -> None:
    assert C.SAFETY not in {field.kind for field in FIELDS.values()}
    screened(db, cast, *Need)
    shared = packages.chosen(db, cast.nok_case, list(FIELDS), None)
    told = set(shared["health_needs"].split())
    assert Need.DRUG_TREATMENT in told
    assert not told & {Need.SAFETY, Need.LEGAL_ISSUE, Need.VIOLENCE_SURVIVOR_CARE, Need.EXPLOITATION_PROTECTION}


@pytest.mark.parametrize(
    ("classes", "named", "goes"),
    [
        ([C.IDENTITY, C.SENSITIVE], "nfe", True),
        ([C.IDENTITY, C.SENSITIVE], None, False),
        ([C.IDENTITY, C.SENSITIVE], "police", False),
        ([C.IDENTITY], "nfe", False),
    ],
)
def test_health_goes_only_where_consent_names_it_and_the_agency(
    db: Session, cast: Cast, classes: list[FieldClass], named: str | None, goes: bool
) -> None:
    screened(db, cast, Need.DRUG_TREATMENT, Need.COUNSELLING)
    on_basis(db, cast, [C.IDENTITY])  # noise: it covers a name, for anybody
    on_basis(db, cast, classes, agency_id=getattr(cast, named).id if named else None, purpose=Purpose.MIND)
    if goes:
        made = sent(db, cast, fields=["health_needs"])
        assert packages.of_referral(db, made.id) == {"health_needs": "counselling drug_treatment"}
    else:
        with pytest.raises(Refused) as refusal:
            sent(db, cast, fields=["nickname", "health_needs"])
        assert refusal.value.field == "fields"


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, True), (1, True), (90, True), (91, False)])
def test_the_last_day_of_looking_is_chosen_within_ninety_days(
    db: Session, cast: Cast, days: int, allowed: bool
) -> None:
    on_basis(db, cast, [])
    day = clock.today() + timedelta(days=days)
    if allowed:
        assert sent(db, cast, expires_on=day).expires_on == day
    else:
        with pytest.raises(Refused) as refusal:
            sent(db, cast, expires_on=day)
        assert refusal.value.field == "expires_on"


def test_a_consent_that_ends_sooner_ends_the_looking_sooner(db: Session, cast: Cast) -> None:
    ends_on = clock.today() + timedelta(days=5)
    on_basis(db, cast, [], ends_on=ends_on)
    assert sent(db, cast, expires_on=clock.today() + timedelta(days=60)).expires_on == ends_on


def test_one_tap_ticks_the_minimum_and_keeps_what_was_chosen(db: Session, cast: Cast, browser: Open) -> None:
    client, asked = browser(cast.malee), page(cast)
    assert not ticked(client.get(asked).text)
    answer = client.post(asked, data={"fields": ["phone"], "message": "สวัสดี", "minimum": "1"})
    assert ticked(answer.text) == {"nickname", "age", "phone"}
    assert "สวัสดี" in answer.text
    assert db.scalars(select(Referral)).all() == []


def test_the_day_is_that_of_the_service_until_another_is_chosen(db: Session, cast: Cast, browser: Open) -> None:
    on_basis(db, cast, [])
    client, asked = browser(cast.malee), page(cast)
    usual = clock.today() + timedelta(days=PRESETS[NEED].days)
    assert f'value="{usual:%d/%m/%Y}"' in client.get(asked).text
    client.post(asked, data={"expires_on": f"{usual:%d/%m/%Y}"})
    assert db.scalars(select(Referral)).unique().one().expires_on == usual


def test_the_preview_has_the_same_lines_as_the_agencys_page(db: Session, cast: Cast, browser: Open) -> None:
    screened(db, cast, Need.DRUG_TREATMENT)
    on_basis(db, cast, list(FieldClass), agency_id=cast.nfe.id)
    form = {"fields": ["nickname", "sex", "health_needs"], "message": "อยากเรียนต่อ", "urgent": "y"}
    seen = browser(cast.malee).post(page(cast), data={**form, "preview": "1"}).text
    assert db.scalars(select(Referral)).all() == []
    browser(cast.malee).post(page(cast), data=form)
    made = db.scalars(select(Referral)).unique().one()
    theirs = browser(cast.wanna).get(f"/referrals/{made.id}").text
    assert "Drug treatment" in theirs
    assert card(seen) == card(theirs)


def test_a_preview_without_a_basis_says_so_and_shows_nothing(db: Session, cast: Cast, browser: Open) -> None:
    on_basis(db, cast, [])
    answer = browser(cast.malee).post(page(cast), data={"fields": ["full_name"], "preview": "1"})
    assert "No consent or other basis covers sharing this." in answer.text
    assert "What was shared with you" not in answer.text


def test_every_look_is_shown_to_the_caseworker_with_its_way(db: Session, cast: Cast, browser: Open) -> None:
    made = share(db, cast.nok_case, cast.malee, cast.nfe, NEED, fields=["nickname"])
    other = share(db, cast.ton_case, cast.somchai, cast.nfe, NEED)
    address = f"/cases/{cast.nok_case.id}/referrals/{made.id}"
    assert "Nobody has opened it yet." in browser(cast.malee).get(address).text
    browser(cast.wanna).get("/referrals/")
    browser(cast.wanna).get(f"/referrals/{made.id}")
    desk = agencies.service_account_of(db, cast.nfe)
    for through in (Through.LINK, Through.API):
        inbox.contents(db, made, desk, through)
    found = [(look.through, look.listed) for look in package_views.of_referral(db, made.id)]
    whole = [(Through.ACCOUNT, False), (Through.LINK, False), (Through.API, False)]
    assert sorted(found) == sorted([(Through.ACCOUNT, True), *whole])
    text = browser(cast.malee).get(address).text
    for words in ("in their list", "Link without an account", "The agency&#39;s own system", cast.wanna.name):
        assert words in text
    assert package_views.of_referral(db, other.id) == [], "an empty package shows nothing in the list"


def test_who_declined_looks_at_nothing(db: Session, cast: Cast, browser: Open) -> None:
    made = share(db, cast.nok_case, cast.malee, cast.nfe, NEED, fields=["nickname"])
    browser(cast.wanna).post(f"/referrals/{made.id}/decline", data={"reason": "full"})
    before = len(db.scalars(select(ReferralLook)).all())
    browser(cast.wanna).get(f"/referrals/{made.id}")
    browser(cast.wanna).get("/referrals/")
    assert len(db.scalars(select(ReferralLook)).all()) == before


def test_the_receipt_counts_the_looks_and_the_trail_names_them(db: Session, cast: Cast, browser: Open) -> None:
    made = share(db, cast.nok_case, cast.malee, cast.nfe, NEED, fields=["nickname"])
    for _ in range(3):
        browser(cast.wanna).get(f"/referrals/{made.id}")
    (row,) = receipts.values(db, cast.nok_case, cast.prasit)["shared"]
    assert row[-1].endswith("(ดูแล้ว 3 ครั้ง)")
    lines = db.scalars(select(AuditLine).where(AuditLine.action == "referral.read")).all()
    assert len(lines) == 3


def ticked(text: str) -> set[str]:
    boxes = re.findall(r"<input[^>]*name=\"fields\"[^>]*>", text)
    return {re.findall(r'value="(\w+)"', box)[0] for box in boxes if "checked" in box}


def card(text: str) -> str:
    """The card of what was shared, as it is written on the page."""
    return text[text.index("What was shared with you") :].split("</section>")[0]
