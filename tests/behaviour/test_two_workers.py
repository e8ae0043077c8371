"""Two workers on one database: what one of them cuts is cut in the other at its next breath."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from outreach.core.sealing import DataKey
from outreach.directory.needs import Need
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast
from tests.support.world import share


def test_a_withdrawn_consent_cuts_the_package_in_every_worker(
    app: OutreachApp, db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["full_name"])
    page, name = f"/referrals/{sent.id}", "ธีระ"
    db.commit()
    other = create_app(app.extensions["settings"])
    other.testing = True
    elsewhere = Browser(other, other.response_class)
    elsewhere.db = db
    elsewhere.post("/sign-in", data={"username": "wanna", "password": PASSWORD})
    assert name in elsewhere.get(page).text
    withdrawn = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/consents/{sent.consent_id}/withdraw")
    assert withdrawn.status_code == 303
    assert db.get(DataKey, (sent.id, 1)) is None
    db.commit()
    assert elsewhere.get(page).status_code == 404
    assert name not in elsewhere.get("/referrals/").text
    other.extensions["engine"].dispose()
