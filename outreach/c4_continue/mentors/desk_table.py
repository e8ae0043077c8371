"""The table of a centre's mentors: checked, trained, whom they accompany, hours given."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.desks import Desk
from outreach.access.users import User
from outreach.c4_continue.mentors import register
from outreach.c4_continue.mentors.models import Mentor
from outreach.core import thai
from outreach.core.codes import Code
from outreach.core.language import lazy_gettext
from outreach.web.tables import Asked, Column, Filter, Table, Words


class MentorState(Code):
    """Whether a mentor may accompany somebody."""

    READY = "ready", "Ready"
    UNCHECKED = "unchecked", "Not checked yet"
    ENDED = "ended", "Ended"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"ready": "success", "unchecked": "warning"}.get(self.value, "secondary")


@dataclass(frozen=True)
class MentorRow:
    """A mentor, how many they accompany now, and the hours given."""

    mentor: Mentor
    now: int
    hours: int

    @property
    def state(self) -> MentorState:
        """Whether they may accompany somebody."""
        if self.mentor.ended_on is not None:
            return MentorState.ENDED
        return MentorState.READY if self.mentor.may_accompany else MentorState.UNCHECKED


COLUMNS = (
    Column(
        "name",
        lazy_gettext("Mentor"),
        lambda row: row.mentor.name or "–",
        by=lambda row: thai.sort_key(row.mentor.name or ""),
    ),
    Column(
        "checked",
        lazy_gettext("Background checked on"),
        by=lambda row: row.mentor.checked_on,
        cell=lambda row: row.mentor.checked_on,
        is_day=True,
    ),
    Column(
        "trained",
        lazy_gettext("Trained on"),
        by=lambda row: row.mentor.trained_on,
        cell=lambda row: row.mentor.trained_on,
        is_day=True,
    ),
    Column(
        "now", lazy_gettext("Accompanies now"), lambda row: row.now, by=lambda row: row.now, cell=lambda row: row.now
    ),
    Column(
        "hours",
        lazy_gettext("Hours given"),
        lambda row: row.hours,
        by=lambda row: row.hours,
        cell=lambda row: row.hours,
    ),
    Column("state", lazy_gettext("State"), lambda row: row.state.label, by=lambda row: row.state),
)
TABLE = Table(COLUMNS, [Filter("state", lazy_gettext("State"), MentorState.choices())], first="name")
VIEWS: tuple[tuple[Words, dict[str, str]], ...] = (
    (lazy_gettext("All mentors"), {}),
    *((one.label, {"state": one.value}) for one in MentorState),
)
DESK = Desk("mentors", lazy_gettext("Mentors"), "c4_continue.mentor_list", "c4_continue.mentor_file", VIEWS)


def rows(session: Session, actor: User, asked: Asked, words: str = "") -> list[MentorRow]:
    """Return the mentors of the actor's centre that are asked for; words: what the name holds. Audited."""
    wanted, found = thai.normal(words), register.of_centre(session, actor.centre_id)
    given = register.given(session, [one.id for one in found])
    audit.record(session, "mentor.list", actor)
    told = [MentorRow(one, *given.get(one.id, (0, 0))) for one in found if wanted in thai.normal(one.name or "")]
    return [row for row in told if asked.chosen.get("state", row.state) == row.state]
