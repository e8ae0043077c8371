"""Large things in sealed pieces: none can be moved, doubled, left out, cut off or edited."""

import itertools

import pytest

from outreach.core import chunks, ciphertext

KEY = ciphertext.Key(bytes(range(32)))
BOUND = b"here"
# «ก», nothing, «end»: sealed with KEY, bound to `bound`, nonces of zeros
GOLDEN = [
    "c1010001000000000000000000000000ee0434914c51652dd40035700a7156637bbde6",
    "c1010001000000000000000000000000d71e9d815fd0536aee3785abc7cb3af3",
    "c10100010000000000000000000000006bd2d1e845f3343a4e1822d28c282c5e3b6609",
]


def sealed(count: int = 4) -> list[bytes]:
    return list(chunks.seal(KEY, 1, BOUND, [bytes([n]) * 40 for n in range(count)]))


def opens(found: list[bytes], bound: bytes = BOUND) -> bytes:
    return b"".join(chunks.open_all(KEY, bound, found))


def test_the_released_format_opens_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [bytes.fromhex(piece) for piece in GOLDEN]
    assert list(chunks.open_all(KEY, b"bound", kept)) == ["ก".encode(), b"", b"end"]
    monkeypatch.setattr(ciphertext.os, "urandom", bytes)
    assert list(chunks.seal(KEY, 1, b"bound", ["ก".encode(), b"", b"end"])) == kept


@pytest.mark.parametrize("length", [0, 1, chunks.BYTES - 1, chunks.BYTES, chunks.BYTES + 1, 3 * chunks.BYTES])
def test_whatever_its_length_it_comes_back(length: int) -> None:
    whole = (b"0123456789" * (length // 10 + 1))[:length]
    cut = list(chunks.seal(KEY, 1, BOUND, chunks.cut(whole)))
    assert len(cut) == max(1, -(-length // chunks.BYTES))
    assert opens(cut) == whole


def test_any_other_order_or_choice_of_pieces_is_refused() -> None:
    whole = sealed(3)
    wrong = [p for n in range(5) for p in itertools.product(whole, repeat=n) if list(p) != whole]
    assert len(wrong) == 1 + 3 + 9 + 27 + 81 - 1
    for found in wrong:
        with pytest.raises(ciphertext.Tampered):
            opens(list(found))


def test_nothing_is_given_out_of_a_piece_that_was_changed() -> None:
    first, second = sealed(2)
    for place in range(len(second)):
        changed = second[:place] + bytes([second[place] ^ 1]) + second[place + 1 :]
        with pytest.raises(ciphertext.Tampered):
            opens([first, changed])
    for length in range(len(second)):
        with pytest.raises(ciphertext.Tampered):
            opens([first, second[:length]])


def test_pieces_of_another_place_do_not_open_here() -> None:
    with pytest.raises(ciphertext.Tampered):
        opens(sealed(), b"there")


def test_a_piece_is_no_cell_and_a_cell_no_piece() -> None:
    with pytest.raises(ciphertext.Tampered):
        KEY.open(BOUND, sealed(1)[0])
    with pytest.raises(ciphertext.Tampered):
        opens([KEY.seal(1, BOUND, b"plain")])


def test_pieces_are_opened_one_by_one_as_they_are_asked_for() -> None:
    first, second = sealed(2)
    coming = chunks.open_all(KEY, BOUND, [first, second[:-1] + b"?"])
    assert next(coming) == bytes(40)
    with pytest.raises(ciphertext.Tampered):
        next(coming)
