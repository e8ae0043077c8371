"""Red needs of a case, and which of them no goal of its plan answers."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from outreach.c2_connect import screenings
from outreach.c2_connect.levels import NeedLevel
from outreach.c2_connect.screenings import Screening
from outreach.c3_control.plans.pursued import OfCase
from outreach.casefile.cases import Case
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory.needs import TELLS_OF_SAFETY, Need


def red(session: Session, case: Case) -> list[Need]:
    """Return the red needs. It opens what is sensitive: a page that shows them notes the look.

    Of a screening by the instrument those are meant that it found red; of ticked needs those that tell of danger or of
    no safe place to sleep (design). Safety is red too while the risk of the case is.
    """
    last = screenings.latest(session, case.id)
    found = _red_of(last) if last else set()
    if case.marks.is_red:
        found.add(Need.SAFETY)
    return [need for need in Need if need in found]


def _red_of(screening: Screening) -> set[Need]:
    levels = screenings.levels_of(screening)
    needs = screenings.needs_of(screening)
    return {need for need in needs if (levels[need] is NeedLevel.RED if need in levels else need in TELLS_OF_SAFETY)}


def unanswered(session: Session, case: Case) -> list[Need]:
    """Return the red needs that no goal answers which counts and is not given up."""
    needed = red(session, case)
    met = {one.goal.answers for one in OfCase.read(session, case.id).standing} if needed else set()
    return [need for need in needed if need not in met]


def check_told(left: Collection[Need], why: str | None) -> None:
    """Raise Refused if red needs have neither a goal nor a reason."""
    if left and not why:
        raise Refused(lazy_gettext("Set a goal for each red need, or write why there is none."), "why_open")
