"""The crawl on PostgreSQL: every page of every role, and every form. What others may see of it is judged on SQLite."""

import re

import pytest

from tests.support.crawl import ELSEWHERE, ROLES, Site, browser_of, crawl, whole_tables

pytestmark = pytest.mark.slow
SORTS, CASE = ("-number&rows=100", "worker", "-worker", "stage", "-stage"), r'href="/cases/([0-9a-f-]{36})"'


@pytest.mark.parametrize("role", ROLES)
def test_nobody_meets_a_failure_or_what_is_another_centres(
    on_postgresql: Site, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = crawl(on_postgresql, role, monkeypatch)
    print(role, dict(found.asked))
    assert found.failed == {}
    assert role not in ELSEWHERE or {seen: where for seen, where in found.shown.items() if seen[0] != "other"} == {}


def test_cases_sorted_by_group_and_a_kept_list_are_there_too(on_postgresql: Site) -> None:
    with on_postgresql.anew() as (session, cast):
        client = browser_of(on_postgresql, session, cast.prasit)
        shown = {said: re.findall(CASE, client.get(f"/cases/?sort={said}").text) for said in SORTS}
        assert all(shown.values())
        assert len({frozenset(found) for found in shown.values()}) == 1
        kept = [client.post(f"/cases/?sort={said}", data={"keep": "1", "kept_as": said}) for said in SORTS]
        assert [one.status_code for one in kept] == [303] * len(SORTS)


def test_no_page_reads_the_whole_of_a_growing_table(on_postgresql: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    found = whole_tables(on_postgresql, monkeypatch)
    assert not found, "\n".join(found)
