"""On a phone: the administrator makes a token; the agency's program reads a referral with it and accepts."""

import json
import ssl
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.bearer import tokens
from outreach.access.bearer.tokens import ApiToken
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.directory.needs import Need
from tests.journeys.conftest import send
from tests.support.cast import Cast
from tests.support.world import share

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_agency_begins_with_a_token(
    phone: Callable[..., Page], address: str, certificate: Path, db: Session, cast: Cast
) -> None:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    db.commit()
    page = phone("dao")
    page.goto(f"/agencies/{cast.nfe.id}")
    page.get_by_text("ระบบของหน่วยงาน").click()
    page.get_by_text("เพิ่มโทเคน").click()
    page.fill("#name", "ระบบทะเบียน")
    for scope in ("read", "answer"):
        page.check(f"input[name=scopes][value={scope}]")
    send(page)
    token = page.locator("dd").first.inner_text()
    tokens.confirm(db, db.scalars(select(ApiToken)).one(), cast.prasit)  # the second person, of the other side
    db.commit()
    referral = f"{address}/api/v1/referrals/{sent.id}"
    auth = {"Authorization": f"Bearer {token}"}
    trusted = ssl.create_default_context(cafile=certificate)
    with urlopen(Request(referral, headers=auth), context=trusted) as answer:  # noqa: S310
        assert json.load(answer)["shared"] == {"nickname": "นก"}
        etag = answer.headers["ETag"]
    headers = auth | {"If-Match": etag, "Idempotency-Key": "first", "Content-Type": "application/json"}
    with urlopen(Request(f"{referral}/accept", b"{}", headers), context=trusted) as answer:  # noqa: S310
        assert json.load(answer)["state"] == "accepted"
    page.goto(f"/agencies/{cast.nfe.id}/program")
    expect(page.get_by_text("ใช้ครั้งล่าสุด")).to_be_visible()
    db.expire_all()
    assert db.get_one(Referral, sent.id).state == ReferralState.ACCEPTED
