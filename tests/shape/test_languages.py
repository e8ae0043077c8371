"""A language is a row of `outreach/core/languages.py`: nothing else asks which one is spoken, or names one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from outreach.core.languages import LANGUAGES

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "outreach" / "core" / "languages.py"
# Stored codes that mean something else: what somebody speaks, and Thursday.
OTHER_CODES = {"directory/tongues.py", "directory/agencies/codes.py"}
COMPARED = re.compile(r"language\(\)\s*(?:[=!]=|in\b)|\.lang\b|[=!]==?\s*[\"'](?:th|en)[\"']")


def test_no_module_names_a_language_beside_the_table() -> None:
    assert [*_named()] == [], "ask outreach.core.languages"


def test_no_template_and_no_script_asks_which_language_it_is() -> None:
    texts = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "outreach" / "static").glob("*.js")]
    asking = [f"{path.name}: {found}" for path in texts for found in COMPARED.findall(path.read_text())]
    assert asking == [], "the table says how it is written"


def _named() -> Iterator[str]:
    for path in sorted((ROOT / "outreach").rglob("*.py")):
        if path == TABLE or str(path.relative_to(ROOT / "outreach")) in OTHER_CODES:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and node.value in LANGUAGES:
                yield f"{path.relative_to(ROOT)}:{node.lineno}"
