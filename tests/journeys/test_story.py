"""One young person through the 5C, in a browser, in Thai, on a phone, by all five roles."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from outreach.c1_core_person import places
from outreach.c1_core_person.places import PlaceDetails, PlaceKind
from outreach.c2_connect import routing
from outreach.c3_control import houses
from outreach.c3_control.houses import HouseDetails
from outreach.core import clock
from tests.journeys.conftest import send, tick, unfold
from tests.support.cast import Cast

pytestmark = pytest.mark.browser
STAYS = "แผน ค่าย การเข้าพัก"


@pytest.fixture(autouse=True)
def ready(db: Session, cast: Cast) -> None:
    """What a supervisor and an administrator have set up before: a place, the house, the shelter rules."""
    places.add(db, PlaceDetails(name="ลานหน้าตลาด", kind=PlaceKind.STREET), cast.dao)
    houses.open_house(db, HouseDetails(name="บ้านเรา", beds=2), cast.prasit)
    routing.load_rules(db)
    db.commit()


def thai(day: date) -> str:
    """A day as it is typed: 21/11/2569."""
    return f"{day.day:02d}/{day.month:02d}/{day.year + 543}"


def ago(days: int) -> str:
    """The same, so many days ago: to continue takes at least 28 days after Control."""
    return thai(clock.today() - timedelta(days=days))


def test_a_young_person_goes_all_the_way(phone: Callable[..., Page], cast: Cast) -> None:
    malee, prasit = phone("malee"), phone("prasit")
    case = meet(malee)
    camp = announce_camp(prasit)
    connect(malee, case)
    refer(malee, case)
    answer(phone("wanna"))
    control(malee, prasit, case, camp)
    follow(malee, case)
    complete(malee, prasit, case)
    look_at_the_figures(phone("chai"))
    let_in(keep_house(phone("dao"), case), prasit, case)


def meet(page: Page) -> str:
    """Log a first contact with somebody new; a nickname is enough."""
    page.goto("/contacts/new")
    page.fill("#called", "ปลาวาฬ")
    page.click("form.look button")
    expect(page.get_by_text("ไม่พบในทะเบียน")).to_be_visible()
    tick(page, "how", "trusts")
    page.fill("input[name=nickname]", "ปลาวาฬ")
    tick(page, "sex", "male")
    page.fill("#age", "16")
    page.select_option("#place", label="ลานหน้าตลาด")
    page.fill("#day", ago(40))
    page.fill("#at_time", "22.40")
    page.fill("#story", "คุยเรื่องบอล น้องเริ่มไว้ใจ")
    send(page)
    expect(page.get_by_role("heading", name="ปลาวาฬ")).to_be_visible()
    return re.sub(r"^https?://[^/]+", "", page.url)


def announce_camp(page: Page) -> str:
    """The supervisor announces a camp that begins and ends today."""
    page.goto("/camps/new")
    page.fill("#name", "ค่ายแกนนำ รุ่นทดสอบ")
    page.fill("#where", "วัดป่า")
    page.fill("#begins_on", thai(clock.today()))
    page.fill("#ends_on", thai(clock.today()))
    send(page)
    return page.url


def connect(page: Page, case: str) -> None:
    """A core person, a group, a legal basis, needs: then the stage is Connect."""
    page.goto(f"{case}/core-person")
    page.fill("#new_name", "ลุงคำ")
    page.select_option("#kind", "community_leader")
    send(page)
    page.goto(f"{case}/group")
    page.fill("#new_name", "แก๊งทดสอบ")
    tick(page, "part", "member")
    send(page)
    page.goto(f"{case}/consents/new")
    tick(page, "given_by", "both")
    page.fill("#guardian", "ยายมา")
    send(page)
    page.check("input[name=classes][value=C4]")
    send(page)
    page.fill("#given_on", ago(35))
    send(page)
    expect(page.get_by_text("ยังขาดสำหรับขั้น “กำกับดูแล”")).to_be_visible()


def refer(page: Page, case: str) -> None:
    """Screen needs, see which places fit and why, send a referral with two chosen fields."""
    page.goto(f"{case}/needs")
    page.fill("#day", ago(34))
    for need in ("shelter", "education_equivalency"):
        page.check(f"input[name=needs][value={need}]")
    send(page)
    expect(page.get_by_text("บ้านเรารับเยาวชนชายเข้าพัก")).to_be_visible()
    page.locator("a[href*='need=education_equivalency']").first.click()
    for field in ("nickname", "age"):
        page.check(f"input[name=fields][value={field}]")
    page.fill("#message", "น้องอยากเรียนต่อ")
    page.click("button[name=preview]")
    expect(page.get_by_text("หน่วยงานจะเห็นดังนี้")).to_be_visible()
    send(page)
    expect(page.get_by_text("รอตั้งแต่")).to_be_visible()


def answer(page: Page) -> None:
    """The partner sees what was shared and no more, accepts, reports, completes."""
    page.locator("a[href^='/referrals/']").filter(has_text="ปลาวาฬ").click()
    expect(page.get_by_text("น้องอยากเรียนต่อ")).to_be_visible()
    assert "ยายมา" not in page.content()
    assert "ลุงคำ" not in page.content()
    page.get_by_role("button", name="รับดูแล").click()
    for what, note in (("progress", "มาเรียนครั้งแรก"), ("complete", "จบหลักสูตร")):
        page.locator(f"a[href$='/{what}']").click()
        if what == "complete":
            page.check("input[name=given][value=enrolled]")
        page.fill("#note", note)
        send(page)
    expect(page.get_by_text("จบหลักสูตร")).to_be_visible()


def control(page: Page, supervisor: Page, case: str, camp: str) -> None:
    """Camp with attendance, a stay that begins before the consent and ends, a plan, therapy."""
    page.goto(f"{case}/camp")
    page.select_option("#camp", index=0 if page.locator("#camp option").count() == 1 else 1)
    send(page)
    supervisor.goto(camp)
    supervisor.locator("a[href*='/attendance']").first.click()
    supervisor.locator("input[name=present]").first.check()
    send(supervisor)
    supervisor.goto(camp)
    supervisor.locator("a[href$='/finish']").click()
    supervisor.locator("form[action$='/finish'] button").click()
    page.goto(f"{case}/stay")
    page.select_option("#bed", index=page.locator("#bed option").count() - 1)
    page.fill("#begins_on", ago(36))
    page.fill("#came_for", "ไม่มีที่นอน ขอมาอยู่เอง")
    send(page)
    tick(page, "legal_basis", "child_protection")  # the consent was given later than the first night
    page.fill("#grounds", "อยู่ตามลำพัง")
    send(page)
    unfold(page, STAYS)
    page.locator("a[href$='/end']").click()
    tick(page, "ending", "family")
    send(page)
    page.goto(f"{case}/therapy")
    page.select_option("#kind", "talk")
    send(page)
    page.goto(f"{case}/plan")
    page.fill("#goals", "เรียนให้จบ")
    send(page)
    page.goto(case)
    expect(page.get_by_text("ผ่านค่ายครบ").filter(visible=True).first).to_be_visible()


def follow(page: Page, case: str) -> None:
    """A follow-up and a note: the stage is Continue."""
    page.goto(f"{case}/follow-up")
    tick(page, "way", "visit")
    send(page)
    page.goto(f"{case}/notes/new")
    page.fill("#body", "ฝากดูเรื่องการเดินทาง")
    send(page)
    expect(page.get_by_text("ยังขาดสำหรับขั้น “สำเร็จ”")).to_be_visible()


def complete(page: Page, supervisor: Page, case: str) -> None:
    """An outcome with evidence, verified by the supervisor; closing asked for and approved."""
    page.goto(f"{case}/outcome")
    page.select_option("#kind", "nfe_lower_secondary")
    tick(page, "evidence_kind", "document")
    page.fill("#evidence", "เห็นใบลงทะเบียน")
    send(page)
    supervisor.goto("/approvals")
    with supervisor.expect_navigation():
        supervisor.locator("form[action$='/verify'] button").click()
    page.goto(f"{case}/close")
    tick(page, "reason", "complete")
    page.fill("#words", "บรรลุเป้าหมาย")
    send(page)
    supervisor.goto("/approvals")
    with supervisor.expect_navigation():
        supervisor.locator("form[action$='/approve'] button").click()
    page.goto(case)
    expect(page.locator("[aria-current=step]").get_by_text("สำเร็จ")).to_be_visible()


def look_at_the_figures(page: Page) -> None:
    """The manager sees one more outcome, a chart, and nobody's name; the sheet can be downloaded."""
    row = page.locator("#outcomes tr").filter(has_text="กำลังศึกษา กศน. ม.3")
    assert row.locator("td").inner_text() == "1"
    expect(page.locator("#outcomes svg").first).to_be_visible()
    assert "ปลาวาฬ" not in page.content()
    with page.expect_download() as download:
        page.locator("#outcomes a[href$='.xlsx']").click()
    assert download.value.suggested_filename == "outcomes.xlsx"


