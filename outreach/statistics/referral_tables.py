"""The tables of the referrals, as they are shown and downloaded."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from outreach.ground.language import Later, later
from outreach.statistics import referral_measures as measures
from outreach.statistics.measures import Row
from outreach.statistics.referral_measures import Standing
from outreach.statistics.tables import BLURRED, EXACT, HIDDEN, PROTECTED, WITHHELD, Table

REFERRALS = later("Referrals")


def by_standing(session: Session) -> Table:
    """Where referrals stand."""
    return _simple("referral-states", later("Referrals by state"), measures.by_standing(session))


def by_need(session: Session) -> Table:
    """By need."""
    return _simple("referral-needs", later("Referrals by need"), measures.by_need(session))


def by_purpose_and_standing(session: Session) -> Table:
    """By what they are for, and state."""
    rows = measures.by_purpose_and_standing(session)
    lines = [(str(row.label), *(WITHHELD if n is None else n for n in row.persons)) for row in rows]
    return Table(
        "referral-purposes",
        later("Referrals by area of life and state"),
        PROTECTED,
        _head(later("Area of life")),
        lines,
    )


def by_agency_and_standing(session: Session) -> Table:
    """By agency and state."""
    head = _head(later("Agency"))
    lines = [(str(row.label), *map(_shown, row.persons)) for row in measures.by_agency_and_standing(session)]
    return Table("referral-agencies", later("Referrals by agency and state"), BLURRED, head, lines)


def answering(session: Session) -> Table:
    """How soon and how agencies answer."""
    words = (
        later("Agency"),
        later("Answered"),
        later("Days to answer (median)"),
        later("Accepted, of those decided"),
        later("Completed, of those accepted and over"),
    )
    lines: list[tuple[str | int, ...]] = [
        (row.agency, _shown(row.answered), _or_withheld(row.days), _percent(row.accepted), _percent(row.completed))
        for row in measures.answering(session)
    ]
    meaning = later("Shown where at least ten referrals stand behind a figure; percentages to the nearest 5.")
    return Table("referral-answers", later("How agencies answer"), meaning, tuple(map(str, words)), lines)


CATALOGUE: dict[str, Callable[[Session], Table]] = {
    "referral-states": by_standing,
    "referral-answers": answering,
    "referral-agencies": by_agency_and_standing,
    "referral-needs": by_need,
    "referral-purposes": by_purpose_and_standing,
}


def _simple(code: str, title: Later, rows: list[Row]) -> Table:
    lines: list[tuple[str | int, ...]] = [(str(row.label), row.persons or 0) for row in rows]
    return Table(code, title, EXACT, (str(title), str(REFERRALS)), lines, rows)


def _head(first: Later) -> tuple[str, ...]:
    return (str(first), *(str(one.label) for one in Standing))


def _shown(count: int | None) -> str | int:
    return HIDDEN if count is None else count


def _or_withheld(figure: int | None) -> str | int:
    return WITHHELD if figure is None else figure


def _percent(figure: int | None) -> str:
    return WITHHELD if figure is None else f"{figure} %"
