"""What tells people of one name apart brings them to the front, and hides nobody."""

from uuid import UUID

import pytest

from outreach.core.names import About, Hint, NameIndex, packed

TOWN = UUID(int=1)
BOY, GIRL = 1, 2


def key(number: int) -> UUID:
    return UUID(int=number << 64)


def filled(*people: tuple[str, About]) -> NameIndex:
    """People with the keys 1, 2, 3, …"""
    index = NameIndex()
    index.fill((key(number), TOWN, [name], about) for number, (name, about) in enumerate(people, 1))
    return index


def found(index: NameIndex, typed: str, hint: Hint = Hint(), *first: int) -> list[int]:  # noqa: B008 (immutable)
    return [one.int >> 64 for _score, one in index.search(typed, TOWN, 10, hint=hint, first=[key(n) for n in first])]


@pytest.mark.parametrize(
    ("hint", "order"),
    [
        (Hint(sex=GIRL), [2, 3, 1]),
        (Hint(sex=BOY), [1, 3, 2]),
        (Hint(year=2010), [3, 2, 1]),
        (Hint(GIRL, 2007), [2, 3, 1]),
    ],
)
def test_whom_a_hint_fits_comes_first_and_the_unknown_next(hint: Hint, order: list[int]) -> None:
    index = filled(("นก", About(BOY, 1999)), ("นก", About(GIRL, 2007)), ("นก", About(0, 2011)))
    assert found(index, "นก", hint) == order


def test_a_wrong_hint_hides_nobody() -> None:
    index = filled(("ปลาวาฬ", About(BOY, 2001)))
    assert found(index, "ปลาวาฬ", Hint(GIRL, 2015)) == found(index, "ปลาวาน", Hint(GIRL, 2015)) == [1]


def test_an_age_guessed_a_year_wrong_is_as_good() -> None:
    index = filled(("นก", About(BOY, 2010)), ("นก", About(BOY, 2009)), ("นก", About(BOY, 2011)))
    scores = {score for score, _key in index.search("นก", TOWN, hint=Hint(year=2010))}
    assert scores == {100}


def test_those_who_fit_are_found_among_very_many_of_the_name() -> None:
    people = [("อ้อม", About(GIRL, 2000)) for _ in range(2000)]
    people[1200] = ("อ้อม", About(BOY, 2012))
    assert found(filled(*people), "อ้อม", Hint(BOY, 2012))[0] == 1201


def test_ones_own_come_before_a_name_a_little_closer() -> None:
    index = filled(*(("ธีรพัฒน์", About()) for _ in range(300)), ("ธีรภัทร", About()))
    assert found(index, "ธีรพัฒ", Hint(), 301)[0] == 301
    assert 301 not in found(index, "ธีรพัฒ")
    assert found(index, "สมหมาย", Hint(), 301) == []


def test_of_equals_who_was_put_on_record_last_comes_first() -> None:
    index = filled(("นก", About(since=5)), ("นก", About(since=9)), ("นก", About(since=7)))
    assert found(index, "นก") == [2, 3, 1]


def test_a_change_of_what_is_known_counts_at_once() -> None:
    index = filled(("นก", About(BOY)), ("นก", About(BOY)))
    index.put(key(2), TOWN, ["นก"], About(GIRL))
    assert found(index, "นก", Hint(sex=GIRL)) == [2, 1]
    index.drop(key(1))
    assert found(index, "นก", Hint(sex=BOY)) == [2]


def test_a_packed_index_finds_the_same() -> None:
    index = filled(*((name, About(BOY, 2000 + n, n)) for n, name in enumerate(["นก", "แนน", "นุ่น", "ธีรภัทร", "Bank"])))
    index.drop(key(2))
    again = NameIndex()
    again.take(dict(map(packed.unpacked, packed.packed(index.copied()))))
    for typed in ("นก", "แนน", "ทีรพัด", "แบงค์"):
        for hint in (Hint(), Hint(BOY, 2003)):
            assert again.search(typed, TOWN, hint=hint) == index.search(typed, TOWN, hint=hint)
    assert len(again) == 4
    again.put(key(9), TOWN, ["ปลา"])
    again.drop(key(1))
    assert found(again, "ปลา") == [9]


def test_nothing_of_who_was_dropped_is_in_a_packed_index() -> None:
    index = filled(("ปลาวาฬ", About()), ("นก", About()))
    index.drop(key(1))
    (part,) = packed.packed(index.copied())
    assert key(2).bytes.rstrip(b"\0") in part
    assert len(packed.unpacked(part)[1].words) == 1
