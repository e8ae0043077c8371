"""Codes of an agency's entry: sex served, agreement, kind, weekday."""

from outreach.core.codes import Code
from outreach.directory.tongues import Tongue as Tongue


class ForSex(Code):
    """The sex served by an agency."""

    ANY = "any", "Any sex"
    MALE = "male", "Male only"
    FEMALE = "female", "Female only"


class Agreement(Code):
    """Kind of agreement between an agency and the programme [004]."""

    MOU = "mou", "Signed agreement (MOU)"
    INFORMAL = "informal", "Informal"


class AgencyKind(Code):
    """Main field of an agency."""

    EDUCATION = "education", "Education"
    CIVIL_SOCIETY = "civil_society", "Civil society"
    SOCIAL_WELFARE = "social_welfare", "Social welfare"
    YOUTH_SERVICE = "youth_service", "Youth service"
    HEALTH = "health", "Health"
    JUSTICE = "justice", "Justice and drug control"
    EMPLOYMENT = "employment", "Employment"
    COMMUNITY = "community", "Community"


class Weekday(Code):
    """A day of the week, in the order of ISO 8601. The codes are those of iCalendar (RFC 5545, BYDAY)."""

    MONDAY = "MO", "Monday"
    TUESDAY = "TU", "Tuesday"
    WEDNESDAY = "WE", "Wednesday"
    THURSDAY = "TH", "Thursday"
    FRIDAY = "FR", "Friday"
    SATURDAY = "SA", "Saturday"
    SUNDAY = "SU", "Sunday"
