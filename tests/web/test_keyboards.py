"""On a telephone, what is written in figures opens the figures: every form is walked, none is told by hand."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from flask import render_template_string
from wtforms import Field

from outreach.web.application import OutreachApp
from outreach.web.forms import Form
from outreach.web.number_field import WholeNumberField
from outreach.web.typed_fields import DayField, TimeField

ROOT = Path(__file__).parents[2]
ENTRY = '{% import "web/form.html" as forms %}{{ forms.entry(field) }}'
NAMED = {
    **dict.fromkeys(("phone", "telephone"), "tel"),
    **dict.fromkeys(("national_id", "postcode", "age", "min_age", "max_age", "beds", "seats"), "numeric"),
    "email": "email",
}
IN_FIGURES = (DayField, TimeField, WholeNumberField)
CODE_FORMS = {"CodeForm", "ConfirmWithCodeForm"}  # six figures; that of a link and that of an agency are of letters


def _every() -> Iterator[type[Form]]:
    for path in sorted((ROOT / "outreach").rglob("forms.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        found = (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Form))
        yield from (one for one in found if one.__module__ == module.__name__ and hasattr(one, "accepted"))


FORMS = {f"{one.__module__}.{one.__name__}": one for one in _every()}


def _wanted(form: Form, field: Field) -> str | None:
    if isinstance(field, IN_FIGURES) or (field.name == "code" and type(form).__name__ in CODE_FORMS):
        return "numeric"
    return NAMED.get(field.name) if field.widget.__class__.__name__ == "TextInput" else None


def test_the_forms_are_found() -> None:
    assert len(FORMS) > 60
    assert {"PersonForm", "CodeForm", "LetterheadForm"} <= {name.rpartition(".")[2] for name in FORMS}


@pytest.mark.parametrize("name", sorted(FORMS))
def test_what_is_written_in_figures_opens_the_figures(app: OutreachApp, name: str) -> None:
    with app.test_request_context("/"):
        form = FORMS[name]()
        wanted = {field.name: kind for field in form if (kind := _wanted(form, field))}
        shown = {one: render_template_string(ENTRY, field=form[one]) for one in wanted}
    wrong = [one for one, kind in wanted.items() if f'inputmode="{kind}"' not in shown[one]]
    assert not wrong, f"give these their keyboard, web/keyboards.py: {wrong}"


def test_the_code_of_the_telephone_may_be_filled_in_by_it(app: OutreachApp) -> None:
    with app.test_request_context("/"):
        form = FORMS["outreach.access.forms.CodeForm"]()
        shown = [render_template_string(ENTRY, field=form["code"])]
        form.ask_for_paper()  # type: ignore[attr-defined]
        shown.append(render_template_string(ENTRY, field=form["code"]))
    assert ['autocomplete="one-time-code"' in one for one in shown] == [True, False]
    assert ['inputmode="numeric"' in one for one in shown] == [True, False]
