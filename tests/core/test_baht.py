"""Amounts of money are read as they are typed, into whole satang, and shown so."""

import pytest

from outreach.core import baht


@pytest.mark.parametrize(
    ("typed", "satang"),
    [("1500", 150_000), ("1,500.5", 150_050), ("๑๕๐๐.๐๑", 150_001), ("0", 0), (" 20 บาท", 2_000), ("฿0.10", 10)],
)
def test_an_amount_is_read_into_whole_satang(typed: str, satang: int) -> None:
    assert baht.read(typed) == satang
    assert baht.read(baht.show_plain(satang)) == satang


@pytest.mark.parametrize("typed", ["", "1,50", "1.234", "-5", "1e3", "ห้าบาท", "1 500", "." * 30])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        baht.read(typed)


def test_an_amount_is_shown_with_both_figures_of_its_satang() -> None:
    assert (baht.show(150_005), baht.show(-10), baht.show(0)) == ("1,500.05", "-0.10", "0.00")
