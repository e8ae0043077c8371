"""Tables of the referrals, as shown and downloaded."""

from outreach.core.codes import Code
from outreach.core.language import LazyText, lazy_gettext
from outreach.directory import agencies
from outreach.directory.needs import Need, Purpose
from outreach.statistics.disclosure import WITHHELD
from outreach.statistics.referral_measures import Standing
from outreach.statistics.tables import Catalogue, Cell, Figures, Table

REFERRALS = lazy_gettext("Referrals")


def by_standing(figures: Figures) -> Table:
    """Return the table of referrals by standing."""
    meaning = lazy_gettext("Referrals that were sent, by where they stand today.")
    return _simple(
        figures, "referral-states", lazy_gettext("Referrals by state"), meaning, "standing", Standing, of_day=True
    )


def by_need(figures: Figures) -> Table:
    """Return the table of referrals by need."""
    meaning = lazy_gettext("Referrals that were sent, by the need they were sent for.")
    return _simple(figures, "referral-needs", lazy_gettext("Referrals by need"), meaning, "need", Need)


def by_purpose_and_standing(figures: Figures) -> Table:
    """Return the table of referrals by area of life and standing."""
    meaning = lazy_gettext("Referrals that were sent, by area of life and where they stand today.")
    lines: list[tuple[Cell, ...]] = [
        (str(area.label), *(figures.referrals.cell("purpose", area.value, "standing", to.value) for to in Standing))
        for area in Purpose
    ]
    title, head = lazy_gettext("Referrals by area of life and state"), _head(lazy_gettext("Area of life"))
    return Table("referral-purposes", title, meaning, head, lines, of_day=True)


def by_agency_and_standing(figures: Figures) -> Table:
    """Return the table of referrals by agency and standing."""
    meaning = lazy_gettext("Referrals that were sent, by agency and where they stand today.")
    lines: list[tuple[Cell, ...]] = [
        (agency.name, *(figures.referrals.cell(agency.id, "standing", to.value) for to in Standing))
        for agency in agencies.everyone(figures.session)
    ]
    title, head = lazy_gettext("Referrals by agency and state"), _head(lazy_gettext("Agency"))
    return Table("referral-agencies", title, meaning, head, lines, of_day=True)


def answering(figures: Figures) -> Table:
    """Return the table of how soon, and how, agencies answer."""
    words = (
        lazy_gettext("Agency"),
        lazy_gettext("Answered"),
        lazy_gettext("Half answered within (days)"),
        lazy_gettext("Accepted, of those decided"),
        lazy_gettext("Completed, of those accepted and over"),
    )
    lines: list[tuple[Cell, ...]] = []
    for agency in agencies.everyone(figures.session):
        row = figures.referrals.answering(agency.id)
        lines.append((agency.name, row.answered, row.days, _percent(row.accepted), _percent(row.completed)))
    meaning = lazy_gettext(
        "Days and percentages are worked out from the rounded numbers, never from fewer than 10 referrals."
    )
    return Table("referral-answers", lazy_gettext("How agencies answer"), meaning, tuple(map(str, words)), lines)


CATALOGUE: Catalogue = {
    "referral-states": by_standing,
    "referral-answers": answering,
    "referral-agencies": by_agency_and_standing,
    "referral-needs": by_need,
    "referral-purposes": by_purpose_and_standing,
}


def _simple(
    figures: Figures, code: str, title: LazyText, meaning: LazyText, by: str, codes: type[Code], *, of_day: bool = False
) -> Table:
    lines: list[tuple[Cell, ...]] = [(str(one.label), figures.referrals.cell(by, one.value)) for one in codes]
    return Table(code, title, meaning, (str(title), str(REFERRALS)), lines, charted=True, of_day=of_day)


def _head(first: LazyText) -> tuple[str, ...]:
    return (str(first), *(str(one.label) for one in Standing))


def _percent(figure: Cell) -> str:
    return WITHHELD if figure == WITHHELD else f"{figure} %"
