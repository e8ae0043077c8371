"""The log of the server says where in our own code something failed, and never what a person typed."""

import logging
import sys

import pytest
from flask import render_template_string

from outreach.web.application import OutreachApp
from outreach.web.fields import uuid_or_none

TYPED = "นกขมิ้น-canary"


def test_a_failure_inside_a_library_is_logged_by_our_line_first(
    app: OutreachApp, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    with app.test_request_context("/sign-in"):
        try:
            uuid_or_none(TYPED)
        except ValueError:
            app.log_exception(sys.exc_info())
    ours, library = caplog.messages[0].split(" < ")
    assert ours.startswith("ValueError at ")
    assert "outreach/web/fields.py:" in ours
    assert "uuid.py:" in library
    assert library.endswith(" in access.sign_in")
    assert TYPED not in caplog.text


def test_what_failed_outside_our_code_is_logged_too(app: OutreachApp, caplog: pytest.LogCaptureFixture) -> None:
    with app.test_request_context("/sign-in"):
        try:
            render_template_string("{{ 1 // 0 }}")
        except ZeroDivisionError:
            app.log_exception(sys.exc_info())
    assert "ZeroDivisionError at " in caplog.text
