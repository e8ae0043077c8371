"""The kinds of due dates, in words."""

from datetime import date
from typing import Protocol
from uuid import UUID

from outreach.core.codes import Code
from outreach.core.language import LazyText, lazy_gettext


class Dated(Protocol):
    """The attributes of a case that this module reads."""

    id: UUID
    centre_id: UUID
    opened_on: date
    closed_on: date | None


class Dates(Protocol):
    """A row of a due list."""

    case: Dated
    since: date | None


class What(Code):
    """Kind of a due date."""

    SEE = "see", "Not seen lately"
    FOLLOW_UP = "follow_up", "Follow-ups due"
    PLAN = "plan", "Plans to look at again"
    OUTCOME = "outcome", "Outcomes: do they last?"
    RISK = "risk", "Risks to assess again"
    ACT = "act", "Promised in a plan"
    PATHWAY = "pathway", "Next steps of pathways"
    SEARCH = "search", "Lost: to be searched for"
    REVIEW = "review", "Development reviews due"
    VISIT = "visit", "Visits where they sleep elsewhere"
    CONFERENCE = "conference", "Case conferences and their tasks"

    @property
    def step(self) -> LazyText:
        """The task to be done."""
        return _STEPS[self]

    @property
    def nothing(self) -> LazyText:
        """The text for an empty list."""
        return _NOTHING[self]

    def counted(self, row: "Dates") -> LazyText:
        """Return in words the day from which it was counted."""
        if row.since is None:
            return lazy_gettext("not seen since the case was opened on %(day)s", day=row.case.opened_on)
        day = row.since
        return {
            What.SEE: lazy_gettext("last seen %(day)s", day=day),
            What.FOLLOW_UP: lazy_gettext("counted from %(day)s", day=day),
            What.PLAN: lazy_gettext("agreed %(day)s", day=day),
            What.OUTCOME: lazy_gettext("known until %(day)s", day=day),
            What.RISK: lazy_gettext("assessed %(day)s", day=day),
            What.ACT: lazy_gettext("promised %(day)s", day=day),
            What.PATHWAY: lazy_gettext("last step %(day)s", day=day),
            What.SEARCH: lazy_gettext("last seen %(day)s", day=day),
            What.REVIEW: lazy_gettext("counted from %(day)s", day=day),
            What.VISIT: lazy_gettext("placed or visited %(day)s", day=day),
            What.CONFERENCE: lazy_gettext("planned or given out %(day)s", day=day),
        }[self]

    @property
    def asks_where(self) -> bool:
        """True if its list leads to where to look for them."""
        return self is What.SEARCH

    @property
    def ends_with_the_case(self) -> bool:
        """True if it is due in an open case only. Outcomes are followed up after the closing too [004]."""
        return self is not What.OUTCOME


_STEPS = {
    What.SEE: lazy_gettext("See them"),
    What.FOLLOW_UP: lazy_gettext("Follow up"),
    What.PLAN: lazy_gettext("Look at the plan again"),
    What.OUTCOME: lazy_gettext("Ask whether the outcome lasts"),
    What.RISK: lazy_gettext("Assess the risk again"),
    What.ACT: lazy_gettext("Do what the plan promises"),
    What.PATHWAY: lazy_gettext("Take the next step of a pathway"),
    What.SEARCH: lazy_gettext("Search for them"),
    What.REVIEW: lazy_gettext("Review the development"),
    What.VISIT: lazy_gettext("Visit them where they sleep"),
    What.CONFERENCE: lazy_gettext("Hold the case conference, or do its task"),
}
_NOTHING = {
    What.SEE: lazy_gettext("Everybody has been seen within 45 days."),
    What.FOLLOW_UP: lazy_gettext("Nothing is due today."),
    What.PLAN: lazy_gettext("No plan is to be looked at today."),
    What.OUTCOME: lazy_gettext("No outcome is to be looked at today."),
    What.RISK: lazy_gettext("No risk is to be assessed today."),
    What.ACT: lazy_gettext("Nothing promised in a plan is due today."),
    What.PATHWAY: lazy_gettext("No step of a pathway is due today."),
    What.SEARCH: lazy_gettext("Nobody is lost."),
    What.REVIEW: lazy_gettext("No development review is due today."),
    What.VISIT: lazy_gettext("Nobody who sleeps elsewhere is to be visited today."),
    What.CONFERENCE: lazy_gettext("No case conference and no task of one is due today."),
}
