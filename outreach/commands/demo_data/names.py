"""Names of invented people: given and family names of a public corpus, combined at random."""

from collections.abc import Sequence
from random import Random

from outreach.casefile.people import Sex
from outreach.core import thai

NICKNAMES_TEXT = (
    "นก ต้น บอล เบียร์ แบงค์ โอ๊ต เอ็ม เจ นัท ฝ้าย มิ้นท์ แนน ปอ ปุ้ย กิ๊ฟ เก่ง ก้อง กอล์ฟ อาร์ต อั๋น อาท "
    "เอก โอม โจ้ โต้ง ตั้ม ตูน ติ๊ก เต้ย แต๊ก ท็อป ธาม นิว นุ๊ก เน บาส เบนซ์ เบล ใบเตย ป๊อป ปาล์ม แป้ง "
    "ปลื้ม พลอย เพชร ฟลุ๊ค ฟิล์ม ฟ้า เฟิร์น มอส มายด์ มิค เมย์ ไมค์ ยิ้ม เล็ก หนึ่ง สอง หมู หมี หนุ่ม อ้น "
    "อ๋อง อุ้ม แอน แอม ไอซ์ กบ กานต์ ไก่ ขวัญ เข้ม จ๋า จูน ชมพู่ แชมป์ ซัน เซฟ ดรีม ดิว เดียร์ โดม ต่าย "
    "ต๋อง ตาล ทิว เทียน น้ำ น้ำตาล นุ่น บีม บูม ปริม ป๋อง เปา ภู มด ม่อน เมฆ ลูกตาล วิน เวฟ สกาย ส้ม หวาน "
)
NICKNAMES = tuple(NICKNAMES_TEXT.split())
LOOKS = (
    "ผมสั้น มีรอยสักที่แขนซ้าย",
    "ตัวสูง ใส่หมวกแก๊ปสีดำ",
    "ผมย้อมสีทอง ขี่มอเตอร์ไซค์สีแดง",
    "ตัวเล็ก ใส่แว่น",
    "เจาะหูข้างขวา มีแผลเป็นที่คิ้ว",
    "ผมยาวรวบ ชอบใส่เสื้อบอล",
)
ROADS = ("ศรีจันทร์", "หน้าเมือง", "กลางเมือง", "รอบเมือง", "ประชาสโมสร", "มิตรภาพ", "ชาตะผดุง", "เหล่านาดี")
# Names of communities of the city; the official, longer list is the municipality's [004].
COMMUNITIES = (
    *("โนนชัย 1", "โนนชัย 2", "โนนชัย 3", "เทพารักษ์ 1", "เทพารักษ์ 2", "หนองแวงตราชู 1", "หนองแวงตราชู 2"),
    *("สามเหลี่ยม 1", "สามเหลี่ยม 2", "โนนหนองวัด 1", "โนนหนองวัด 2", "ดอนหญ้านาง 1", "ดอนหญ้านาง 2"),
    *("หนองใหญ่ 1", "หนองใหญ่ 2", "ตะวันใหม่", "บ้านตูม", "คุ้มวุฒาราม"),
)


class Names:
    """Random names; the same seed draws the same.

    `never` is the text stored unencrypted in the database (places, agencies, staff): no young person has a name from
    it, so that a search for their names in the files finds leaks only.
    """

    def __init__(self, chance: Random, never: str) -> None:
        self.chance = chance
        self.never = never
        from pythainlp.corpus import thai_family_names, thai_female_names, thai_male_names

        self._given = {Sex.MALE: _plain(thai_male_names()), Sex.FEMALE: _plain(thai_female_names())}
        self._family = _plain(thai_family_names())

    def nickname(self) -> str:
        """Draw a nickname."""
        return self._draw(NICKNAMES)

    def given(self, sex: Sex) -> str:
        """Draw a given name."""
        return self._draw(self._given[sex])

    def family(self) -> str:
        """Draw a family name."""
        return self._draw(self._family)

    def of_staff(self, sex: Sex) -> str:
        """Draw a full name that no young person will have."""
        name = f"{self.given(sex)} {self.family()}"
        self.never += f" {name}"
        return name

    def _draw(self, names: Sequence[str]) -> str:
        while (name := self.chance.choice(names)) in self.never:
            pass
        return name

    def national_id(self) -> str:
        """Draw a 13-digit number with a valid check digit, from the range for people without registration."""
        first = "0" + "".join(str(self.chance.randrange(10)) for _ in range(11))
        return first + thai.make_check_digit(first)

    def phone(self) -> str:
        """Draw a mobile number from an unassigned range."""
        return f"0{self.chance.choice('689')}0 000 {self.chance.randrange(10000):04d}"

    def look(self) -> str:
        """Draw a description of somebody's looks."""
        return self.chance.choice(LOOKS)

    def community(self) -> str:
        """Draw a community, with or without the word «ชุมชน», as people write it."""
        return f"{self.chance.choice(('', 'ชุมชน'))}{self.chance.choice(COMMUNITIES)}"

    def address(self) -> str:
        """Draw an address."""
        return f"ซอย {self.chance.randrange(1, 40)} ถนน{self.chance.choice(ROADS)}"


def _plain(names: frozenset[str]) -> list[str]:
    """Return the names sorted, for reproducible draws, without double names, titles and dots."""
    return sorted(name for name in names if name.isalpha() or all("\u0e00" <= letter <= "\u0e7f" for letter in name))
