"""Kinds of notices: what each says, and which page it leads to."""

from enum import StrEnum

from outreach.core.codes import Code
from outreach.core.language import LazyText, lazy_gettext


class Target(StrEnum):
    """The page that a notice leads to."""

    CASE = "case"
    REFERRAL = "referral"
    TAKE_OVER = "take_over"
    VISITS = "visits"
    DECIDE_TAKE_OVER = "decide_take_over"
    APPROVALS = "approvals"
    HANDED_OVER = "handed_over"
    ALL_CASES = "all_cases"


class NoticeKind(Code):
    """Kind of a notice, in words without any name."""

    ACCEPTED = "accepted", "The agency accepted the referral"
    DECLINED = "declined", "The agency declined the referral"
    LISTED = "listed", "The agency put them on its waiting list"
    SEEN = "seen", "The agency has opened the referral"
    SERVED = "served", "The agency has begun to help"
    COMPLETED = "completed", "The agency has completed its help"
    ENDED = "ended", "The agency ended it without result"
    EXPIRED = "expired", "The referral ran out without an answer"
    UNDONE = "undone", "The agency took its acceptance back"
    APPOINTMENT = "appointment", "The agency made or moved an appointment"
    ENDED_APPOINTMENT = "ended_appointment", "The agency wrote how an appointment went"
    GIVEN = "given", "The case was handed over to you"
    TAKEN = "taken", "The case was handed over to a colleague"
    TAKE_OVER_ASKED = "take_over_asked", "A colleague asks to take the case over"
    TAKE_OVER_DECIDED = "take_over_decided", "You asked to take the case over: read the answer"
    CLOSING_ASKED = "closing_asked", "Somebody asks to close the case"
    CLOSED = "closed", "The case was closed, as you asked"
    KEPT_OPEN = "kept_open", "The case stays open: read the answer"
    CLOSING_TAKEN_BACK = "closing_taken_back", "The closing was taken back: the case goes on"
    MENDING_ASKED = "mending_asked", "They ask that something be corrected: answer within 30 days"
    MENDING_DECIDED = "mending_decided", "A request for correction was answered"
    OUTCOME_RECORDED = "outcome_recorded", "An outcome waits to be verified"
    OUTCOME_VERIFIED = "outcome_verified", "The outcome was verified"
    OUTCOME_SENT_BACK = "outcome_sent_back", "The outcome was sent back: read the answer"
    OUTCOME_WITHDRAWN = "outcome_withdrawn", "The verification of the outcome was withdrawn"
    MET = "met", "A colleague met them"
    MET_CORRECTED = "met_corrected", "A colleague corrected what they wrote of meeting them"
    VISIT = "visit", "You are asked to visit them"
    VISIT_MET = "visit_met", "You asked for a visit: they were seen"
    VISIT_NOT_MET = "visit_not_met", "You asked for a visit: they were not met"
    VISIT_NOT_NOW = "visit_not_now", "You asked for a visit: not possible now"
    VISIT_TAKEN_BACK = "visit_taken_back", "The visit is asked for no longer"
    VISIT_UNDONE = "visit_undone", "The answer to the visit you asked for was undone"
    COMMENT = "comment", "A colleague wrote a comment"
    URGENT = "urgent", "The case was marked as urgent"
    CAMP_OFF = "camp_off", "A camp in which they have a seat or wait was called off"
    CAMP_ON = "camp_on", "The camp that was called off takes place after all"
    CAMP_MOVED = "camp_moved", "A camp in which they have a seat or wait is on other days"
    CAMP_SEAT = "camp_seat", "A seat in a camp came free, and they have it"
    INCIDENT = "incident", "Something happened at the house or at a camp: read it in the case"
    MISSING = "missing", "Nobody knows where they are: they were missed at a camp"
    LATE = "late", "They are not back from their leave in time"
    RED = "red", "The risk is acute, or there is a red flag"

    @property
    def target(self) -> Target:
        """The page that it leads to."""
        return _TARGETS.get(self, Target.CASE)

    @property
    def target_of_several(self) -> Target:
        """The page that one notice about several cases leads to."""
        return Target.HANDED_OVER if self is NoticeKind.GIVEN else Target.ALL_CASES

    @property
    def weight(self) -> int:
        """How soon it is to be read: 0 for a danger, 1 for what is the reader's own to do or know, 2 for the rest."""
        if self in (NoticeKind.RED, NoticeKind.URGENT, NoticeKind.MISSING):
            return 0
        return 1 if self in _OWN_TO_DO else 2

    @property
    def is_own(self) -> bool:
        """True if its page is the reader's own, and decides by itself what of the case it shows."""
        return self.target == Target.TAKE_OVER

    @property
    def goes_along(self) -> bool:
        """True if it is for whoever carries the case; any other is for the person who asked or wrote."""
        return self.target == Target.REFERRAL or self in _FOR_WHO_CARRIES

    def several(self, number: int) -> LazyText:
        """Return the words of one notice about several cases. Raises KeyError for a kind that tells of each case."""
        return LazyText(_SEVERAL[self].text, count=number)


