"""The tool that holds our answers against published schemas: it finds what is wrong in any of them."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Browser
from tests.support import hsds_directory
from tests.support.cast import Cast
from tests.support.hsds_statement import OBJECTS
from tools import hsds_check

Open = Callable[..., Browser]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Our statement, laid out as the specification lays out its own: one file for each object, pointing at others."""
    for name, shape in OBJECTS.items():
        text = json.dumps(shape)
        for other in OBJECTS:
            text = text.replace(f'"#/$defs/{other}"', f'"{other}.json"')
        (tmp_path / f"{name}.json").write_text(text)
    return tmp_path


def found(folder: Path, client: Browser) -> tuple[list[str], Counter[str]]:
    counted: Counter[str] = Counter()

    def fetch(address: str) -> Any:
        return json.loads(client.get(f"/hsds/{address}").data)

    return list(hsds_check.check(folder, fetch, counted)), counted


def test_every_answer_is_held_against_its_schema(db: Session, cast: Cast, browser: Open, folder: Path) -> None:
    hsds_directory.fill(db, cast)
    wrong, counted = found(folder, browser())
    assert wrong == []
    assert (counted["service"], counted["organization"], counted["taxonomy"]) == (6, 6, 6)


def test_what_is_wrong_deep_inside_is_found(db: Session, cast: Cast, browser: Open, folder: Path) -> None:
    hsds_directory.fill(db, cast)
    file = folder / "address.json"
    file.write_text(file.read_text().replace('"physical"', '"somewhere"'))
    wrong, _counted = found(folder, browser())
    assert len(wrong) >= 3
    assert all("address_type" in line for line in wrong)


@pytest.mark.parametrize("words", [[], ["--help"], ["no-such-folder"]])
def test_without_a_folder_it_says_how_it_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["hsds_check", *words])
    assert hsds_check.main() == 2
    assert "SCHEMAS is a folder" in capsys.readouterr().err
