"""The rows of a zipped book (XLSX, ODS): read by a process of its own (`unpacking`), which a bomb may end.

One at a time: each may take 256 MB, and many at once would take the machine's memory from all who work.
"""

import json
import subprocess
import sys
from threading import Lock
from typing import Any

from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.reading_sheets import unpacking

WAITED = 8  # seconds, with the process on a busy machine
TURN, PATIENCE = Lock(), 20  # seconds for those before

TOO_LARGE = lazy_gettext("This file is far larger inside than a list of people is. Copy the list into a new sheet.")
NO_SHEET = lazy_gettext("Only sheets can be read: Excel (.xlsx), LibreOffice (.ods) or CSV.")
LOCKED = lazy_gettext("This file is locked with a password, or of an old Excel (.xls). Save it as .xlsx without one.")
BUSY = lazy_gettext("Other sheets are being read just now. Please send it once more in a minute.")
BROKEN = lazy_gettext("This file is damaged and cannot be read. Open it in Excel, and save it anew.")
_WHY = {unpacking.LOCKED: LOCKED, unpacking.BROKEN: BROKEN, unpacking.NO_BOOK: NO_SHEET, 1: BROKEN}


def too_many(most: int) -> LazyText:
    """Return the sentence about a sheet with too many rows."""
    return lazy_gettext("There are more than %(most)d rows in this sheet. Take it in parts.", most=most)


def rows(data: bytes, most_rows: int, most_columns: int) -> list[list[Any]]:
    """Return the rows of a book, its head among them, one more than are let in. Raises Refused, at the field `file`."""
    if not TURN.acquire(timeout=PATIENCE):
        raise Refused(BUSY, "file")
    try:
        return _read(data, most_rows, most_columns)
    finally:
        TURN.release()


def _read(data: bytes, most_rows: int, most_columns: int) -> list[list[Any]]:
    command = [sys.executable, "-I", unpacking.__file__, str(most_rows), str(most_columns)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "env": {}}
    try:
        done = subprocess.run(command, input=data, timeout=WAITED, check=False, **pipes)  # noqa: S603 (ours, no shell)
    except (subprocess.TimeoutExpired, OSError):
        raise Refused(TOO_LARGE, "file") from None
    if done.returncode:
        too_many_rows = done.returncode == unpacking.TOO_MANY
        raise Refused(too_many(most_rows) if too_many_rows else _WHY.get(done.returncode, TOO_LARGE), "file")
    found: list[list[Any]] = json.loads(done.stdout)
    return found
