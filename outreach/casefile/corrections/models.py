"""The table of corrections: dated counter-entries about written records, with the old words."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed


class Kind(Code):
    """Kind of a written record that can be corrected."""

    CONTACT = "contact", "Contact"
    NOTE = "note", "Note"
    CORE_PERSON = "core_person", "Core person"
    GROUP = "group", "Group"
    CORE_LEADER = "core_leader", "Term as a core leader"
    SCREENING = "screening", "Screening of needs"
    PLAN = "plan", "Plan"
    GOAL = "goal", "Goal"
    GOAL_STEP = "goal_step", "Progress of a goal"
    PLAN_ACT = "plan_act", "Act of a plan"
    THERAPY = "therapy", "Therapy"
    FOLLOW_UP = "follow_up", "Follow-up"
    REVIEW = "review", "Review"
    OUTCOME = "outcome", "Outcome"
    OUTCOME_END = "outcome_end", "End of an outcome"
    RISK = "risk", "Risk"
    SAFETY_PLAN = "safety_plan", "Safety plan"
    COMMENT = "comment", "Comment"
    STAY = "stay", "Stay"
    PLACEMENT = "placement", "Placement elsewhere"
    PLACEMENT_VISIT = "placement_visit", "Visit elsewhere"
    CONFERENCE = "conference", "Case conference"
    CONFERENCE_TASK = "conference_task", "Task of a case conference"
    SEAT = "seat", "Seat in a camp"
    MEDICINE = "medicine", "Medicine given"
    INCIDENT = "incident", "Incident in the house or at a camp"
    LEAVE = "leave", "Leave from the house"
    PRESENCE = "presence", "Night in the house"
    WAY_HOME = "way_home", "Way home from a camp"
    UNPLACED = "unplaced", "Not placed after a camp"
    RULES = "rules", "House rules agreed"
    HEALTH = "health", "Health sheet"
    EXTENSION = "extension", "Stay extended"
    GIFT = "gift", "Something given"
    PATHWAY = "pathway", "Pathway"
    PATHWAY_STEP = "pathway_step", "Step of a pathway"
    JOB_PLACE = "job_place", "Work at an employer"
    MENTORSHIP = "mentorship", "Mentor"
    INSPECTOR = "inspector", "Volunteer and city inspector"
    CONSENT = "consent", "Consent or legal basis"
    CLOSING = "closing", "Closing"
    OVERRIDE = "override", "Change of the stage"
    FAMILY = "family", "Family and household"
    ADDRESS = "address", "Address"
    REUNION = "reunion", "Back to the family"
    RETURN_VISIT = "return_visit", "Visit after the return"
    SCHOOLING = "schooling", "School"
    SUBJECT = "subject", "Subject and result"
    JOB = "job", "Work record"
    KINSHIP = "kinship", "Family among the young people"


class Deed(Code):
    """What a correction did."""

    CORRECTED = "corrected", "corrected"
    VOIDED = "voided", "voided"
    RESTORED = "restored", "counts again"


class Why(Code):
    """Why a record was corrected, in a word."""

    TYPO = "typo", "Mistyped"
    WRONG_DAY = "wrong_day", "Wrong day"
    WRONG_PERSON = "wrong_person", "Somebody else was meant"
    TWICE = "twice", "Written twice"
    NOT_SO = "not_so", "It was not so"
    OTHER = "other", "Another reason"
    UNDONE = "undone", "Undone at once"


class AskedBy(Code):
    """Who asked for a correction: the right of the young person stands in PDPA ss. 35 and 36."""

    STAFF = "staff", "We noticed it ourselves"
    YOUNG_PERSON = "young_person", "The young person asked for it (PDPA s. 35)"
    GUARDIAN = "guardian", "A parent or guardian asked for it"


class Correction(OfCase, OfPerson, Recorded, Base):
    """A counter-entry about a written record: it was corrected, voided, or counts again. Never changed itself."""

    __tablename__ = "corrections"
    __label__ = "Corrections"
    __table_args__ = (Index("ix_corrections_case_id_entry_id", "case_id", "entry_id"),)

    kind: Mapped[Kind] = mapped_column(stored(Kind, "kind", checked=False), info=label("What was corrected"))
    entry_id: Mapped[UUID] = mapped_column(Uuid)
    """The id of the record in the table of its kind."""
    deed: Mapped[Deed] = mapped_column(stored(Deed, "deed"), info=label("What was done"))
    why: Mapped[Why] = mapped_column(stored(Why, "why", checked=False), info=label("What was wrong"))
    asked_by: Mapped[AskedBy] = mapped_column(stored(AskedBy, "asked_by"), info=label("Who asked for the correction"))

    reason = Sealed("corrections.reason", FieldClass.NARRATIVE, block=256, label="Reason")
    before = Sealed("corrections.before", FieldClass.NARRATIVE, block=256, label="What stood there before")
    hidden = Sealed("corrections.hidden", FieldClass.SENSITIVE, block=256, label="Sensitive part of what stood there")

    @property
    def mends(self) -> bool:
        """True if the record says something else from then on."""
        return self.deed == Deed.CORRECTED

    @property
    def voids(self) -> bool:
        """True if the record counts nowhere from then on."""
        return self.deed == Deed.VOIDED

    @property
    def told(self) -> LazyText:
        """What it did, in a sentence."""
        if self.mends:
            return lazy_gettext("Corrected: %(what)s.", what=self.kind.label)
        if self.voids:
            return lazy_gettext("Voided: %(what)s.", what=self.kind.label)
        return lazy_gettext("It counts again: %(what)s.", what=self.kind.label)


OF_CASE = Question(Correction, Correction.case_id == THIS_CASE, by="-made_at")


def of_case(session: Session, case_id: UUID) -> list[Correction]:
    """Return the corrections in a case, newest first."""
    return OF_CASE.ask(session, case_id=case_id)


def of_entry(session: Session, entry: Any) -> list[Correction]:
    """Return the corrections of one record, newest first."""
    return [one for one in of_case(session, entry.case_id) if one.entry_id == entry.id]
