"""docs/settings.md has every setting and every command that there is, and none that there is not."""

import re
from importlib import import_module
from pathlib import Path

import click

from outreach.commands import LISTED

ROOT = Path(__file__).parents[2]
SETTING = re.compile(r"OUTREACH_[A-Z_]*[A-Z]\b")
TEXT = (ROOT / "docs/settings.md").read_text(encoding="utf-8")


def part(title: str) -> list[str]:
    """Return the first cells of the table under a heading."""
    text = TEXT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    return [re.split(r"(?<!\\)\|", line)[1] for line in text.splitlines() if line.startswith("| `")]


def commands() -> set[str]:
    """Return every command with its subcommands: `keys init`, `serve`."""
    found: set[str] = set()
    for name, listed in LISTED.items():
        module, _, attribute = listed.where.partition(":")
        command = getattr(import_module(f"outreach.commands.{module}"), attribute)
        inner = command.commands if isinstance(command, click.Group) else {"": None}
        found |= {f"{name} {one}".strip() for one in inner}
    return found


def told_commands() -> list[str]:
    """Return the commands of the document: what follows `keys init` without its group is of `keys` too."""
    told, group = [], ""
    for text in re.findall(r"`([^`]+)`", " ".join(part("Commands"))):
        words = re.split(r" (?=[-\[])", text)[0].split()
        group = words[0] if words[0] in LISTED else group
        told.append(" ".join(words if words[0] == group else [group, *words]))
    return told


def test_every_command_stands_in_the_document() -> None:
    assert sorted(told_commands()) == sorted(commands())


def test_every_setting_stands_in_the_document() -> None:
    sources = [ROOT / "config.py", *(ROOT / "outreach/core/keys/providers").glob("*.py")]
    there = {name for path in sources for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    told = [name for cell in part("Settings") for name in SETTING.findall(cell)]
    assert sorted(told) == sorted(there)
