"""A database file for a test: a fresh copy of a planted one, that waits for no disk."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from outreach.core import language
from outreach.core.ledger import ledger_file
from outreach.web.application import OutreachApp


def lay(house: OutreachApp, database: Path) -> Iterator[OutreachApp]:
    """The application on a fresh copy of a database file, as if nothing had happened yet."""
    data = house.extensions["settings"].data
    house.extensions["engine"].dispose()
    for left in data.glob("test.db*"):
        left.unlink()
    ledger_file(house.extensions["settings"].key_file).unlink(missing_ok=True)
    shutil.copy(database, data / "test.db")
    house.extensions["names"].forget()
    language.speak("en")
    yield house
    house.extensions["engine"].dispose()


def wait_for_no_disk(connection: Any, _record: object) -> None:
    """No test here pulls the plug: a third of the time of the tests was waiting for the disk."""
    connection.execute("PRAGMA synchronous = OFF")
