"""Organizations of another directory, read from HSDS JSON or tables into our terms."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any, TypeVar

from outreach.core import json_text
from outreach.core.codes import Code
from outreach.core.identifiers import or_none, read_way
from outreach.core.language import speaking
from outreach.core.languages import OF_DIRECTORY
from outreach.directory.agencies import AgencyKind, ForSex
from outreach.directory.agencies.codes import Tongue, Weekday
from outreach.directory.agencies.parts import Hours
from outreach.directory.agencies.services import ServiceDetails
from outreach.directory.needs import Need
from outreach.exchange.hsds.objects import CITY, Object

Kind = TypeVar("Kind", bound=Code)
NO_CODE = re.compile(r"[^a-z0-9]+")
LONGEST_CODE = 40


class NoNumber(ValueError):
    """Invalid number in a field. field: its name in HSDS."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is no number")
        self.field = field


@dataclass(frozen=True)
class Described:
    """An organization. Unstated fields are None or empty; `areas` None: all of the city."""

    source_id: str
    code: str
    name_th: str
    name_en: str | None
    about: str | None
    kind: AgencyKind | None
    reach: dict[str, str | None]
    tongues: list[Tongue]
    areas: list[str] | None
    hours: list[Hours]
    own: ServiceDetails | None  # if the organization itself is its only service
    services: list[tuple[str, ServiceDetails]]
    unknown: int  # services that serve no need in our codes

    @property
    def needs(self) -> list[Need]:
        """All needs that it serves, in the order of our codes."""
        found = {need for _id, one in self.services for need in one.needs} | set(self.own.needs if self.own else ())
        return [need for need in Need if need in found]


def organizations(text: str) -> list[Object]:
    """Return the organizations of a JSON document: a list or page of organizations, or of services with theirs.

    Raises ValueError for anything else.
    """
    shown = json_text.read(text)
    rows = shown.get("contents", [shown]) if isinstance(shown, dict) else shown
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("id") for row in rows):
        raise ValueError("neither organizations nor services of HSDS")
    by_id: dict[str, Object] = {}
    offered: dict[str, list[Object]] = defaultdict(list)
    for row in rows:
        owner = row if "status" not in row else row.get("organization") or {"id": row.get("organization_id")}
        by_id.setdefault(str(owner["id"]), owner)
        offered[str(owner["id"])] += [row] if owner is not row else []
    return [whole | {"services": offered[key] or whole.get("services", [])} for key, whole in by_id.items()]


def describe(whole: Object) -> Described:
    """Return an organization in our terms. Raises ValueError for one without a name."""
    if not whole.get("name"):
        raise ValueError(f"organization {whole.get('id')} has no name")
    source_id, offered = str(whole["id"]), [row for row in whole.get("services") or [] if row.get("name")]
    described = [(str(row["id"]), _service(row)) for row in offered]
    known = [(key, one) for key, one in described if one.needs]
    return Described(
        source_id=source_id,
        code=_code(whole),
        name_th=whole["name"],
        name_en=whole.get("alternate_name"),
        about=whole.get("description"),
        kind=next(iter(_coded(whole, AgencyKind)), None),
        reach=_reach(whole, offered),
        tongues=[one for one in Tongue if one.value in {row.get("code") for row in _all(offered, "languages")}],
        areas=_areas(offered),
        hours=_hours(_all(offered, "schedules")),
        own=next((one for key, one in known if key == source_id), None),
        services=[(key, one) for key, one in known if key != source_id],
        unknown=len(described) - len(known),
    )


def _service(row: Object) -> ServiceDetails:
    sex = next(iter(_coded(row, ForSex)), ForSex.ANY)
    return ServiceDetails(
        name_th=row["name"],
        name_en=row.get("alternate_name"),
        about_th=row.get("description"),
        needs=_coded(row, Need),
        for_sex=sex,
        min_age=_age(row, "minimum_age"),
        max_age=_age(row, "maximum_age"),
        eligibility=_without_sex(row.get("eligibility_description"), sex),
        fee=row.get("fees_description"),
    )


def _telephone(sent: Any) -> Any:
    """Return the number as our directory stores it, so that an import is idempotent; invalid ones are refused there."""
    return or_none(read_way, sent) or sent if isinstance(sent, str) else sent


def _reach(whole: Object, offered: list[Object]) -> dict[str, str | None]:
    phones = [*(whole.get("phones") or []), *_all(offered, "phones")]
    places = whole.get("locations") or [
        one["location"] for one in _all(offered, "service_at_locations") if one.get("location")
    ]
    address: Object = next((one for place in places for one in place.get("addresses") or []), {})
    return {
        "phone": _telephone(next((one["number"] for one in phones if one.get("number")), None)),
        "email": whole.get("email"),
        "website": whole.get("website"),
        "address": address.get("address_1"),
        "city": address.get("city"),
        "province": address.get("state_province"),
        "postcode": address.get("postal_code"),
    }


def _areas(offered: list[Object]) -> list[str] | None:
    named = {row["name"] for row in _all(offered, "service_areas") if row.get("name")}
    return None if not named or CITY in named else sorted(named)


def _hours(rows: Iterable[Object]) -> list[Hours]:
    """Return the weekly opening hours; other rhythms do not fit into our directory."""
    found = {}
    for row in rows:
        opens, closes = _time(row.get("opens_at")), _time(row.get("closes_at"))
        if row.get("freq", "WEEKLY") != "WEEKLY" or not (opens and closes and opens < closes):
            continue
        for day in Weekday:
            if day.value in str(row.get("byday", "")).split(","):
                found[day, opens, closes] = Hours(weekday=day, opens=opens, closes=closes)
    days = list(Weekday)
    return [found[key] for key in sorted(found, key=lambda key: (days.index(key[0]), key[1], key[2]))]


def _time(text: object) -> time | None:
    try:
        return time.fromisoformat(str(text)[:5])
    except ValueError:
        return None


def _coded(row: Object, codes: type[Kind]) -> list[Kind]:
    """Return our codes among its attributes, in the order of our list."""
    said = {(one.get("taxonomy_term") or {}).get("code") or one.get("value") for one in row.get("attributes") or []}
    return [code for code in codes if code.value in said]


def _code(whole: Object) -> str:
    """Return its code with us, or a short form of its name in Latin letters, or of its id."""
    given = [one["identifier"] for one in whole.get("organization_identifiers") or [] if _is_ours(one)]
    latin = (NO_CODE.sub("-", str(whole.get(name) or "").lower()).strip("-") for name in ("alternate_name", "name"))
    made = next((text[:LONGEST_CODE].strip("-") for text in latin if text), f"hsds-{whole['id']}")
    return str(given[0] if given else made)[:LONGEST_CODE]


def _is_ours(identifier: Object) -> bool:
    return identifier.get("identifier_type") == "code" and bool(identifier.get("identifier"))


def _without_sex(text: str | None, sex: ForSex) -> str | None:
    with speaking(OF_DIRECTORY):
        label = str(sex.label)
    parts = [part for part in (text or "").split(" · ") if part and part != label]
    return " · ".join(parts) or None


def _all(offered: Iterable[Object], name: str) -> list[Any]:
    return [one for row in offered for one in row.get(name) or []]


def _age(row: Object, field: str) -> int | None:
    """Return whole years; raises NoNumber rather than ignore an unreadable bound."""
    said = row.get(field)
    if said is None or said == "":
        return None
    try:
        return int(float(said))
    except (TypeError, ValueError, OverflowError):
        raise NoNumber(field) from None
