"""The crawl on SQLite: every page and every form of every role."""

import pytest

from tests.support.crawl import ELSEWHERE, ROLES, Site, crawl, whole_tables

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("role", ROLES)
def test_nobody_meets_a_failure_or_what_is_another_centres(
    on_sqlite: Site, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = crawl(on_sqlite, role, monkeypatch)
    print(role, dict(found.asked))
    assert found.failed == {}
    assert role not in ELSEWHERE or {seen: where for seen, where in found.shown.items() if seen[0] != "other"} == {}


def test_no_page_reads_the_whole_of_a_growing_table(on_sqlite: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    found = whole_tables(on_sqlite, monkeypatch)
    assert not found, "\n".join(found)
