"""Template rules that djLint does not have: each parses, our CSP blocks nothing in it, none compares codes."""

import re
import sys
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

RULES = {
    r"<style[\s>]|\sstyle\s*=": "the CSP drops inline styles: put it into the style sheet",
    r"\son[a-z]+\s*=\s*[\"']": "the CSP drops inline handlers: listen from a script file",
    r"<script(?![^>]*\ssrc=)": "the CSP drops inline scripts: put it into a script file",
    r"javascript:": "the CSP drops javascript: links: use a button of a form",
    r"\.value\s*(?:==|!=|in\b|not\s+in\b)": "a template does not know codes: ask a property of the state or the kind",
    r"\|\s*safe\b|\bautoescape\s+false": "unescaped text lets scripts in: build Markup in Python from escaped parts",
}


def problems(path: Path) -> list[str]:
    """Return the problems of one template, a line each."""
    source = path.read_text(encoding="utf-8")
    found = []
    try:
        Environment().parse(source)  # noqa: S701  # only parsed, never rendered
    except TemplateSyntaxError as error:
        found.append(f"{path}:{error.lineno}: {error.message}")
    shown = re.sub(r"\{#.*?#\}", lambda comment: re.sub(r"[^\n]", " ", comment[0]), source, flags=re.DOTALL)
    for pattern, advice in RULES.items():
        for hit in re.finditer(pattern, shown, re.IGNORECASE):
            line = shown.count("\n", 0, hit.start() + 1) + 1
            found.append(f"{path}:{line}: {hit[0].strip()!r}: {advice}")
    return found


def main(folders: list[str]) -> int:
    """Print every problem; return 1 if there was any."""
    paths = [path for folder in folders for path in sorted(Path(folder).rglob("*.html"))]
    found = [problem for path in paths for problem in problems(path)]
    print("\n".join(found) or f"{len(paths)} templates parse and keep to the rules")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
