"""How what is written of life in a house is corrected."""

from datetime import date

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.camps import Camp
from outreach.c3_control.residence import house_rules, incidents, leaves, medicines, moments, programme
from outreach.c3_control.residence.health_sheets import FIELDS, HealthDetails, HealthSheet
from outreach.c3_control.residence.house_rules import AgreedDetails, RulesAgreed
from outreach.c3_control.residence.incidents import Incident, IncidentDetails
from outreach.c3_control.residence.leaves import Leave, LeaveDetails
from outreach.c3_control.residence.medicines import MedicineDetails, MedicineGiven
from outreach.c3_control.residence.presences import Presence, PresenceState
from outreach.c3_control.residence.programme import StayExtension
from outreach.c3_control.stays import Stay
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Words, Written, check_day, put


def _check(
    session: Session, case: Case, stay_id: object, details: MedicineDetails | IncidentDetails | LeaveDetails
) -> None:
    check_day(case, details.day)
    moments.check_of_stay(session.get_one(Stay, stay_id), details.day, details.at_time)


def _medicine(session: Session, case: Case, row: MedicineGiven, details: MedicineDetails, _actor: User) -> None:
    _check(session, case, row.stay_id, details)
    medicines.fill(row, details)


def _incident(session: Session, case: Case, row: Incident, details: IncidentDetails, _actor: User) -> None:
    if row.camp_id is None:
        _check(session, case, row.stay_id, details)
    else:
        check_day(case, details.day)
        moments.check_of_camp(session.get_one(Camp, row.camp_id), details.day, details.at_time)
    incidents.fill(row, details)


MEDICINE = Written(
    table=MedicineGiven,
    words=("given_at", "medicine"),
    correct=_medicine,
    leaves=lambda _row: [],
    part_open=False,
    by_carrier=True,
)
INCIDENT = Written(
    table=Incident, words=("kind", "happened_at", "story"), correct=_incident, leaves=lambda _row: [], by_carrier=True
)


def _leave(session: Session, case: Case, row: Leave, details: LeaveDetails, _actor: User) -> None:
    _check(session, case, row.stay_id, details)
    leaves.correct(session, row, details)


def _leave_again(session: Session, _case: Case, row: Leave, _actor: User) -> None:
    if row.back_at is None:
        leaves.check_free(session, session.get_one(Stay, row.stay_id))
        row.told_at = None


def _presence(
    _session: Session, _case: Case, row: Presence, details: tuple[PresenceState, str | None], _actor: User
) -> None:
    row.state, row.why = details


LEAVE = Written(
    table=Leave,
    words=("left_at", "due_at", "back_at", "where_to"),
    correct=_leave,
    again=_leave_again,
    leaves=lambda _row: [],
    by_carrier=True,
)
PRESENCE = Written(table=Presence, words=("state", "why"), correct=_presence, leaves=lambda _row: [], by_carrier=True)


def _rules(session: Session, case: Case, row: RulesAgreed, details: AgreedDetails, _actor: User) -> None:
    check_day(case, details.day)
    house_rules.check_day(case, session.get_one(Stay, row.stay_id), details.day)
    put(row, details, "day", "agreed_by")
    row.version = house_rules.on(details.day).version


def _health(_session: Session, _case: Case, row: HealthSheet, details: HealthDetails, _actor: User) -> None:
    put(row, details, *FIELDS)


def _extension(_session: Session, _case: Case, row: StayExtension, details: tuple[int, str], _actor: User) -> None:
    programme.correct(row, *details)


def _planned(session: Session, _case: Case, row: StayExtension, before: Words, _actor: User) -> None:
    programme.follow(session, row, date.fromisoformat(before["until"]))


HEALTH = Written(table=HealthSheet, words=FIELDS, correct=_health, leaves=lambda _row: [])
EXTENSION = Written(
    table=StayExtension,
    words=("months", "until", "reason"),
    correct=_extension,
    leaves=lambda _row: [],
    follows=_planned,
)
RULES = Written(
    table=RulesAgreed, words=("day", "agreed_by", "version"), correct=_rules, leaves=lambda _row: [], by_carrier=True
)
