"""The macros that every page is built of, and what no template may hold."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import render_template_string
from wtforms import BooleanField, IntegerField, PasswordField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.casefile.people import Sex
from outreach.core import language
from outreach.core.language import lazy_gettext
from outreach.web.application import OutreachApp
from outreach.web.fields import choice_field, day_field, long_text_field, radio_field, text_field
from outreach.web.forms import Form
from outreach.web.typed_fields import TimeField

TEMPLATES = Path(__file__).parents[2] / "templates"
ENTRY = '{% import "web/form.html" as forms %}{{ forms.entry(field, hint="A hint.") }}'
FRAME = (
    '{% import "web/form.html" as forms %}{% call forms.form(form, submit="Save", back="/back") %}inside{% endcall %}'
)


class Every(Form):
    """A field of every kind."""

    line = text_field(lazy_gettext("Line"), needed=True)
    story = long_text_field(lazy_gettext("Story"), needed=True)
    sex = choice_field(lazy_gettext("Sex"), Sex)
    shown = radio_field(lazy_gettext("Shown"), Sex)
    yes = BooleanField(lazy_gettext("Yes"))
    several = SelectMultipleField(
        lazy_gettext("Several"),
        choices=lambda: [("a", "One")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    day = day_field(lazy_gettext("Day"))
    at = TimeField(lazy_gettext("At"), [Optional()])
    count = IntegerField(lazy_gettext("Count"), [Optional()])
    password = PasswordField(lazy_gettext("Password"))
    guardian = text_field(lazy_gettext("Guardian"), needed=lazy_gettext("needed for a consent"))


FIELDS = ("line", "story", "sex", "shown", "yes", "several", "day", "at", "count", "password", "guardian")


@pytest.fixture
def sent(app: OutreachApp) -> Iterator[Form]:
    """The form, sent with days and numbers that cannot be read."""
    with app.test_request_context("/", method="POST", data={"day": "31/02/2569", "count": "ten"}):
        form = Every()
        form.validate()
        language.speak("en")
        yield form


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_shows_its_label_hint_and_error(sent: Form, name: str) -> None:
    field = sent[name]
    field.errors = [lazy_gettext("Please fill this in.")]
    shown = render_template_string(ENTRY, field=field)
    assert str(field.label.text) in shown
    assert f'id="{name}-hint">A hint.<' in shown
    assert f'id="{name}-error"' in shown
    assert "<span>Please fill this in.</span>" in shown
    assert f'aria-describedby="{name}-hint {name}-error"' in shown
    assert 'aria-invalid="true"' in shown


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_without_errors_shows_none(sent: Form, name: str) -> None:
    field = sent[name]
    field.errors = []
    shown = render_template_string(ENTRY, field=field)
    assert "error" not in shown
    assert "aria-invalid" not in shown


def test_what_was_typed_is_kept_even_where_it_cannot_be_read(sent: Form) -> None:
    assert 'value="31/02/2569"' in render_template_string(ENTRY, field=sent["day"])
    assert 'value="ten"' in render_template_string(ENTRY, field=sent["count"])


def test_a_day_is_a_text_field_whose_calendar_awaits_the_script(sent: Form) -> None:
    shown = render_template_string(ENTRY, field=sent["day"])
    assert 'type="text"' in shown
    assert 'placeholder="dd/mm/yyyy"' in shown
    assert re.search(r'<button type="button"[^>]* hidden', shown)


def test_a_password_may_be_looked_at_once_the_script_is_there(sent: Form) -> None:
    shown = render_template_string(ENTRY, field=sent["password"])
    assert 'type="password"' in shown
    assert re.search(r'<button type="button"[^>]* hidden[^>]*aria-label="Show what is typed"', shown)


def test_only_what_may_stay_empty_says_so(sent: Form) -> None:
    assert "(may stay empty)" in render_template_string(ENTRY, field=sent["at"])
    assert "(may stay empty)" not in render_template_string(ENTRY, field=sent["line"])


def test_what_is_needed_in_some_cases_says_in_which(sent: Form) -> None:
    shown = render_template_string(ENTRY, field=sent["guardian"])
    assert "(needed for a consent)" in shown
    assert "may stay empty" not in shown


def test_errors_are_listed_over_the_form_with_links_to_fields(sent: Form) -> None:
    shown = render_template_string(FRAME, form=sent)
    assert 'href="#day"' in shown
    assert "There is no such day in the calendar." in shown
    assert 'href="#yes"' not in shown


def test_a_refusal_of_the_whole_form_stands_over_it(sent: Form) -> None:
    sent.form_errors = ["The camp is full."]
    assert "<li>The camp is full.</li>" in render_template_string(FRAME, form=sent)


def test_a_form_carries_both_tokens_and_the_way_back(sent: Form) -> None:
    shown = render_template_string(FRAME, form=sent)
    assert 'name="csrf_token"' in shown
    assert f'name="once" value="{sent["once"].data}"' in shown
    assert 'href="/back"' in shown


def test_what_is_shown_is_escaped(sent: Form) -> None:
    field = sent["line"]
    field.data, field.errors = '"><script>', [lazy_gettext("<b>")]
    shown = render_template_string(ENTRY, field=field)
    assert "<script>" not in shown
    assert "<b>" not in shown


@pytest.mark.parametrize(("stage", "done", "ahead"), [("core_person", 0, 4), ("control", 2, 2), ("complete", 4, 0)])
def test_the_stage_bar_tells_done_from_here_from_ahead(app: OutreachApp, stage: str, done: int, ahead: int) -> None:
    with app.test_request_context("/"):
        shown = render_template_string(
            '{% import "web/parts.html" as parts %}{{ parts.stage_bar(stage) }}', stage=stage
        )
    assert shown.count("is-done") == done
    assert shown.count("is-here") == shown.count('aria-current="step"') == 1
    assert shown.count("is-ahead") == ahead


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_holds_what_the_content_policy_drops(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)|<script[^>]*>[^<]", source)


@pytest.mark.parametrize(("typed", "kept"), [("a\0b", "ab"), (" \0 ", None), ("\0", None)])
def test_the_sign_of_nothing_is_in_no_text_and_fills_no_field(app: OutreachApp, typed: str, kept: str | None) -> None:
    with app.test_request_context("/", method="POST", data={"line": typed, "story": typed}):
        form = Every()
        form.validate()
        assert (form.line.data, form.story.data, bool(form.line.errors)) == (kept, kept, kept is None)


@pytest.mark.parametrize(("speaks", "said"), [("th", "พ. 2 ธ.ค."), ("en", "Wed 2 Dec")])
def test_a_day_of_this_week_is_said_without_its_year(app: OutreachApp, speaks: str, said: str) -> None:
    with app.test_request_context(), language.speaking(speaks):
        assert render_template_string("{{ day|near_day }}", day=date(2026, 12, 2)).split() == said.split()
