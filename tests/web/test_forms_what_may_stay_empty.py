"""No form says of a field that it may stay empty, and then refuses it because it is empty."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from wtforms import Form, SelectMultipleField

ROOT = Path(__file__).parents[2]
ASKS = re.compile(r'Refused\(\s*(?:lazy_gettext\(\s*"(?:Write|Give|Choose) [^"]*"[^)]*\)|REQUIRED),\s*"(\w+)"')
OF_A_DAY = {
    "day",
    "from_day",
    "to_day",
    "holds_until",
    "expires_on",
}  # «Choose today or later» speaks of the day, not of none
OF_ANOTHER = {"LetterheadForm.email", "ReachForm.email"}  # asked for of a contact person alone
NO_CHOICE = {"place", "agency_id", "reason", "leader_id"}  # «Choose from the list»: of what nobody could choose


def _floors() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "outreach").glob("*/__init__.py"))


def _asked_for(floor: str) -> set[str]:
    """The fields that some verb of a floor wants to be filled in."""
    texts = [path.read_text() for path in (ROOT / "outreach" / floor).rglob("*.py")]
    return {name for text in texts for name in ASKS.findall(text)} - OF_A_DAY - NO_CHOICE


def _forms(floor: str) -> Iterator[type[Form]]:
    for path in (ROOT / "outreach" / floor).rglob("forms.py"):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        yield from (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Form))


def _silent(form: type[Form], names: set[str]) -> Iterator[str]:
    """Fields that are shown with «may stay empty» although they are asked for."""
    for name in names:
        unbound = getattr(form, name, None)
        if not hasattr(unbound, "field_class") or issubclass(unbound.field_class, SelectMultipleField):
            continue
        checks = unbound.kwargs.get("validators") or next((one for one in unbound.args if isinstance(one, list)), [])
        flags = [flag for check in checks for flag in getattr(check, "field_flags", {})]
        flags += ["required"] if unbound.kwargs.get("needed") is True else []
        if "required" not in flags and "when" not in flags:
            yield f"{form.__name__}.{name}"


def test_there_are_fields_to_look_at() -> None:
    assert {"guardian", "grounds", "given_by"} <= _asked_for("casefile")
    assert len(_floors()) > 8


@pytest.mark.parametrize("floor", _floors())
def test_what_a_verb_asks_for_says_in_which_case(floor: str) -> None:
    silent = sorted({one for form in _forms(floor) for one in _silent(form, _asked_for(floor))} - OF_ANOTHER)
    assert not silent, f"say in which case it is needed, `needed=lazy_gettext(...)`: {silent}"
