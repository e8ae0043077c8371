"""A folder of its own, with commands that are run in it as an operator runs them."""

import json
import os
import subprocess
from pathlib import Path

from tests.support import forks

ROOT = Path(__file__).parents[2]


class House:
    """A folder of its own, and the commands run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data, self.key_file = folder / "data", folder / "keys" / "root.key"

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        own = {"OUTREACH_DATA": str(self.data), "OUTREACH_KEY_FILE": str(self.key_file), "TMPDIR": str(self.folder)}
        return forks.run(words, os.environ | own)

    def outcomes(self) -> dict[str, int]:
        said = self.run("statistics", "outcomes", "--format", "json")
        return {row["outcome"]: row["persons"] for row in json.loads(said.stdout)}
