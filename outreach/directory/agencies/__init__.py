"""Partner agencies: their profile, needs served, eligibility, contact details, capacity and agreements."""

from outreach.directory import communities
from outreach.directory.agencies import (
    agreements,
    capacity,
    changes,
    contacts,
    entries,
    parts,
    proposing,
    reaching,
    scans,
    services,
)
from outreach.directory.agencies.capacity import CapacityDetails, say_capacity
from outreach.directory.agencies.codes import AgencyKind, Agreement, ForSex, Tongue, Weekday
from outreach.directory.agencies.contacts import AgencyContact, address_of
from outreach.directory.agencies.finding import Wanted, everyone, nameable, names
from outreach.directory.agencies.keeping import (
    DIRECTORY,
    AgencyDetails,
    add,
    change,
    check_code,
    load_directory,
    set_active,
)
from outreach.directory.agencies.models import (
    Agency,
    AgencyArea,
    AgencyHours,
    AgencyNeed,
    AgencyTongue,
    Bounds,
    by_code,
    get,
    has_agreement,
    service_account_of,
)
from outreach.directory.agencies.reaching import AgencyCentre, breaks, is_shared, load, serving, works_with
from outreach.directory.agencies.services import AgencyService
from outreach.directory.communities import Community

__all__ = [
    "DIRECTORY",
    "Agency",
    "AgencyArea",
    "AgencyCentre",
    "AgencyContact",
    "AgencyDetails",
    "AgencyHours",
    "AgencyKind",
    "AgencyNeed",
    "AgencyService",
    "AgencyTongue",
    "Agreement",
    "Bounds",
    "CapacityDetails",
    "Community",
    "ForSex",
    "Tongue",
    "Wanted",
    "Weekday",
    "add",
    "address_of",
    "agreements",
    "breaks",
    "by_code",
    "capacity",
    "change",
    "changes",
    "check_code",
    "communities",
    "contacts",
    "entries",
    "everyone",
    "get",
    "has_agreement",
    "is_shared",
    "load",
    "load_directory",
    "nameable",
    "names",
    "parts",
    "proposing",
    "reaching",
    "say_capacity",
    "scans",
    "service_account_of",
    "services",
    "serving",
    "set_active",
    "works_with",
]
