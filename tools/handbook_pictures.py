"""Take the pictures of the handbook (`make pictures`): main pages on a phone, in Thai, of an invented programme."""

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from waitress import create_server

from benchmarks.house import House, sign_in
from outreach.access.users import User
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState

FOLDER = Path(__file__).parents[1] / "outreach/static/help"
CHROMIUM = "/usr/bin/chromium"
PEOPLE = 200  # enough that each list has something in it
PHONE = {"width": 360, "height": 640}
SCALE = 1.5
COLOURS = 40  # so that a picture stays below 40 kB
PAGES = {  # name of the picture: who looks (empty: an agency that is asked), at which page ({case}: one of theirs)
    "today": ("caseworker1", "/"),
    "case": ("caseworker1", "{case}"),
    "first-contact": ("caseworker1", "/contacts/new"),
    "consent": ("caseworker1", "{case}/consents/new"),
    "needs": ("caseworker1", "{case}/needs"),
    "approvals": ("supervisor", "/approvals"),
    "inbox": ("", "/referrals/"),
    "statistics": ("manager", "/statistics/"),
}


@contextmanager
def served(house: House) -> Iterator[str]:
    """Serve the programme on this machine; give its address."""
    server = create_server(house.app, host="127.0.0.1", port=0)
    Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


def asked(house: House) -> User:
    """Return somebody of the agency that was asked last and has not answered."""
    waiting = Referral.state.in_(ReferralState.where(lambda state: state.awaits_answer))
    of_agency = select(User).join(Referral, Referral.agency_id == User.agency_id).where(waiting)
    return house.session.scalars(of_agency.order_by(Referral.sent_on.desc())).first()


def take(browser: Browser, house: House, site: str, username: str, page: str) -> bytes:
    """Return a picture of a page, as PNG, as this user sees it."""
    user = house.session.scalars(select(User).where(User.username == username)).one() if username else asked(house)
    cookies = {"outreach": sign_in(house.app, house.session, user)[0], "language": "th"}
    house.session.commit()
    context = browser.new_context(viewport=PHONE, device_scale_factor=SCALE)
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    shown = context.new_page()
    shown.goto(site + page)
    shown.evaluate("document.fonts.ready")
    picture = shown.screenshot()
    context.close()
    return picture


def keep(name: str, picture: bytes) -> int:
    """Write a picture in few colours; return its size in bytes."""
    file = FOLDER / f"{name}.png"
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    return file.stat().st_size


def main(names: list[str]) -> int:
    """Take the pictures of these names; without any, all."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        house = House(Path(folder), PEOPLE)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        with served(house) as site:
            for name in names or PAGES:
                username, page = PAGES[name]
                picture = take(browser, house, site, username, page.format(case=house.case))
                print(f"{name}.png: {keep(name, picture) // 1000} kB")
        browser.close()
        house.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
