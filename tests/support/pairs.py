"""Two processes of the program that do the same at one moment."""

import os
from collections.abc import Sequence

from outreach.web.application import OutreachApp
from tests.support import forks

READY = """
import sys
import time
from pathlib import Path
from uuid import UUID
from config import Settings
from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.factory import create_app
data, database, key, who, *about = sys.argv[1:]
app = create_app(Settings(Path(data), database, Path(key)))
(Path(data) / f"ready-{who}").touch()
while len(list(Path(data).glob("ready-*"))) < 2:  # before the session: on SQLite one alone has it
    time.sleep(0.001)
"""


def at_once(app: OutreachApp, act: str, *abouts: Sequence[object]) -> tuple[list[int], list[object]]:
    """Run an act, as text, in two processes, each with ids of its own in `about`; how they ended, what they said."""
    known = app.extensions["settings"]
    own = str(known.data), str(known.database_url), str(known.key_file)
    running = [
        forks.start(("-c", READY + act, *own, str(number), *map(str, about)), os.environ)
        for number, about in enumerate(abouts)
    ]
    told: list[object] = [one.communicate(120) for one in running]
    return sorted(one.returncode for one in running), told
