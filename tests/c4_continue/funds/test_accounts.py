"""The account of a fund: carried over, in, out by kind, left; as of any day, by fiscal year; on a page and as files."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from outreach.c4_continue.funds import accounts, register
from outreach.c4_continue.funds.register import DepositDetails
from outreach.core import clock, thai
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.erasures import erased
from tests.support.funds import a_fund, given
from tests.support.papers import copied

Open = Callable[..., Browser]
NEW_YEAR = date(2026, 10, 1)  # of the fiscal year 2570


def test_what_is_left_is_carried_over_into_the_next_fiscal_year(db: Session, cast: Cast) -> None:
    cast.nok_case.opened_on = date(2026, 9, 1)
    with clock.travel(date(2026, 12, 1)):
        fund = a_fund(db, cast, 100_000)
        register.pay_in(db, fund, DepositDetails(day=NEW_YEAR, satang=50_000), cast.prasit)
        for day, kind, satang in (((9, 30), "fare", 4_000), ((10, 1), "meal", 6_000), ((11, 5), "meal", 1_000)):
            given(db, cast.nok_case, fund, satang, cast, day=date(2026, *day), kind=kind)
        old, new, part = (
            accounts.read(db, fund, accounts.period_of(fund, year, until), cast.prasit)
            for year, until in ((2569, None), (2570, None), (None, date(2026, 10, 31)))
        )
    assert (old.before, old.came_in, old.given, old.left) == (0, 100_000, 4_000, 96_000)
    assert (new.before, new.came_in, new.given, new.left) == (96_000, 50_000, 7_000, 139_000)
    assert [(kind.value, satang, number) for kind, satang, number in new.out] == [("meal", 7_000, 2)]
    assert (part.left, new.years) == (140_000, [2570, 2569])


def test_a_voided_gift_counts_not_and_one_to_an_erased_does(db: Session, cast: Cast) -> None:
    fund = a_fund(db, cast, 10_000)
    given(db, cast.nok_case, fund, 100, cast)
    given(db, cast.ton_case, fund, 200, cast).voided_at = clock.now()
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    account = accounts.read(db, fund, accounts.period_of(fund, None, None), cast.prasit)
    assert (account.given, account.left) == (100, 9_900)
    assert [line.number for line in accounts.lines(db, account, cast.prasit) if line.kind] == [""]


def test_the_head_reads_and_takes_the_account(db: Session, cast: Cast, browser: Open) -> None:
    fund = a_fund(db, cast, 10_000)
    given(db, cast.nok_case, fund, 1_050, cast)
    db.commit()
    head, path = browser(cast.prasit), f"/funds/{fund.id}"
    page = head.get(path).text
    assert "89.50 baht" in page
    assert cast.nok_case.number in page
    assert "บุญมา" not in page
    assert "100.00 baht" in head.get(f"{path}?until={fund.opened_on:%d/%m}/{fund.opened_on.year + 543}").text
    assert "89.50 baht" in head.get(f"{path}?year=9999&until=never").text
    with zipfile.ZipFile(io.BytesIO(head.get(f"{path}/account.xlsx").get_data())) as parts:
        assert cast.nok_case.number in parts.read("xl/sharedStrings.xml").decode()
    printed = copied(head.get(f"{path}/account.pdf").get_data())["pdfium"]
    assert [words in printed for words in ("๑๐.๕๐", "๘๙.๕๐", thai.in_thai_digits(cast.nok_case.number))] == [
        True,
        True,
        False,
    ]
    assert "ทุนการศึกษา" in head.get("/funds/").text
    assert browser(cast.malee).get(path).status_code == 404


def test_a_fund_is_opened_changed_and_closed_on_its_pages(db: Session, cast: Cast, browser: Open) -> None:
    head = browser(cast.prasit)
    said = {"name": "ทุนอาหาร", "source": "เทศบาล", "opened_on": f"{clock.today():%d/%m/%Y}", "opening": "1,000"}
    path = head.post("/funds/new", data=said).location
    assert "is open already" in head.post("/funds/new", data=said).text
    assert "An amount in baht" in head.post("/funds/new", data=said | {"name": "x", "opening": "1.234"}).text
    assert head.post(f"{path}/deposits", data={"day": said["opened_on"], "satang": "20.25"}).location == path
    assert "1,020.25 baht" in head.get(path).text
    head.post(f"{path}/change", data={"name": "ทุนอาหารกลางวัน"})
    head.post(f"{path}/close")
    page = head.get(path).text
    assert "ทุนอาหารกลางวัน" in page
    assert "Closed on" in page
