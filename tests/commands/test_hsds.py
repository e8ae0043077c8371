"""`flask hsds` and `flask agencies` at a terminal: what would change is said, then done, and done once."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy.orm import Session

from outreach.directory import agencies
from outreach.web.application import OutreachApp
from tests.exchange.hsds.test_importing import FOREIGN
from tests.support import hsds_directory
from tests.support.cast import Cast


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A directory of somebody else."""
    path = tmp_path / "other.json"
    path.write_text(json.dumps({"contents": [FOREIGN]}), encoding="utf-8")
    return path


def run(app: OutreachApp, db: Session, *words: str) -> Result:
    db.commit()
    with app.app_context():
        ended = app.test_cli_runner().invoke(args=list(words))
    db.expire_all()
    return ended


def test_an_import_is_looked_at_first_and_then_done_once(app: OutreachApp, db: Session, cast: Cast, file: Path) -> None:
    looked = run(app, db, "hsds", "import", str(file))
    assert "new        other-foundation: มูลนิธิอื่น" in looked.output
    assert "1 new, 0 changed, 0 unchanged, 0 left out; nothing was written" in looked.output
    assert agencies.by_code(db, "other-foundation") is None
    assert "1 new, 0 changed" in run(app, db, "hsds", "import", str(file), "--apply").output
    assert agencies.by_code(db, "other-foundation") is not None
    assert "0 new, 0 changed, 1 unchanged" in run(app, db, "hsds", "import", str(file), "--apply").output


def test_what_is_exported_is_nothing_new(app: OutreachApp, db: Session, cast: Cast, tmp_path: Path) -> None:
    hsds_directory.fill(db, cast)
    file = tmp_path / "ours.zip"
    assert run(app, db, "hsds", "export", str(file)).exit_code == 0
    assert "0 new, 0 changed, 2 unchanged" in run(app, db, "hsds", "import", str(file)).output


def test_what_is_no_directory_ends_with_one_line(app: OutreachApp, db: Session, cast: Cast, tmp_path: Path) -> None:
    for content in (b"PK nothing", b"{}", b"not json", b'[{"id": "1"}]', b"\xff\xfe"):
        (tmp_path / "x").write_bytes(content)
        ended = run(app, db, "hsds", "import", str(tmp_path / "x"), "--apply")
        assert (ended.exit_code, "cannot be read as HSDS" in ended.output) == (1, True)


def test_the_directory_goes_into_a_sheet_and_back(app: OutreachApp, db: Session, cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "agencies.csv"
    assert run(app, db, "agencies", "export", str(file)).exit_code == 0
    assert "0 added" in run(app, db, "agencies", "load", str(file)).output
    file.write_text("code,name_th,name_en,kind,needs\nx,ก,x,nothing,shelter\n", encoding="utf-8")
    ended = run(app, db, "agencies", "load", str(file))
    assert (ended.exit_code, "cannot be read" in ended.output) == (1, True)
