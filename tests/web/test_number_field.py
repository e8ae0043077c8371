"""A whole number in a form: however long it is typed, it is refused in words, and nothing breaks."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import DecimalField, FloatField, Form, IntegerField

from outreach.core.language import speaking
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
ROOT = Path(__file__).parents[2]
HUGE = ["9" * 10, "9" * 500, "9" * 5000, "-" + "9" * 500, "๙" * 500, " " + "0" * 500 + "9" * 400 + " "]
NO_NUMBERS = ["1e999", "9" * 400 + ".5", "inf", "nan", "x" * 5000]


def _numbers() -> Iterator[tuple[str, Any]]:
    """Every field of a number, in every form of the house."""
    for path in sorted((ROOT / "outreach").rglob("*forms.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for form in vars(module).values():
            if isinstance(form, type) and form.__module__ == module.__name__:
                about = f"{module.__name__}.{form.__name__}"
                yield from ((f"{about}.{name}", one) for name, one in vars(form).items() if _is_number(one))


def _is_number(unbound: Any) -> bool:
    kind = getattr(unbound, "field_class", None)
    return kind is not None and issubclass(kind, IntegerField | DecimalField | FloatField)


NUMBERS = dict(_numbers())


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with speaking("en"):
        yield


def refusals(unbound: Any, typed: str) -> list[str]:
    form = type("One", (Form,), {"number": unbound})(MultiDict({"number": typed}))
    assert not form.validate()
    return [str(error) for error in form.number.errors]


def test_there_are_numbers_to_look_at() -> None:
    found = {name.split(".forms.")[1] for name in NUMBERS}
    assert {"CampForm.seats", "HouseForm.beds", "AgencyForm.min_age", "PersonFields.age"} <= found
    assert len(NUMBERS) >= 14


@pytest.mark.parametrize("typed", HUGE, ids=lambda typed: f"{typed.strip()[:2]}-{len(typed)}")
@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_of_any_length_is_refused_once_with_its_bounds(name: str, typed: str) -> None:
    (said,) = refusals(NUMBERS[name], typed)
    assert "please." in said
    assert any(sign.isdigit() for sign in said)


@pytest.mark.parametrize("typed", NO_NUMBERS, ids=lambda typed: f"{typed[:2]}-{len(typed)}")
@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_no_whole_number_is_refused_once(name: str, typed: str) -> None:
    assert refusals(NUMBERS[name], typed) == ["Not a valid integer value."]


@pytest.mark.parametrize("typed", ["9" * 500, "9" * 5000], ids=len)
@pytest.mark.parametrize(
    ("page", "field", "said"),
    [
        ("/camps/new", "seats", "A number from 1 to 500, please."),
        ("/house/new", "beds", "A number from 1 to 200, please."),
        ("/agencies/new", "min_age", "A number from 0 to 120, please."),
        ("/contacts/new", "age", "An age between 5 and 30, please."),
    ],
)
def test_the_page_says_it_at_the_field(cast: Cast, browser: Open, page: str, field: str, said: str, typed: str) -> None:
    users = {"/contacts/new": cast.malee, "/agencies/new": cast.dao}
    answer = browser(users.get(page, cast.prasit)).post(page, data={field: typed})
    assert answer.status_code == 200
    assert said in answer.text
