"""Which modules decide access, and which tests are asked about each."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("outreach", "tests", "config", "wsgi")

_ACCESS = (  # without the access matrix: it is asked about permissions.py alone
    "tests/access/test_[!a]*.py",
    "tests/access/test_a[!c]*.py",
    "tests/access/test_account.py",
    "tests/access/test_access_canaries.py",
    "tests/core/test_rows*.py",
    *(f"tests/behaviour/test_{name}.py" for name in ("administrators_acts", "histories", "nobody_alone", "second_day")),
)
_CASES = ("tests/casefile/**/test_*.py", "tests/core/test_rows.py")
_CONNECT = ("tests/c2_connect/test_*.py", "tests/c2_connect/routing/test_*.py", "tests/partners/test_inbox*.py")

# The most important first: a run that is stopped has then said the most.
PLAN: dict[str, tuple[str, ...]] = {
    "outreach/access/gate.py": (*_ACCESS, "tests/web/test_errors_full_disk.py"),
    "outreach/casefile/cases.py": (*_CASES, "tests/c1_core_person/test_*.py"),
    "outreach/partners/inbox.py": (*_CONNECT, *_CASES),
    "outreach/casefile/restrictions.py": _CASES,
    "outreach/casefile/emergencies/accesses.py": _CASES,
    "outreach/casefile/reveals.py": _CASES,
    "outreach/casefile/consents/models.py": (*_CASES, *_CONNECT),
    "outreach/casefile/use_stops/stops.py": (*_CASES, *_CONNECT),
    "outreach/access/permissions.py": ("tests/access/test_access_matrix.py",),
    "outreach/access/signins.py": _ACCESS,
    "outreach/access/second_factors.py": _ACCESS,
    "outreach/access/throttling.py": _ACCESS,
    "outreach/access/roles.py": _ACCESS,
    "outreach/access/visitor/requests.py": _ACCESS,
}

# What runs while a module is imported or the house is built is asked about from the start, the house built anew.
AT_START = ("allow", "use_gate", "check_declared")

# At most so many seconds of tests for a question, the quickest first: what then counts as not noticed may yet be so.
ENOUGH = 30.0

# Not asked: they start processes of their own, which do not see the change, or they measure time. The one of the
# emergencies fails in a fork with nothing broken, so that its word is worth nothing here.
LEFT_OUT = (
    "tests/casefile/test_emergencies.py::test_no_page_and_no_download_of_a_head_holds_what_is_folded",
    "tests/access/test_audit.py::test_processes_that_append_at_once_lose_no_line",
    "tests/access/test_throttling.py::test_an_unknown_name_takes_as_long_as_a_known_one",
    "tests/casefile/erasing/test_erasing_for_ever.py",
    "tests/casefile/finding/test_live_names.py::test_a_change_in_one_process_is_found_in_the_other_at_once",
    "tests/behaviour/test_two_workers.py",
)


def module_of(path: str) -> str:
    """The name by which a file is imported."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def tests_of(path: str) -> list[str]:
    """The test files that are asked about a module."""
    left_out = {one for one in LEFT_OUT if one.endswith(".py")}
    found = {str(file.relative_to(ROOT)) for pattern in PLAN[path] for file in ROOT.glob(pattern)}
    return sorted(found - left_out)
