"""Figures of people for release, protected together: they count the same people in several ways."""

from collections.abc import Hashable

from sqlalchemy.orm import Session

from outreach.casefile.people import Sex
from outreach.casefile.stages import Stage
from outreach.statistics import measures
from outreach.statistics.measures import AgeBand, Ended
from outreach.statistics.network import Network
from outreach.statistics.scope import Scope

OUTSIDE, EVERYBODY, CAME, BY_AGE, CLOSED = "outside", "everybody", "came", "by age", "closed"
TOTAL, ALL_OPEN, ALL_CLOSED = "total", "open", "closed"


def of_people(session: Session, scope: Scope) -> dict[Hashable, int | str]:
    """Return each figure as it may be shown.

    Keys: `TOTAL`, `ALL_OPEN`, `ALL_CLOSED`; ("year", year), ("sex", sex), ("age", band), ("age", band, "sex", sex),
    ("stage", stage) of the open cases, ("reason", reason, "stage", stage) of the closed ones.
    """
    net = Network()
    _add_years(net, session, scope)
    net.add(CAME, EVERYBODY, measures.people_total(session, scope), TOTAL)
    _add_sex_and_age(net, session, scope)
    _add_stages(net, session, scope)
    return net.protect()


def _add_years(net: Network, session: Session, scope: Scope) -> None:
    for row in measures.people_by_year(session, scope):
        net.add(OUTSIDE, CAME, row.persons or 0, ("year", row.code))


def _add_sex_and_age(net: Network, session: Session, scope: Scope) -> None:
    counts = measures.people_by_sex_and_age(session, scope)
    for sex in Sex:
        net.add(EVERYBODY, sex, sum(counts[sex, band] for band in AgeBand), ("sex", sex.value))
        for band in AgeBand:
            net.add(sex, band, counts[sex, band], ("age", band.value, "sex", sex.value))
    for band in AgeBand:
        net.add(band, BY_AGE, sum(counts[sex, band] for sex in Sex), ("age", band.value))


def _add_stages(net: Network, session: Session, scope: Scope) -> None:
    opened = measures.people_by_stage(session, scope)
    closed = measures.closed_by_reason_and_stage(session, scope)
    net.add(BY_AGE, ALL_OPEN, sum(row.persons or 0 for row in opened), ALL_OPEN)
    net.add(BY_AGE, CLOSED, sum(closed.values()), ALL_CLOSED)
    for row in opened:
        net.add(ALL_OPEN, OUTSIDE, row.persons or 0, ("stage", row.code))
    for reason in Ended:
        for stage in Stage:
            count = closed.get((reason.value, stage.value), 0)
            net.add(CLOSED, OUTSIDE, count, ("reason", reason.value, "stage", stage.value))
