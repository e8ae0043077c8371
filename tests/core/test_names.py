"""Names are found however they are written, by everybody who has them, and by nobody who is gone."""

import gc
from collections.abc import Iterable, Sequence
from threading import Event, Thread
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from outreach.core import thai
from outreach.core.names import NameIndex
from outreach.core.names.keyboard import other_layout
from outreach.core.names.letters import TITLED, WIDTH, encoded, is_spelt

CITY, TOWN = UUID(int=1), UUID(int=2)
PEOPLE = [
    ("บอย", "ณัฐพล", "ใจดี"),
    ("แนน", "ปรียา", "รักไทย"),
    ("ต้น", "สมชาย", "มั่นคง"),
    ("ฝน", "ชัยพร", "ศรีสุข"),
    ("Bank", "ธีรภัทร", "แสงทอง"),
    ("อ", "กฤษณ์", "วงศ์สุวรรณ"),
    ("เอ", "สมศักดิ์", "ทองดี"),
    ("Zin Mar", "သီရိ", "ကျော်"),
]
names = some.text("กขจณดตทนพมยรลวศสอัาิีุเแ์่ ab", min_size=1, max_size=9).filter(thai.normal)
crowds = some.lists(some.lists(names, min_size=1, max_size=3), min_size=1, max_size=12)


def key(number: int) -> UUID:
    return UUID(int=number + 1 << 100 | 0x7A5EED0FBEEFCAFED00DFACE)


def filled(people: Iterable[Sequence[str]], group: UUID = CITY) -> NameIndex:
    index = NameIndex()
    index.fill((key(number), group, called) for number, called in enumerate(people))
    return index


def first(typed: str, index: NameIndex) -> str:
    """The given name of who is found first."""
    found = index.search(typed, CITY)
    return PEOPLE[(found[0][1].int >> 100) - 1][1] if found else "–"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ณัฐพล", "ณัฐพล"),
        ("นายณัฐพล", "ณัฐพล"),
        ("นัฐพล", "ณัฐพล"),
        ("ณัฐพน", "ณัฐพล"),
        ("ณัฏฐพล", "ณัฐพล"),
        ("ปรีญา", "ปรียา"),
        ("ธีระพัฒ", "ธีรภัทร"),
        ("วงสุวัน", "กฤษณ์"),
        ("Nattapon", "ณัฐพล"),
        ("Natthaphon", "ณัฐพล"),
        ("preeya", "ปรียา"),
        ("Somchai", "สมชาย"),
        ("Chaiyaporn", "ชัยพร"),
        ("bank", "ธีรภัทร"),
        ("l,=kp", "สมชาย"),
        ("ิฟืา", "ธีรภัทร"),
        ("สมศ", "สมศักดิ์"),
        ("อ", "กฤษณ์"),
        ("เอ", "สมศักดิ์"),
        ("ใจดี ณัฐพล", "ณัฐพล"),
        ("สมชาย มันคง", "สมชาย"),
        ("သီရိ", "သီရိ"),
    ],
)
def test_a_name_is_found_however_it_is_written(typed: str, meant: str) -> None:
    assert first(typed, filled(PEOPLE)) == meant


@pytest.mark.parametrize("typed", ["", "  ", "-", "วิไลวรรณ", "เก่งกาจ", "Oliver", "อา", "ฮ"])
def test_a_name_that_nobody_has_finds_nobody(typed: str) -> None:
    assert filled(PEOPLE).search(typed, CITY) == []


def test_only_the_name_itself_is_worth_100() -> None:
    index = filled(PEOPLE)
    assert index.search("ณัฐพล ใจดี", CITY) == [(100.0, key(0))]
    assert 90 < index.search("นัฐพล", CITY)[0][0] < 100
    assert 60 <= index.search("สมชาย แสงทอง", CITY)[0][0] < 80


