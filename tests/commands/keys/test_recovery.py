"""The recovery drill: the root key is lost, and comes back from paper, or from any two of three shares."""

import itertools
from datetime import timedelta

import pytest
from flask.testing import FlaskCliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.casefile.people import Person
from outreach.core.keys import KeyProblem, KeyStore, recovery
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.support.cast import Cast

ROOT = bytes(range(32))
SHEET = [
    "1  0001 0203 0405 0607  4e8b",
    "2  0809 0a0b 0c0d 0e0f  e1d6",
    "3  1011 1213 1415 1617  1810",
    "4  1819 1a1b 1c1d 1e1f  2a1a",
    "=  a366 aed7",
]  # what was printed stays readable for ever


def print_sheet(run: FlaskCliRunner, *more: str) -> list[str]:
    printed = run.invoke(args=["keys", "export-recovery", "--yes-print", *more])
    assert printed.exit_code == 0, printed.output
    return printed.output.splitlines()


def lose_and_restore(run: FlaskCliRunner, keys: KeyStore, typed: str) -> str:
    """What the command says; the root file is gone before."""
    keys.key_file.unlink()
    return run.invoke(args=["keys", "restore-recovery"], input=typed).output


def opens_a_record(app: OutreachApp, cast: Cast) -> bool:
    """A program that starts now reads what was written before the loss."""
    started = create_app(app.extensions["settings"])
    with started.extensions["sessions"]() as session:
        name = session.get_one(Person, cast.nok_case.person_id).nickname
    started.extensions["engine"].dispose()
    return name == "นก"


def test_a_lost_root_comes_back_from_paper(
    run: FlaskCliRunner, keys: KeyStore, app: OutreachApp, cast: Cast, db: Session
) -> None:
    before = keys.key_file.read_text()
    sheet = print_sheet(run)
    assert "is back" in lose_and_restore(run, keys, "\n".join(sheet))
    assert keys.key_file.read_text() == before
    assert keys.key_file.stat().st_mode & 0o777 == 0o600
    assert opens_a_record(app, cast)
    acts = db.scalars(select(AuditLine.action).where(AuditLine.action.like("keys.%")).order_by(AuditLine.seq)).all()
    assert acts == ["keys.export", "keys.restore"]


@pytest.mark.parametrize("pair", list(itertools.permutations(range(3), 2)))
def test_a_lost_root_comes_back_from_any_two_of_three_shares(
    run: FlaskCliRunner, keys: KeyStore, app: OutreachApp, cast: Cast, pair: tuple[int, int]
) -> None:
    shares = "\n".join(print_sheet(run, "--shares", "2-of-3")).split("\n\n")
    assert len(shares) == 3
    assert "is back" in lose_and_restore(run, keys, "\n".join(shares[number] for number in pair))
    assert opens_a_record(app, cast)


def test_one_share_alone_opens_nothing(run: FlaskCliRunner, keys: KeyStore) -> None:
    shares = "\n".join(print_sheet(run, "--shares", "2-of-3")).split("\n\n")
    for typed in (shares[0], shares[0] + "\n" + shares[0]):
        keys.key_file.touch()
        assert "2 different shares are needed, 1 was given" in lose_and_restore(run, keys, typed)
        assert not keys.key_file.exists()


def test_the_sheet_of_another_installation_changes_nothing(run: FlaskCliRunner, keys: KeyStore) -> None:
    said = lose_and_restore(run, keys, "\n".join(recovery.to_digits(ROOT)))
    assert "does not open the ring" in said
    assert not keys.key_file.exists()


def test_a_root_that_is_there_is_never_overwritten(run: FlaskCliRunner, keys: KeyStore) -> None:
    sheet, before = print_sheet(run), keys.key_file.read_bytes()
    assert "root key already" in run.invoke(args=["keys", "restore-recovery"], input="\n".join(sheet)).output
    keys.key_file.write_text("half a k")
    assert "root key already" in run.invoke(args=["keys", "restore-recovery"], input="\n".join(sheet)).output
    assert keys.key_file.read_text() == "half a k" != before.decode()


def test_a_secret_is_printed_at_a_terminal_only(run: FlaskCliRunner, keys: KeyStore, db: Session) -> None:
    for words in (["export-recovery"], ["export-recovery", "--shares", "2-of-3"], ["new-root"]):
        refused = run.invoke(args=["keys", *words])
        assert (refused.exit_code, refused.output.count("\n")) == (1, 1)
        assert "--yes-print" in refused.output
    assert db.scalar(select(AuditLine).where(AuditLine.action == "keys.export")) is None