def keep_house(page: Page, case: str) -> Page:
    """The administrator adds a user, who waits for a second person, and cannot open the case."""
    page.goto("/users/new")
    page.fill("#name", "สมศรี ขยันยิ่ง")
    page.fill("#username", "somsri")
    page.select_option("#role", "caseworker")
    page.select_option("#centre", index=1)
    send(page)
    expect(page.locator(".desk").get_by_text("รอผู้อนุมัติอีกหนึ่งคน")).to_be_visible()
    assert page.request.get(case).status == 404
    return page


def let_in(page: Page, supervisor: Page, case: str) -> None:
    """The supervisor confirms and has the word, the administrator the link: with both the new user gets in."""
    supervisor.goto("/admissions/")
    supervisor.get_by_role("button", name="อนุมัติ", exact=True).click()
    word = supervisor.locator("main .facts dd").inner_text()
    page.reload()
    page.get_by_role("button", name="ออกลิงก์เชิญ").click()
    page.goto(page.locator("main .facts dd").last.inner_text())
    page.fill("#word", word)
    for field in ("#new_password", "#again"):
        page.fill(field, "แมว ส้ม นอน บนหลังคา")
    send(page)
    page.fill("#username", "somsri")
    page.fill("#password", "แมว ส้ม นอน บนหลังคา")
    send(page)
    expect(page.get_by_text("สมศรี ขยันยิ่ง").first).to_be_attached()
    assert page.request.get(case).status == 404