def test_people_of_another_group_are_not_found() -> None:
    index = filled(PEOPLE)
    index.put(key(50), TOWN, ["ณัฐพล"])
    assert index.search("ณัฐพล", TOWN) == [(100.0, key(50))]
    assert index.search("ณัฐพล", CITY) == [(100.0, key(0))]
    assert index.search("ณัฐพล", UUID(int=3)) == []


def test_of_equal_answers_the_lesser_key_comes_first_up_to_most() -> None:
    index = filled([("แดง",)] * 30)
    assert index.search("แดง", CITY, most=4) == [(100.0, key(number)) for number in range(4)]


def test_who_moves_or_is_renamed_is_found_only_as_they_are_now() -> None:
    index = filled(PEOPLE)
    index.put(key(0), TOWN, ["กมล"])
    assert index.search("ณัฐพล", CITY) == index.search("ณัฐพล", TOWN) == index.search("กมล", CITY) == []
    assert index.search("กมล", TOWN) == [(100.0, key(0))]
    assert len(index) == len(PEOPLE)


def test_a_second_fill_adds_and_replaces() -> None:
    index = filled(PEOPLE)
    index.fill([(key(0), CITY, ["กมล"]), (key(99), CITY, ["วิชัย"]), (key(99), TOWN, ["วิชัย"])])
    assert (first("กมล", index), first("ณัฐพล", index), first("สมชาย", index)) == ("ณัฐพล", "–", "สมชาย")
    assert index.search("วิชัย", TOWN) == [(100.0, key(99))]
    assert index.search("วิชัย", CITY) == []


@pytest.mark.parametrize(("thai_keys", "us_keys"), [("สมชาย", "l,=kp"), ("ณัฏฐ์", "IyD{N"), ("เก่ง ดี", "gdj' fu")])
def test_the_same_keys_in_the_other_layout(thai_keys: str, us_keys: str) -> None:
    assert other_layout(us_keys) == thai_keys
    assert other_layout(thai_keys) == us_keys


@given(some.text("กณนาะัิีเแไโ์่้๋็ำๆฤอวรห นายด.ชง้อ", max_size=8))
def test_a_word_spelt_as_thai_can_be_is_its_own_normal_form(word: str) -> None:
    spelt = is_spelt(word) and not word.startswith(TITLED)
    assert not spelt or thai.normal(word) == word


@settings(deadline=None, max_examples=60)
@given(crowds)
def test_everybody_is_found_by_each_of_their_names_first(people: list[list[str]]) -> None:
    index = filled(people)
    for number, called in enumerate(people):
        for name in called:
            best = [found for score, found in index.search(name, CITY, most=50) if score == 100]
            assert key(number) in best


@settings(deadline=None, max_examples=60)
@given(crowds, some.randoms(use_true_random=False), some.sets(some.integers(0, 11)), names)
def test_order_does_not_matter_and_who_is_dropped_is_gone(people, random, gone, typed) -> None:
    whole = filled(people)
    index, shuffled = NameIndex(), list(enumerate(people))
    random.shuffle(shuffled)
    for number, called in shuffled:
        index.put(key(number), CITY, called)
    assert index.search(typed, CITY, most=50) == whole.search(typed, CITY, most=50)
    for number in gone:
        index.drop(key(number))
        whole.drop(key(number))
    left = [(key(number), CITY, called) for number, called in enumerate(people) if number not in gone]
    fresh = NameIndex()
    fresh.fill(left)
    assert len(index) == len(whole) == len(left)
    assert index.search(typed, CITY, 50) == whole.search(typed, CITY, 50) == fresh.search(typed, CITY, 50)


@settings(deadline=None, max_examples=60)
@given(crowds, some.dictionaries(some.integers(0, 11), some.lists(names, max_size=2), max_size=6), names)
def test_people_filled_again_are_found_as_if_always_called_so(
    people: list[list[str]], again: dict[int, list[str]], typed: str
) -> None:
    index = filled(people)
    index.fill((key(number), CITY, called) for number, called in again.items())
    fresh = NameIndex()
    fresh.fill((key(number), CITY, called) for number, called in (dict(enumerate(people)) | again).items())
    for word in (typed, *(called[0] for called in people)):
        assert index.search(word, CITY, 50) == fresh.search(word, CITY, 50)


