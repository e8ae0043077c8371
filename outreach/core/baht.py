"""Amounts of money: whole satang, never a fraction of binary kind. A hundred satang are a baht."""

import re

from outreach.core import thai
from outreach.core.language import gettext

SATANG = 100  # of a baht
MOST = 10_000_000 * SATANG  # of one entry: an integer of 32 bits holds it
_TYPED = re.compile(r"(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,2}))?")


def read(typed: str) -> int:
    """Return the satang of an amount in baht as typed: 1500, 1,500.50, ๑๕๐๐. Raises ValueError for anything else."""
    text = thai.arabic_digits(typed).strip().removeprefix("฿").removesuffix("บาท").strip()
    found = _TYPED.fullmatch(text)
    if found is None:
        raise ValueError("no amount of money")
    baht, rest = found.groups()
    return int(baht.replace(",", "")) * SATANG + int((rest or "").ljust(2, "0"))


def show(satang: int) -> str:
    """Format an amount in baht: 1,500.50; one below zero with a minus."""
    baht, rest = divmod(abs(satang), SATANG)
    return f"{'-' if satang < 0 else ''}{baht:,}.{rest:02}"


def show_plain(satang: int) -> str:
    """Format an amount as it is typed into a form: 1500.50."""
    return show(satang).replace(",", "")


def tell(satang: int) -> str:
    """Format an amount for a page, with the word baht."""
    return gettext("%(amount)s baht", amount=show(satang))
