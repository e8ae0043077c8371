"""A folder of its own, with commands that are run in it as an operator runs them."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import forks, once

ROOT = Path(__file__).parents[2]
PEOPLE = 45  # of the small demo


class House:
    """A folder of its own, and the commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data, self.key_file = folder / "data", folder / "keys" / "root.key"

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        own = {"OUTREACH_DATA": str(self.data), "OUTREACH_KEY_FILE": str(self.key_file), "TMPDIR": str(self.folder)}
        return forks.run(words, os.environ | own, timeout=3600)  # a busy machine is no failure

    def outcomes(self) -> dict[str, int]:
        said = self.run("statistics", "outcomes", "--format", "json")
        return {row["outcome"]: row["persons"] for row in json.loads(said.stdout)}


def load_demo(house: House) -> None:
    """Load the small demo programme."""
    loaded = house.run("demo", "--no-serve", "--people", str(PEOPLE), "--seed", "7")
    assert loaded.returncode == 0, loaded.stderr


def bring_demo(factory: pytest.TempPathFactory, house: House) -> None:
    """Let an empty house have a copy of the small demo programme, which is loaded once for all tests."""
    folder, _nothing = once.made(factory, "demo", lambda folder: load_demo(House(folder)))
    for part in ("data", "keys"):
        shutil.copytree(folder / part, house.folder / part)
