"""Each role signs in twice in a real browser, with the defaults: second factor required, TLS, no forged form."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import HOMES, next_code, path, phone_at, set_codes_up, show_code, sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("username", HOMES)
def test_each_role_sets_up_a_second_step_and_returns_by_it(chromium: Browser, address: str, username: str) -> None:
    first = phone_at(chromium, address).new_page()
    led_to = sign_in(first, username)
    if led_to == HOMES[username]:  # of whom none is demanded
        first.goto("/account/codes")
    assert path(first) == "/account/codes"
    app, paper = set_codes_up(first)
    first.locator("main a.btn-primary").click()
    first.wait_for_url(f"{address}{HOMES[username]}")
    for typed in (next_code(app), paper[0]):
        again = phone_at(chromium, address).new_page()
        sign_in(again, username)
        show_code(again, typed)
        again.wait_for_url(f"{address}{HOMES[username]}")
        again.context.close()
    first.context.close()
