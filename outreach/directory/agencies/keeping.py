"""Maintenance of the directory: adding and changing agencies, opening and closing them, loading a list."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory.agencies import reaching
from outreach.directory.agencies.agreements import AgencyAgreement
from outreach.directory.agencies.codes import AgencyKind, Agreement, ForSex
from outreach.directory.agencies.models import Agency, AgencyNeed, Bounds, by_code
from outreach.directory.agencies.services import gather
from outreach.directory.needs import Need

DIRECTORY = Path(__file__).parent.with_name("agencies.csv")  # the 20 named in the source [004]
PROFILE = ("code", "name_th", "name_en", "kind", "for_sex", "min_age", "max_age", "agreement", "agreement_until")


@dataclass(frozen=True, kw_only=True)
class AgencyDetails:
    """Details of an agency, as entered by the administrator."""

    code: str
    name_th: str
    name_en: str
    kind: AgencyKind
    needs: Sequence[Need]
    for_sex: ForSex = ForSex.ANY
    min_age: int | None = None
    max_age: int | None = None
    agreement: Agreement = Agreement.INFORMAL
    agreement_until: date | None = None


def add(session: Session, details: AgencyDetails, actor: User | None) -> Agency:
    """Add an agency. Raises Refused if its code is taken or its ages are in the wrong order."""
    check_code(session, details.code)
    agency = Agency()
    _fill(agency, details)
    session.add(agency)
    session.flush()
    reaching.begin(session, agency, actor)
    _note_agreement(session, agency, actor)
    audit.record(session, "agency.add", actor, about=f"agency:{agency.id}")
    return agency


def check_code(session: Session, code: str) -> None:
    """Raise Refused for a code that another agency has."""
    if by_code(session, code) is not None:
        raise Refused(lazy_gettext("There is an agency with this code already."), "code")


def check_until(day: date | None) -> None:
    """Raise Refused for an agreement that ended before the programme began."""
    if day and day < clock.Period.fiscal_year(2554).first:
        raise Refused(lazy_gettext("Is the era right?"), "agreement_until")


def change(session: Session, agency: Agency, details: AgencyDetails, actor: User) -> Agency:
    """Replace the details of an agency. Raises Refused as `add` does."""
    other = by_code(session, details.code)
    if other is not None and other.id != agency.id:
        raise Refused(lazy_gettext("There is an agency with this code already."), "code")
    before = agency.agreement, agency.agreement_until
    _fill(agency, details)
    session.flush()
    gather(session, agency)
    if before != (agency.agreement, agency.agreement_until):
        _note_agreement(session, agency, actor)
    audit.record(session, "agency.change", actor, about=f"agency:{agency.id}")
    return agency


def set_active(session: Session, agency: Agency, active: bool, actor: User) -> None:
    """Open an agency for referrals, or close it; referrals under way go on."""
    agency.active, agency.changed_at = active, clock.now()
    audit.record(session, "agency.open" if active else "agency.close", actor, about=f"agency:{agency.id}")


def load_directory(session: Session, actor: User | None) -> list[Agency]:
    """Add the missing agencies of the initial directory that comes with the product."""
    with DIRECTORY.open(encoding="utf-8", newline="") as file:
        described = list(_described(csv.DictReader(file)))
    return [add(session, details, actor) for details in described if by_code(session, details.code) is None]


def _described(rows: Iterator[dict[str, str]] | csv.DictReader) -> Iterator[AgencyDetails]:
    for row in rows:
        yield AgencyDetails(
            code=row["code"],
            name_th=row["name_th"],
            name_en=row["name_en"],
            kind=AgencyKind(row["kind"]),
            needs=[Need(code) for code in row["needs"].split(";")],
            for_sex=ForSex(row["sex"]),
            min_age=int(row["min_age"]) if row["min_age"] else None,
            max_age=int(row["max_age"]) if row["max_age"] else None,
        )


def _fill(agency: Agency, details: AgencyDetails) -> None:
    Bounds(details.for_sex, details.min_age, details.max_age).check()
    check_until(details.agreement_until)
    for name in PROFILE:
        setattr(agency, name, getattr(details, name))
    agency.changed_at = clock.now()
    kept = {row.need: row for row in agency.served}
    agency.served = [kept.get(need) or AgencyNeed(need=need) for need in dict.fromkeys(details.needs)]


def _note_agreement(session: Session, agency: Agency, actor: User | None) -> None:
    """Record the agreement in the details as one of its own, without a day of signing."""
    if agency.agreement == Agreement.INFORMAL and agency.agreement_until is None:
        return
    session.add(
        AgencyAgreement(
            agency_id=agency.id,
            kind=agency.agreement,
            runs_until=agency.agreement_until,
            made_by=actor.id if actor else None,
        )
    )
    session.flush()
