"""What every command has in common."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect

from outreach.core import schema
from outreach.core.database import make_engine
from outreach.web.command_line import STOPPED, stoppable


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = make_engine(f"sqlite:///{tmp_path / 'outreach.db'}")
    yield made
    made.dispose()


def test_a_stop_amid_a_step_is_a_stop_though_tidying_up_fails(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """The interrupted connection lets the transaction around it say nothing more, not even that it ends."""

    def stop(_cursor: Any, statement: str, *_rest: object) -> None:
        if "CREATE TABLE cases" in statement:
            raise KeyboardInterrupt

    event.listen(engine, "do_execute", stop)
    with pytest.raises(SystemExit) as ended, stoppable("run it again"):
        schema.upgrade(engine)
    event.remove(engine, "do_execute", stop)
    assert (ended.value.code, capsys.readouterr().err) == (STOPPED, "run it again\n")
    schema.upgrade(engine)
    assert inspect(engine).has_table("people")
