"""The directory as a CSV sheet: one line for each agency, without contact persons."""

from collections.abc import Iterator
from datetime import date, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import centres
from outreach.access.users import User
from outreach.core.sheets import Cell, read_csv, write_csv
from outreach.directory import communities
from outreach.directory.agencies import entries
from outreach.directory.agencies.codes import AgencyKind, Agreement, ForSex, Tongue, Weekday
from outreach.directory.agencies.entries import WHOLE
from outreach.directory.agencies.keeping import AgencyDetails, add
from outreach.directory.agencies.models import Agency, by_code
from outreach.directory.agencies.parts import Hours, ReachDetails, in_order, written
from outreach.directory.needs import Need

OFFICE = ("phone", "email", "website", "address", "city", "province", "postcode")
WAITING_LIST = {None: "", True: "yes", False: "no"}
COLUMNS = (
    *("code", "name_th", "name_en", "kind", "needs", "sex", "min_age", "max_age", "agreement", "agreement_until"),
    *(*OFFICE, "languages", "communities", "hours", "waiting_list"),
)


def write(session: Session) -> Iterator[bytes]:
    """Yield all agencies as CSV, by code."""
    found = session.scalars(select(Agency).order_by(Agency.code).options(*WHOLE)).all()
    named = {one.id: one.name for one in communities.everyone(session, None)}
    return write_csv(COLUMNS, [_line(agency, named) for agency in found])


def load(session: Session, text: str, actor: User | None) -> list[Agency]:
    """Import the missing agencies of a sheet, with all its columns.

    Only the columns code, names, kind and needs are required. Raises Refused for invalid values, ValueError or KeyError
    for unreadable ones.
    """
    added = []
    for row in read_csv(text):
        cells = {name: cell.strip().removeprefix("'") for name, cell in row.items()}
        if by_code(session, cells["code"]) is None:
            added.append(_add(session, cells, actor))
    return added


def _add(session: Session, cells: dict[str, str], actor: User | None) -> Agency:
    agency = add(session, _details(cells), actor)
    agency.keeps_list = _list_kept(cells.get("waiting_list", ""))
    named = _listed(cells, "communities")
    communities.add_all(session, named, actor)
    office = {name: cells.get(name) or None for name in OFFICE}
    ids = communities.ids(session, centres.home(session, actor))
    reach = ReachDetails(
        tongues=[Tongue(code) for code in _listed(cells, "languages")],
        communities=[ids[communities.normal(name)] for name in named],
        hours=[_hours(said) for said in _listed(cells, "hours")],
        **office,
    )
    session.refresh(agency, ["spoken", "areas", "hours"])
    if written(reach) != written(ReachDetails()):
        entries.write(session, agency, reach, None)
    return agency


def _details(cells: dict[str, str]) -> AgencyDetails:
    lowest, highest, until = (cells.get(name) for name in ("min_age", "max_age", "agreement_until"))
    return AgencyDetails(
        code=cells["code"],
        name_th=cells["name_th"],
        name_en=cells["name_en"],
        kind=AgencyKind(cells["kind"]),
        needs=[Need(code) for code in _listed(cells, "needs")],
        for_sex=ForSex(cells.get("sex") or ForSex.ANY),
        min_age=int(lowest) if lowest else None,
        max_age=int(highest) if highest else None,
        agreement=Agreement(cells.get("agreement") or Agreement.INFORMAL),
        agreement_until=date.fromisoformat(until) if until else None,
    )


def _line(agency: Agency, named: dict[UUID, str]) -> list[Cell]:
    served = [] if agency.serves_all else sorted(named[row.community_id] for row in agency.areas)
    hours = [f"{row.weekday.value} {row.opens:%H:%M}-{row.closes:%H:%M}" for row in in_order(agency)]
    return [
        agency.code,
        agency.name_th,
        agency.name_en,
        agency.kind.value,
        ";".join(agency.needs),
        agency.for_sex.value,
        agency.min_age,
        agency.max_age,
        agency.agreement.value,
        agency.agreement_until,
        *(getattr(agency, name) for name in OFFICE),
        ";".join(sorted(row.tongue.value for row in agency.spoken)),
        ";".join(served),
        ";".join(hours),
        WAITING_LIST[agency.keeps_list],
    ]


def _hours(said: str) -> Hours:
    day, _, times = said.partition(" ")
    opens, closes = times.split("-")
    return Hours(weekday=Weekday(day), opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))


def _list_kept(said: str) -> bool | None:
    for kept, word in WAITING_LIST.items():
        if word == said:
            return kept
    raise ValueError(said)


def _listed(cells: dict[str, str], name: str) -> list[str]:
    return [one.strip() for one in cells.get(name, "").split(";") if one.strip()]