@pytest.mark.parametrize("split", ["1-of-3", "3-of-2", "2-of-17", "two-of-three", "2of3"])
def test_shares_that_make_no_sense_are_refused(run: FlaskCliRunner, split: str) -> None:
    refused = run.invoke(args=["keys", "export-recovery", "--yes-print", "--shares", split])
    assert (refused.exit_code, "2-of-3" in refused.output) == (1, True)


def refused(lines: list[str]) -> str:
    with pytest.raises(KeyProblem) as problem:
        recovery.from_lines(lines)
    return str(problem.value.code)


def test_a_sheet_once_printed_is_read_for_ever() -> None:
    assert recovery.to_digits(ROOT) == SHEET
    assert recovery.from_lines(SHEET) == ROOT


def test_capitals_missing_spaces_and_lookalike_letters_are_read() -> None:
    typed = ["# a line for people", *(line.upper().replace("0", "O").replace("1", "l") for line in SHEET[1:4])]
    first = SHEET[0][0] + SHEET[0][1:].replace(" ", "")
    assert recovery.from_lines(["", first[0] + " " + first[1:], *typed, SHEET[4]]) == ROOT


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_each_wrong_digit_is_named_by_its_line(number: int) -> None:
    line = SHEET[number - 1]
    for place in (place for place in range(3, len(line)) if line[place] != " "):
        for wrong in ("7" if line[place] != "7" else "8", "g", ""):
            typed = [*SHEET]
            typed[number - 1] = line[:place] + wrong + line[place + 1 :]
            assert refused(typed) == f"recovery: line {number} is mistyped"


def test_a_missing_unknown_or_wrong_last_line_is_named() -> None:
    assert refused(SHEET[:2] + SHEET[3:]) == "recovery: line 3 is missing"
    assert "begins with '7'" in refused([*SHEET, "7  0000"])
    assert "line = does not fit" in refused(SHEET[:4])
    assert "line = does not fit" in refused([*SHEET[:4], "=  1234 5678"])
    assert refused(["# nothing", ""]) == "recovery: nothing was typed"


def test_swapped_lines_are_noticed() -> None:
    swapped = ["1" + SHEET[1][1:], "2" + SHEET[0][1:], *SHEET[2:]]
    assert refused(swapped) == "recovery: line 1 is mistyped"


def test_a_wrong_word_is_named_by_share_and_line() -> None:
    first, second, _third = recovery.to_shares(ROOT, 2, 3)
    wrong = [*second]
    wrong[2] = wrong[2].rsplit(" ", 1)[0] + " xylophone"
    assert refused([*first, *wrong]) == "recovery: share 2, line 3: word 6 is mistyped"
    other = "academic" if "academic" not in second[1] else "acid"
    wrong = [*second]
    wrong[1] = wrong[1].rsplit(" ", 1)[0] + " " + other
    assert "share 2 is mistyped" in refused([*first, *wrong])
    assert "share 2 has 30 words, not 33" in refused([*first, *second[:5]])


def test_words_may_be_cut_after_four_letters() -> None:
    first, _second, third = recovery.to_shares(ROOT, 2, 3)
    typed = [" ".join(word[:4].upper() for word in line.split()) for line in first + third]
    assert recovery.from_lines(typed) == ROOT


def test_shares_of_two_printings_do_not_belong_together() -> None:
    mixed = recovery.to_shares(ROOT, 2, 3)[0] + recovery.to_shares(ROOT, 2, 3)[1]
    assert "do not belong together" in refused(mixed)


@settings(max_examples=30, deadline=timedelta(seconds=5))
@given(root=st.binary(min_size=32, max_size=32), needed=st.integers(2, 4), more=st.integers(0, 2))
def test_every_root_comes_back_from_what_is_printed(root: bytes, needed: int, more: int) -> None:
    assert recovery.from_lines(recovery.to_digits(root)) == root
    shares = recovery.to_shares(root, needed, needed + more)
    assert recovery.from_lines([line for share in shares[-needed:] for line in share]) == root
    assert f"{needed} different shares" in refused([line for share in shares[: needed - 1] for line in share])
