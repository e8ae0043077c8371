"""Every page speaks Thai and English wholly, obeys the policy of the pages, and shows no raw placeholder."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from outreach.core.language import catalogue
from outreach.core.languages import LANGUAGES
from outreach.web.application import OutreachApp
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.databases import lay
from tests.support.matrix import MATRIX, ROLES, Peopled, address_for

ASSETS = (
    "static",
    "bootstrap.static",
    "web.font",
    "web.font_faces",
    "statistics.download_csv",
    "statistics.download_xlsx",
)
ASSETS += ("casefile.download_attachment", "erasing.certificate", "dashboard.receipt", "dashboard.download_export")
ASSETS += ("casefile.photo_picture", "casefile.mending_letter")
ASSETS += ("c2_connect.letter", "c2_connect.summary", "partners.partner_summary", "api.openapi_document")
ASSETS += ("partners.open_link", "casefile.open_notice")  # they lead on at once
ASSETS += ("fhir.metadata", "dashboard.case_file", "access.user_file")
ASSETS += ("c3_control.camp_file", "c3_control.house_file", "c3_control.placement_file")
ASSETS += ("c2_connect.stuck_file", "directory.agency_file")
ASSETS += ("dashboard.approval_file", "c3_control.occupancy_file", "c3_control.training_certificate")
ASSETS += ("c3_control.programme_paper", "c3_control.roster_paper", "c3_control.badges_paper", "c3_control.duty_paper")
ASSETS += ("c3_control.camp_certificates", "c3_control.camp_certificate", "c3_control.camp_report_file")
ASSETS += ("c3_control.sheet_errors", "c4_continue.conference_invitation", "c4_continue.conference_minutes")
ASSETS += ("c4_continue.fund_file", "c4_continue.fund_account")
ASSETS += ("c4_continue.employer_file", "c4_continue.mentor_file")
ASSETS += ("accompanying.appointment_file", "partners.partner_appointment_file", "dashboard.agenda_file")
ASSETS += ("directory.meeting_paper", "directory.download_scan", "directory.own_agency", "directories.package")
ASSETS += tuple(endpoint for endpoint in MATRIX if endpoint.startswith("hsds."))
PAGES = [endpoint for endpoint, rows in MATRIX.items() if rows.get("GET") and endpoint not in ASSETS]
INLINE = re.compile(r"<style|<script(?![^>]*\ssrc=)|\s(?:style|on\w+)=\"")


@pytest.fixture(scope="module")
def app(house: OutreachApp, peopled: Peopled) -> Iterator[OutreachApp]:
    """The application on a fresh copy of the whole world: pages are read here, and nothing is written."""
    yield from lay(house, peopled[0])


@pytest.fixture
def world(peopled: Peopled) -> dict[str, dict[str, Any]]:
    """The parameters of the addresses, for each relation and state."""
    return peopled[1]


@pytest.mark.parametrize("speaks", ["th", "en"])
@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_speaks_one_language(
    app: OutreachApp,
    cast: Cast,
    browser: Callable[..., Browser],
    world: dict[str, dict[str, Any]],
    endpoint: str,
    speaks: str,
) -> None:
    answer = _get(app, cast, browser, world["own"], endpoint, speaks)
    assert answer.status_code == 200
    page = answer.text
    assert f'<html lang="{speaks}"' in page
    assert "%(" not in page
    assert not INLINE.search(page)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert _foreign(page, speaks) == []


def _get(app: OutreachApp, cast: Cast, browser: Any, values: dict[str, Any], endpoint: str, speaks: str) -> Any:
    rows = MATRIX[endpoint]["GET"]
    user = None if rows == ["public"] else getattr(cast, ROLES[rows[0].split()[0]])
    rule = next(r for r in app.url_map.iter_rules() if r.endpoint == endpoint and "GET" in (r.methods or ()))
    return browser(user, speaks=speaks).get(address_for(app, rule, values))


def _foreign(page: str, speaks: str) -> list[str]:
    """Sentences of the other language that stand on the page as a whole text."""
    shown = {" ".join(text.split()) for text in re.findall(r">([^<>]+)<", page)}
    return sorted(shown & _others(speaks))


@cache
def _others(speaks: str) -> frozenset[str]:
    thai = catalogue("th")
    other = set(thai) if speaks == "th" else set(thai.values())
    same = {text for text, words in thai.items() if text == words} | {"Baan Rao", "บ้านเรา"}  # the name stands in both
    same |= {one.name for one in LANGUAGES.values()}  # the switch names each language in its own
    return frozenset(other - same)