def texts_of(index: NameIndex) -> bytes:
    """Every byte of every array that hangs on an index."""
    seen, queue, held = set(), [index], b""
    while queue:
        one = queue.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen.add(id(one))
        held += one.tobytes() if isinstance(one, np.ndarray) else str(one).encode() if isinstance(one, str) else b""
        queue.extend(gc.get_referents(one))
        queue.extend([one.base] if isinstance(one, np.ndarray) and one.base is not None else [])
    return held


def test_who_is_dropped_leaves_no_letter_of_their_name_behind() -> None:
    index, alone = filled(PEOPLE), filled([("ณัฐพล",)])
    spelt = alone._groups[CITY][0].words.spelt[0]
    said = alone._groups[CITY][0].words.said[0]
    assert spelt in texts_of(index)
    assert said in texts_of(index)
    assert key(0).bytes in texts_of(index)
    index.drop(key(0))
    assert spelt not in texts_of(index)
    assert said not in texts_of(index)
    assert key(0).bytes not in texts_of(index)


def test_a_name_that_somebody_else_has_stays_for_them() -> None:
    index = filled([("แดง", "สมชาย"), ("แดง", "ณัฐพล")])
    index.drop(key(0))
    assert index.search("แดง", CITY) == [(100.0, key(1))]
    assert index.search("สมชาย", CITY) == []


@pytest.mark.parametrize("before", range(WIDTH - 6, WIDTH + 1))
@pytest.mark.parametrize("silent", ["ตร์", "ษณ์", "จน์", "ธิ์", "ก์"])
def test_a_long_words_first_letters_and_silent_last_one_count(before: int, silent: str) -> None:
    word = "ก" * before + silent
    assert encoded(word + "ก" * 5_000) == encoded(word + "ก" * 5)
    assert encoded(word)[:WIDTH] == encoded(word + "ก" * 5_000)[: len(word)]


def test_two_who_share_a_name_take_only_that_name_with_them() -> None:
    index = filled([("กฮ",), ("ขวัญ", "แดง"), ("ขวัญ", "ดำ"), *PEOPLE * 10])
    index.fill([(key(1), CITY, ["แดง"]), (key(2), CITY, ["ดำ"])])
    assert index.search("กฮ", CITY) == [(100.0, key(0))]
    assert index.search("ขวัญ", CITY) == []


def test_hundreds_who_come_one_by_one_are_found_and_dropped() -> None:
    letters = "กขคงจชดตนบปพมยรลวสหอ"
    called = [a + b + c for a in letters for b in "ูิี" for c in letters]
    index = filled([name] for name in called[:900])
    for number, name in enumerate(called[900:], 900):
        index.put(key(number), CITY, [name])
    for number in range(0, len(called), 2):
        index.drop(key(number))
    assert len(index) == 600
    found = [(100.0, key(number)) in index.search(name, CITY) for number, name in enumerate(called[800:], 800)]
    assert found == [False, True] * 200


def test_readers_see_each_person_whole_while_they_are_renamed() -> None:
    index, over, missed = filled([*PEOPLE, ("แดง", "เดิม")]), Event(), []

    def read() -> None:
        while not over.is_set():
            seen = [person for score, person in index.search("แดง", CITY) if score == 100]
            missed.extend([seen] if seen != [key(8)] else [])

    readers = [Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(50):
        index.put(key(8), CITY, ["แดง", f"ใหม่{number}"])
    over.set()
    for reader in readers:
        reader.join()
    assert not missed


def test_nothing_of_a_name_shows_in_the_words_about_an_index() -> None:
    assert repr(filled(PEOPLE)) == "<NameIndex of 8 people>"
    assert "ณัฐ" not in repr(filled(PEOPLE)._groups)
