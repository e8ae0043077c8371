"""The names that are bound into sealed bytes are frozen: what was sealed under one opens under no other."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from outreach.core import ciphertext
from outreach.core.keys import PURPOSES, KeyRing
from outreach.core.sealing import Sealed, Vault
from tests.core.test_sealing_tampering import sealed_fields

KEPT = Path(__file__).with_name("sealed_names.txt")


def line_of(field: Sealed) -> str:
    return f"{field.name} {field.kind.value} {field.block} {field.owner} {field.empty.value}"


def kept() -> list[str]:
    return [line for line in KEPT.read_text().splitlines() if line and not line.startswith("#")]


def test_no_released_name_class_owner_or_padding_has_changed() -> None:
    today = {line_of(field) for field in sealed_fields().values()}
    assert [line for line in kept() if line not in today] == [], "sealed bytes of a released version would not open"


def test_every_sealed_field_stands_in_the_list() -> None:
    new = sorted(line_of(field) for field in sealed_fields().values() if line_of(field) not in kept())
    assert new == [], "a new field: add its line to sealed_names.txt, and never change it"


@pytest.mark.parametrize("field", sealed_fields().values(), ids=lambda field: field.name)
def test_a_field_hides_its_length_and_names_its_table(field: Sealed) -> None:
    assert field.block % 32 == 0
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", field.name)
    assert field.name.split(".")[0] == field.table.__tablename__


RING = KeyRing(UUID(int=1), {purpose: {1: bytes(range(32))} for purpose in PURPOSES})
PERSON, ROW = UUID(int=2), UUID(int=3)
WRAPPED = (  # a data key of thirty-two 0x07
    "c101000100000000000000000000000009bbb2d9b22b84ba0fafae321f2b969ed54451542f8667288799b484c2f85a51"
    "b6c098e68c7d284d72f650d17addbc27"
)
NICKNAME = (  # «นก» as people.nickname, sealed under it
    "c101000100000000000000000000000081603d5243138be8e1078f64c47b4baebdefa9f973dcab5b161580c84fe91a66"
    "6305ff20c752b9858ab248b0c9e58eea"
)


def test_a_key_and_a_field_of_the_released_format_open_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault(RING)
    key = vault.unwrap(PERSON, 1, bytes.fromhex(WRAPPED))
    assert key == b"\x07" * 32
    bound = vault.bound("people.nickname", ROW, PERSON)
    assert ciphertext.unpad(ciphertext.open_cell(key, bound, bytes.fromhex(NICKNAME))).decode() == "นก"
    monkeypatch.setattr(ciphertext.os, "urandom", bytes)
    assert ciphertext.seal(key, 1, bound, ciphertext.pad("นก".encode(), 32)).hex() == NICKNAME


def test_the_released_blind_index_of_a_number_stays_what_it_is() -> None:
    assert Vault(RING).blind("people.national_id", "1101700230708", 14) == 14686170
