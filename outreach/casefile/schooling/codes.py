"""The choices of schooling."""

from outreach.core.codes import Code


class Level(Code):
    """At which level somebody learns now."""

    NONE = "none", "Not in education"
    PRIMARY = "primary", "Primary school"
    LOWER = "lower", "Lower secondary school"
    UPPER = "upper", "Upper secondary school"
    VOCATIONAL = "vocational", "Vocational certificate (Por Wor Chor)"
    DIPLOMA = "diploma", "Vocational diploma (Por Wor Sor)"
    UNIVERSITY = "university", "University"
    NFE_PRIMARY = "nfe_primary", "Non-formal, primary"
    NFE_LOWER = "nfe_lower", "Non-formal, lower secondary"
    NFE_UPPER = "nfe_upper", "Non-formal, upper secondary"
    OTHER = "other", "Another course"


class Grade(Code):
    """The last grade that was finished."""

    NEVER = "never", "Never went to school"
    P1 = "p1", "Primary 1"
    P2 = "p2", "Primary 2"
    P3 = "p3", "Primary 3"
    P4 = "p4", "Primary 4"
    P5 = "p5", "Primary 5"
    P6 = "p6", "Primary 6"
    M1 = "m1", "Secondary 1"
    M2 = "m2", "Secondary 2"
    M3 = "m3", "Secondary 3"
    M4 = "m4", "Secondary 4"
    M5 = "m5", "Secondary 5"
    M6 = "m6", "Secondary 6"
    VOCATIONAL = "vocational", "Vocational certificate (Por Wor Chor)"
    DIPLOMA = "diploma", "Vocational diploma (Por Wor Sor)"


class Left(Code):
    """Why they left school. None of these tells of health or justice: such reasons stand where they are kept apart."""

    MONEY = "money", "Could not pay for it"
    EARN = "earn", "Had to earn"
    FAMILY = "family", "Needed at home"
    DISLIKED = "disliked", "Did not like it, or could not follow"
    TREATED = "treated", "Badly treated there"
    SENT_AWAY = "sent_away", "Sent away by the school"
    MOVED = "moved", "Moved away"
    FRIENDS = "friends", "Friends had left"
    OTHER = "other", "Another reason"


class Result(Code):
    """The result in a subject."""

    PASSED = "passed", "Passed"
    FAILED = "failed", "Not passed"
    WAITS = "waits", "Result not known yet"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"passed": "success", "failed": "warning"}.get(self.value, "secondary")

    @property
    def counts(self) -> bool:
        """True if the subject is passed."""
        return self is Result.PASSED
