"""docs/referrals.md says what the code says: the states and what can follow, whose turn it is and for how many days."""

import re
from pathlib import Path

from outreach.c2_connect import deadlines as d
from outreach.c2_connect.steps import AFTER, ReferralState

TEXT = (Path(__file__).parents[2] / "docs/referrals.md").read_text(encoding="utf-8")
S = ReferralState
STATES = {
    "draft": S.DRAFT,
    "sent": S.SENT,
    "seen": S.SEEN,
    "waiting list": S.WAITING_LIST,
    "accepted": S.ACCEPTED,
    "in service": S.IN_SERVICE,
    "completed": S.COMPLETED,
    "declined": S.DECLINED,
    "run out": S.EXPIRED,
    "ended without result": S.ENDED,
    "taken back": S.REVOKED,
}
TURNS = {
    "sent, seen": ("agency", d.ANSWER_DAYS, d.ANSWER_DAYS_URGENT),
    "waiting list": ("agency", d.REVIEW_DAYS),
    "accepted": ("agency", d.BEGIN_DAYS, d.AFTER_APPOINTMENT_DAYS),
    "in service": ("agency", d.PROGRESS_DAYS),
    "draft": ("caseworker", d.DRAFT_DAYS),
    "completed, and the young person says it was no help (yet)": ("caseworker", d.CAME_BACK_DAYS),
    "the young person says they did not feel safe there, in whatever state": ("supervisor", d.SUPERVISOR_DAYS_URGENT),
    "declined, run out, ended": ("caseworker", d.CAME_BACK_DAYS),
    "taken back by the closing of the agency": ("caseworker", d.CAME_BACK_DAYS),
    "the young person missed an appointment": ("caseworker", d.CASEWORKER_DAYS, d.CASEWORKER_DAYS_URGENT),
    "an appointment was cancelled, nothing begun": ("agency", d.BEGIN_DAYS),
}
NUMBERS = {"one": 1, "two": 2, "three": 3, "seven": 7}


def table(title: str) -> list[list[str]]:
    """Return the rows of the first table under a heading."""
    part = TEXT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def states(cell: str) -> frozenset[ReferralState]:
    return frozenset() if cell == "–" else frozenset(STATES[word] for word in cell.split(", "))


def test_what_follows_a_state_is_what_the_document_says() -> None:
    said = {state: states(after) for names, _means, after in table("States") for state in states(names)}
    assert said == AFTER


def test_turns_and_days_are_what_the_document_says() -> None:
    rows = table("Whose turn it is")
    said = {what: (owner, *map(int, re.findall(r"\d+", days))) for what, owner, days in rows}
    assert said == TURNS
    assert {owner for owner, *_days in TURNS.values()} == {one.value for one in d.Owner}


def test_days_of_reminding_are_what_the_document_says() -> None:
    told = TEXT.split("**reminded**", 1)
    before, after = told[0].rpartition("\n\n")[2], told[1].split("\n\n", 1)[0]
    words = re.findall(rf"\b({'|'.join(NUMBERS)})\b", f"{before}{after}".lower())
    days = d.REMIND_BEFORE.days, d.REMIND_BEFORE_URGENT.days, d.CASEWORKER_DAYS, d.CASEWORKER_DAYS_URGENT
    assert [NUMBERS[word] for word in words] == [*days, d.SUPERVISOR_DAYS, d.SUPERVISOR_DAYS_URGENT]
