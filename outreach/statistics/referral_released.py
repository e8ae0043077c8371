"""Figures of referrals for release, protected together: they count the same referrals in several ways."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.directory.needs import PURPOSE, Need, Purpose
from outreach.statistics import referral_measures as measures
from outreach.statistics.disclosure import HIDDEN, ROUNDED_TO, WITHHELD
from outreach.statistics.network import Network
from outreach.statistics.referral_measures import Answers, Standing
from outreach.statistics.scope import Scope

OUTSIDE = "outside"
WITHIN = (3, 7, 14, 30)  # days for the median time to an answer
_S = Standing


@dataclass(frozen=True)
class Answering:
    """Response figures of an agency, computed from numbers that may be shown.

    answered: number of answers. days: half of them came within so many. accepted: percentage of those accepted or
    declined; completed: percentage of the accepted that are over; both to the nearest 5. Referrals on a waiting list or
    in service do not count as a no.
    """

    answered: int | str
    days: int | str
    accepted: int | str
    completed: int | str


@dataclass(frozen=True)
class Released:
    """Releasable figures. Keys: ("standing", s), ("need", n), ("purpose", p, "standing", s), or of an agency."""

    shown: dict[Hashable, int | str]

    def cell(self, *key: Hashable) -> int | str:
        """Return one figure. An agency without referrals looks like one with few."""
        return self.shown.get(key, HIDDEN)

    def answering(self, agency_id: UUID) -> Answering:
        """Return how an agency answers."""
        answered, decided, accepted, over = (
            self.cell(agency_id, of) for of in ("answered", "decided", "accepted", "over")
        )
        completed = self.cell(agency_id, "standing", _S.COMPLETED.value)
        return Answering(
            answered, self._half(agency_id, answered), _percent(accepted, decided), _percent(completed, over)
        )

    def _half(self, agency_id: UUID, answered: int | str) -> int | str:
        for days in WITHIN:
            so_far = self.cell(agency_id, "within", days)
            if isinstance(so_far, int) and isinstance(answered, int) and 2 * so_far >= answered:
                return days
        return WITHHELD


def of_referrals(session: Session, scope: Scope) -> Released:
    """Count the referrals and protect the counts."""
    net, counts, answers = Network(), measures.counts(session, scope), measures.answers(session, scope)
    _add_needs(net, counts)
    for standing in Standing:
        total = sum(count for key, count in counts.items() if key[2] == standing)
        net.add(standing, ("at agencies", standing), total, ("standing", standing.value))
    for agency_id in sorted({key[1] for key in counts}):  # sorted: the same cells must be withheld every time
        here = Counter({to: sum(n for key, n in counts.items() if key[1:] == (agency_id, to)) for to in Standing})
        _add_agency(net, agency_id, here, answers.get(agency_id, Answers()))
    return Released(net.protect())


def _add_needs(net: Network, counts: Counter[measures.Key]) -> None:
    crossed = Counter[tuple[Hashable, Standing]]()
    for (need, _agency, standing), count in counts.items():
        crossed[PURPOSE[need], standing] += count
    for need in Need:
        total = sum(count for key, count in counts.items() if key[0] == need)
        net.add(OUTSIDE, PURPOSE[need], total, ("need", need.value))
    for purpose in Purpose:
        for standing in Standing:
            key = ("purpose", purpose.value, "standing", standing.value)
            net.add(purpose, standing, crossed[purpose, standing], key)


def _add_agency(net: Network, agency: UUID, here: Counter[Standing], found: Answers) -> None:
    """Connect each standing at the agency to the state its answers reached: answered, decided, accepted, over."""
    answered = sum(found.days.values())
    leads_to: dict[Standing, Hashable] = {
        _S.WAITING: OUTSIDE,
        _S.LISTED: (agency, "answered"),
        _S.DECLINED: (agency, "decided"),
        _S.SERVED: (agency, "accepted"),
        _S.COMPLETED: (agency, "over"),
        _S.ENDED: (agency, "ended"),
    }
    for standing, node in leads_to.items():
        net.add(("at agencies", standing), node, here[standing], (agency, "standing", standing.value))
    ended_answered = found.ended_accepted + found.ended_undecided
    net.add((agency, "ended"), OUTSIDE, here[_S.ENDED] - ended_answered)
    net.add((agency, "ended"), (agency, "answered"), found.ended_undecided)
    net.add((agency, "ended"), (agency, "over"), found.ended_accepted)
    net.add((agency, "over"), (agency, "accepted"), found.over, (agency, "over"))
    net.add((agency, "accepted"), (agency, "decided"), found.accepted, (agency, "accepted"))
    net.add((agency, "decided"), (agency, "answered"), found.decided, (agency, "decided"))
    net.add((agency, "answered"), (agency, "soon", 0), answered, (agency, "answered"))
    _add_days(net, agency, found)


def _add_days(net: Network, agency: UUID, found: Answers) -> None:
    """Add the answers by the days they took, and their running totals."""
    before = -1
    for days in WITHIN:
        here = (agency, "within", days)
        net.add((agency, "soon", 0), here, sum(n for at, n in found.days.items() if before < at <= days))
        before = days
    for days, later in zip(WITHIN, (*WITHIN[1:], None), strict=True):
        so_far = sum(n for at, n in found.days.items() if at <= days)
        goal = (agency, "within", later) if later else OUTSIDE
        net.add((agency, "within", days), goal, so_far, (agency, "within", days))
    net.add((agency, "soon", 0), OUTSIDE, sum(n for at, n in found.days.items() if at > WITHIN[-1]))


def _percent(part: int | str, whole: int | str) -> int | str:
    """Return a percentage of two shown numbers, to the nearest 5, at most 100; WITHHELD if one is hidden."""
    if not isinstance(part, int) or not isinstance(whole, int):
        return WITHHELD
    return min(100, ROUNDED_TO * round(100 * part / whole / ROUNDED_TO))
