"""Invented people with Thai names distributed as in a real town: a few names often, most rarely."""

import random
from collections.abc import Collection, Iterator
from itertools import accumulate

from pythainlp.corpus import thai_family_names, thai_female_names, thai_male_names

Called = tuple[str, str, str]  # nickname, given name, family name

_NICKNAMES = """
นก หนู แดง ดำ เล็ก ใหญ่ น้อย ต้น แนน บอย เอ บี ฝน ฟ้า ดาว เดือน อ้อม อ้อย ก้อย กุ้ง ปลา ปู หอย
เป็ด ไก่ แมว หมู หมี เสือ ช้าง ม้า มด ผึ้ง แก้ว พลอย เพชร ทอง เงิน นุ่น นุ้ย หนิง หน่อย หญิง
ชาย โต้ง ต่าย ต้อม ตุ้ม ตั้ม ติ๊ก ตุ๊ก ต๋อง โต โอ โอ๊ต เอก อาร์ม อาร์ต แอน แอม แอ๋ม อิ๋ว อุ้ม
อุ๋ย เจ เจน เจี๊ยบ จุ๊บ จิ๊บ จูน จอย แจ๊ค แจน เก่ง กบ กล้วย กิ๊ฟ กอล์ฟ แก้ม แก๊ป เกม ไก่แจ้
ขวัญ ข้าว ข้าวโพด ไข่มุก เค้ก แคท คิว ชมพู่ แชมป์ ซัน ซี เซียน ดรีม ดิว เดียร์ ไดม่อน ตาล ตะวัน
เต้ เต๋า แตงโม ไต๋ ทราย ทิพย์ ไทด์ ธัน นัท นิว นิค นิดหน่อย โน้ต บาส บิ๊ก บีม บูม เบล เบส
เบิร์ด โบ โบนัส ใบบัว ปอ ปอย ปอนด์ ปาล์ม ปิง ปิ่น ปุ้ม ปุ๋ย แป้ง เปา โปเต้ ไปป์ ฝ้าย แพร แพรว
เพชรดา พีช พิม เพ็ญ ฟาง ฟิล์ม เฟิร์น ภูมิ ภีม มาย มายด์ มิ้น มิว มุก เมย์ แม็ก โมสต์ ไม้ ยุ้ย
รุ้ง ลูกตาล ลูกน้ำ วิว วาว แวว ส้ม สายฟ้า หยก เหมียว ออม อัน อาย เอิร์น ไอซ์ ไอติม Bank Best
Boss Ice Mark Fluke First
"""


def crowd(count: int, seed: int, without: Collection[str] = ()) -> Iterator[Called]:
    """Yield `count` people; none has a name of `without`. Family names vary as in life: half of them are rare."""
    chance = random.Random(seed)
    yield from _people(count, _lists(without, chance), chance)


def endless(seed: int) -> Iterator[Called]:
    """Yield people without end, drawn a thousand at a time."""
    chance = random.Random(seed)
    lists = _lists((), chance)
    while True:
        yield from _people(1_000, lists, chance)


def _lists(without: Collection[str], chance: random.Random) -> tuple[list[str], ...]:
    given = _spread(sorted((thai_male_names() | thai_female_names()) - set(without)), chance)
    family = _spread(sorted(thai_family_names() - set(without)), chance)
    return given, family, _spread([name for name in _NICKNAMES.split() if name not in without], chance)


def _people(count: int, lists: tuple[list[str], ...], chance: random.Random) -> Iterator[Called]:
    given, family, nicknames = lists
    for nickname, first, last, other in zip(
        _drawn(nicknames, count, chance),
        _drawn(given, count, chance),
        _drawn(family, count, chance),
        _drawn(family, count, chance),
        strict=True,
    ):
        yield nickname, first, last if chance.random() < 0.5 else _composed(last, other)


def _spread(names: list[str], chance: random.Random) -> list[str]:
    chance.shuffle(names)
    return names


def _drawn(names: list[str], count: int, chance: random.Random) -> list[str]:
    """Draw names by a Zipf-like distribution: the tenth is several times rarer than the first, the last are rare."""
    weights = list(accumulate(1 / (rank + 8) ** 0.75 for rank in range(len(names))))
    return chance.choices(names, cum_weights=weights, k=count)


def _composed(one: str, other: str) -> str:
    """Join the start of one family name and the end of another, cut before a letter that can begin a syllable."""
    cuts = [place for place in range(2, len(other) - 2) if other[place] in "กขคจชตทธนบปผพภมยรลวศสหอเแโไ"]
    if not cuts:
        return one
    return one[: _end(one)] + other[cuts[len(cuts) // 2] :]


def _end(name: str) -> int:
    places = [place for place in range(2, len(name) - 1) if name[place - 1] in "าีูำ์" or name[place] in "เแโไ"]
    return places[0] if places else len(name)