_OWN_TO_DO = {
    NoticeKind.GIVEN,
    NoticeKind.COMMENT,
    NoticeKind.VISIT,
    NoticeKind.VISIT_MET,
    NoticeKind.VISIT_NOT_MET,
    NoticeKind.VISIT_NOT_NOW,
    NoticeKind.VISIT_TAKEN_BACK,
    NoticeKind.VISIT_UNDONE,
    NoticeKind.TAKE_OVER_ASKED,
    NoticeKind.TAKE_OVER_DECIDED,
    NoticeKind.CLOSING_ASKED,
    NoticeKind.CLOSED,
    NoticeKind.KEPT_OPEN,
    NoticeKind.OUTCOME_RECORDED,
    NoticeKind.OUTCOME_VERIFIED,
    NoticeKind.OUTCOME_SENT_BACK,
    NoticeKind.OUTCOME_WITHDRAWN,
}
_TARGETS = {
    **dict.fromkeys(
        (
            NoticeKind.ACCEPTED,
            NoticeKind.DECLINED,
            NoticeKind.LISTED,
            NoticeKind.SEEN,
            NoticeKind.SERVED,
            NoticeKind.COMPLETED,
            NoticeKind.ENDED,
            NoticeKind.EXPIRED,
            NoticeKind.UNDONE,
            NoticeKind.APPOINTMENT,
            NoticeKind.ENDED_APPOINTMENT,
        ),
        Target.REFERRAL,
    ),
    NoticeKind.TAKE_OVER_ASKED: Target.DECIDE_TAKE_OVER,
    NoticeKind.TAKE_OVER_DECIDED: Target.TAKE_OVER,
    NoticeKind.CLOSING_ASKED: Target.APPROVALS,
    NoticeKind.OUTCOME_RECORDED: Target.APPROVALS,
    NoticeKind.VISIT_MET: Target.VISITS,
    NoticeKind.VISIT_UNDONE: Target.VISITS,
    NoticeKind.VISIT_NOT_MET: Target.VISITS,
    NoticeKind.VISIT_NOT_NOW: Target.VISITS,
}
_FOR_WHO_CARRIES = (
    NoticeKind.MET,
    NoticeKind.MET_CORRECTED,
    NoticeKind.VISIT,
    NoticeKind.VISIT_TAKEN_BACK,
    NoticeKind.COMMENT,
    NoticeKind.CAMP_OFF,
    NoticeKind.CAMP_ON,
    NoticeKind.CAMP_MOVED,
    NoticeKind.CAMP_SEAT,
    NoticeKind.INCIDENT,
    NoticeKind.MISSING,
    NoticeKind.LATE,
    NoticeKind.URGENT,
    NoticeKind.RED,
)
_SEVERAL: dict[NoticeKind, LazyText] = {
    NoticeKind.GIVEN: lazy_gettext("Cases handed over to you: %(count)d"),
    NoticeKind.TAKEN: lazy_gettext("Cases handed over to a colleague: %(count)d"),
    NoticeKind.VISIT: lazy_gettext("Visits asked of you: %(count)d"),
    NoticeKind.CAMP_OFF: lazy_gettext("A camp was called off. Of your cases in it: %(count)d"),
    NoticeKind.CAMP_MOVED: lazy_gettext("A camp is on other days. Of your cases in it: %(count)d"),
    NoticeKind.CAMP_ON: lazy_gettext("A camp takes place after all. Of your cases in it: %(count)d"),
}
