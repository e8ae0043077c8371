"""What the tests said of each mutant, a line each in a file: nothing is lost when it is stopped."""

import hashlib
import json
from pathlib import Path
from typing import Any

from mutants.operators import Mutant
from mutants.plan import ROOT


class Answers:
    """The answers about one module; those about an older state of it do not count."""

    def __init__(self, folder: Path, path: str) -> None:
        self._file = folder / f"{path.replace('/', '.')}.jsonl"
        self._source = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()[:16]
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
        self._rows = {row["key"]: row for row in rows if row["source"] == self._source}

    def noticed(self, mutant: Mutant) -> bool | None:
        """Whether a test noticed; None if nobody asked yet."""
        row = self._rows.get(mutant.key)
        return row and row["noticed"]

    def put(self, mutant: Mutant, noticed: bool, by: str) -> None:
        """Keep an answer, and the test that noticed first."""
        row = {"source": self._source, "key": mutant.key, "noticed": noticed, "by": by}
        self._rows[mutant.key] = row
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
