"""The board: who was at the camp, what each needs, and which agencies fit, with the places that are left.

A caseworker sorts their own cases alone; what is sensitive of these is read, and that is on record (one line for all).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import packages, places_given, referrals, routing, screenings
from outreach.c2_connect.levels import PRESSING, NeedLevel
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.routing import Fit
from outreach.c2_connect.steps import ReferralState
from outreach.c3_control import camps
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.sorting import unplaced
from outreach.c3_control.sorting.unplaced import Unplaced, UnplacedReason
from outreach.casefile import consents, reveals
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText
from outreach.directory.agencies import Agency
from outreach.directory.needs import Need


@dataclass(frozen=True, repr=False)
class Option:
    """An agency that fits a need. left: its places; None if not counted. missing: what a referral lacks before it is
    sent."""

    need: Need
    agency: Agency
    fit: Fit
    left: int | None
    missing: LazyText | None

    @property
    def value(self) -> str:
        """It as the value of a choice."""
        return f"{self.need.value}:{self.agency.id}"

    @property
    def has_room(self) -> bool:
        """True if a place is left, none is counted, or it keeps a waiting list."""
        return self.fit.waits or self.left is None or self.left > 0


@dataclass(frozen=True, repr=False)
class Row:
    """One young person of the board. needs: most pressing first; places: all, by each need that nobody was asked for.

    under_way: their open referrals, drafts among them, with what each draft lacks.
    """

    enrolment: Enrolment
    screened: bool
    needs: Sequence[tuple[Need, NeedLevel | None]]
    under_way: Sequence[tuple[Referral, LazyText | None]]
    unplaced: Unplaced | None
    places: Sequence[tuple[Need, Sequence[Fit]]] = ()
    options: Sequence[Option] = field(default=())

    @property
    def case(self) -> Case:
        """Their case."""
        return self.enrolment.case

    @property
    def free(self) -> list[Option]:
        """The agencies that have room."""
        return [one for one in self.options if one.has_room]

    @property
    def reason(self) -> UnplacedReason | None:
        """Why they are not placed, as far as nothing was found since."""
        return unplaced.reason_of(self.unplaced) if self.unplaced and not self.under_way else None

    @property
    def is_open(self) -> bool:
        """True if there is something to choose: a need for which nobody was asked."""
        return bool(self.places)

    @property
    def waits(self) -> bool:
        """True if they are neither referred nor noted as not placed, and need something."""
        return self.is_open and not self.under_way and self.reason is None

    @property
    def pressing(self) -> int:
        """Order by their most pressing need."""
        return min((PRESSING.index(level) for _need, level in self.needs), default=len(PRESSING))


@dataclass(frozen=True, repr=False)
class Board:
    """A camp to be sorted by one caseworker. others: young people of the camp whom they do not see."""

    camp: Camp
    rows: Sequence[Row]
    others: int

    @property
    def by_need(self) -> dict[Need, int]:
        """How many need what, in the order of the list."""
        counted = {need: sum(need in dict(row.needs) for row in self.rows) for need in Need}
        return {need: count for need, count in counted.items() if count}

    @property
    def agencies(self) -> list[Option]:
        """Each agency that is offered, once, by name; to tell the places that are left."""
        once = {option.agency.id: option for row in self.rows for option in row.options}
        return sorted(once.values(), key=lambda option: option.agency.name)

    @property
    def ready(self) -> list[tuple[Case, Referral]]:
        """The drafts that lack nothing."""
        drafts = [(row.case, one, missing) for row in self.rows for one, missing in row.under_way if one.is_draft]
        return [(case, one) for case, one, missing in drafts if missing is None]


def read(session: Session, camp: Camp, actor: User) -> Board:
    """Read the board, in a fixed number of queries; on record for all whose needs it shows."""
    roll = [one for one in camps.roll(session, camp, actor) if reveals.carries(one.case, actor)]
    ids = {one.case_id for one in roll}
    found = _Facts(session, camp, roll)
    if ids:
        people = [one.case.person_id for one in roll]
        audit.record(session, "camp.sort", actor, about=f"camp:{camp.id}", people=people)
    order = lambda row: (not row.waits, row.pressing, row.case.year, row.case.running)  # noqa: E731
    rows = sorted((found.row(one) for one in roll), key=order)
    return Board(camp, rows, camps.taken(session, camp) - len(roll))


def suggest(board: Board) -> dict[UUID, str]:
    """Return a choice for each who waits: the best agency for the most pressing need that still has a place, counted
    down as they are given; that no agency can take them, if none can."""
    left = {option.agency.id: option.left for row in board.rows for option in row.options}
    chosen: dict[UUID, str] = {}
    for row in board.rows:
        if not row.waits:
            continue
        fits = [one for one in row.options if one.fit.fits]
        best = next((one for one in fits if (places := left[one.agency.id]) is None or places > 0), None)
        if best is None:
            chosen[row.enrolment.id] = (UnplacedReason.FULL if fits else UnplacedReason.NO_AGENCY).value
            continue
        chosen[row.enrolment.id] = best.value
        places = left[best.agency.id]
        left[best.agency.id] = None if places is None else places - 1
    return chosen


class _Facts:
    """What the board stands on, read once for all."""

    def __init__(self, session: Session, camp: Camp, roll: Sequence[Enrolment]) -> None:
        ids, people = {one.case_id for one in roll}, {one.case.person_id for one in roll}
        newest = screenings.latest_of(session, ids)
        self.needs = {case_id: screenings.most_pressing_first(one) for case_id, one in newest.items()}
        self.under_way = under_way(session, ids)
        self.unplaced = unplaced.of_cases(session, camp, ids)
        self.live = consents.live_of(session, people, clock.today())
        self.places = self._places(session, roll)
        known = {fit.agency.id: fit.agency for fits in self.places.values() for fit in fits if fit.agency}
        self.left = places_given.left(session, list(known.values()))

    def _places(self, session: Session, roll: Sequence[Enrolment]) -> dict[tuple[UUID, Need], Sequence[Fit]]:
        wanted = [
            (one.case, need)
            for one in roll
            for need, _level in self.needs.get(one.case_id, ())
            if need not in {referral.need for referral in self.under_way[one.case_id]}
        ]
        if not wanted:
            return {}
        found = routing.for_many(session, [(case.person, need) for case, need in wanted], clock.today())
        return {(case.id, need): fits for (case, need), fits in zip(wanted, found, strict=True)}

    def row(self, one: Enrolment) -> Row:
        """Return the row of one enrolment."""
        needs, live = self.needs.get(one.case_id, ()), self.live[one.case.person_id]
        places = [
            (need, self.places[one.case_id, need]) for need, _level in needs if (one.case_id, need) in self.places
        ]
        return Row(
            enrolment=one,
            screened=one.case_id in self.needs,
            needs=needs,
            under_way=[(referral, _lacks_draft(live, referral)) for referral in self.under_way[one.case_id]],
            unplaced=self.unplaced.get(one.case_id),
            places=places,
            options=[option for need, fits in places for option in self._options(live, need, fits)],
        )

    def _options(self, live: list[Consent], need: Need, fits: Sequence[Fit]) -> list[Option]:
        able = [(fit, fit.agency) for fit in fits if fit.agency and (fit.fits or fit.waits)]
        minimum = packages.PRESETS[need].fields
        return [
            Option(need, agency, fit, self.left[agency.id], _lacks(live, agency.id, need, minimum))
            for fit, agency in able
        ]


def _lacks(
    live: list[Consent], agency_id: UUID, need: Need, fields: Sequence[str], message: str | None = None
) -> LazyText | None:
    """Return what is missing before a referral with these fields can be sent; None if nothing is."""
    try:
        packages.basis_among(live, agency_id, need, fields, message)
    except Refused as refusal:
        return refusal.reason
    return None


def _lacks_draft(live: list[Consent], referral: Referral) -> LazyText | None:
    if not referral.is_draft:
        return None
    asked = referrals.wished(referral)
    return _lacks(live, referral.agency_id, referral.need, asked.fields, asked.message)


def under_way(session: Session, case_ids: set[UUID]) -> dict[UUID, list[Referral]]:
    """Return the open referrals of each case, in one query."""
    states = ReferralState.where(lambda state: state.is_open)
    query = select(Referral).where(Referral.case_id.in_(case_ids), Referral.state.in_(states))
    found: dict[UUID, list[Referral]] = defaultdict(list)
    for one in session.scalars(query.order_by(Referral.sent_on, Referral.id)).unique():
        found[one.case_id].append(one)
    return found
