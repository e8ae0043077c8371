"""The staff of the demo programme, with its places, groups, house and core persons."""

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import centres, users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c1_core_person import core_persons, groups, places
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails
from outreach.c1_core_person.groups import GroupDetails
from outreach.c1_core_person.places import PlaceDetails, PlaceKind
from outreach.c2_connect import routing
from outreach.c2_connect.letters import letterheads
from outreach.c2_connect.letters.letterheads import LetterheadDetails
from outreach.c3_control import houses
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.residence import parents
from outreach.casefile.people import Sex
from outreach.commands.demo_data.names import Names
from outreach.core import clock
from outreach.directory import agencies

BEGAN = date(2011, 1, 10)  # fiscal year 2554 [003]
CENTRE = "ศูนย์สร้างโอกาสเด็กและเยาวชน บ้านเรา"
HOUSE = "บ้านเรา"
LETTERHEAD = LetterheadDetails(  # invented, except the names of the city and its centre
    office="สำนักการศึกษา เทศบาลนครขอนแก่น",
    address="ถนนประชาสำราญ ตำบลในเมือง อำเภอเมืองขอนแก่น จังหวัดขอนแก่น ๔๐๐๐๐",
    prefix="ขก 00000",
    signer="",
    position="หัวหน้าศูนย์สร้างโอกาสเด็กและเยาวชน ปฏิบัติราชการแทน นายกเทศมนตรีนครขอนแก่น",
    unit=CENTRE,
    phone="0 4300 0000",  # of the form of Khon Kaen, in a range that is given to nobody
)
BEDS = 16
CASEWORKERS = 6
SHOWN = (
    "caseworker1",
    "supervisor",
    "houseparent1",
    "partner-nfe-mueang",
    "manager",
    "administrator",
)  # one account per role
PLACES = (
    ("วงเหล้าหลังตลาดสด", PlaceKind.DRINKING_CIRCLE),
    ("ลานหน้าสถานบันเทิงถนนศรีจันทร์", PlaceKind.ENTERTAINMENT),
    ("สนามฟุตซอลบึงแก่นนคร", PlaceKind.SPORTS_GROUND),
    ("สนามกีฬากลาง", PlaceKind.SPORTS_GROUND),
    ("หน้าเวทีคอนเสิร์ตงานไหม", PlaceKind.CONCERT_FRONT),
    ("เวทีหมอลำงานบุญชุมชน", PlaceKind.MOR_LAM_STAGE),
    ("สวนสาธารณะบึงทุ่งสร้าง", PlaceKind.STREET),
    ("ย่านสถานีรถไฟ", PlaceKind.STREET),
    ("ชุมชนริมทางรถไฟ", PlaceKind.COMMUNITY),
    ("ชุมชนหนองแวง", PlaceKind.COMMUNITY),
    ("หน้าโรงเรียนเทศบาล", PlaceKind.SCHOOL),
    ("สถานีตำรวจ", PlaceKind.POLICE_STATION),
)
GROUPS_TEXT = (
    "ซิ่งบึง ท่ารถ หลังวัด ริมราง ลานเบียร์ ซอยสิบ สามแยก ตลาดโต้รุ่ง หนองใหญ่ สะพานขาว โค้งหมอลำ "
    "เด็กคลอง สี่แยกไฟแดง ท้ายซอย บ้านร้าง ลานจอด เสือดำ หมาป่า สายลม ไม้เรียว ดาวเหนือ หลังสนาม "
)
GROUPS = tuple(GROUPS_TEXT.split())


def plain_text() -> str:
    """Return the texts stored unencrypted besides the staff's names: agencies, places, the centre."""
    return " ".join([agencies.DIRECTORY.read_text(encoding="utf-8"), CENTRE, HOUSE, *(name for name, _kind in PLACES)])


@dataclass
class Staff:
    """Ids of the staff and of the programme's places, groups and core persons."""

    centre_id: UUID
    supervisor: UUID
    caseworkers: list[UUID]
    manager: UUID
    administrator: UUID
    partners: dict[UUID, UUID]
    places: list[UUID]
    groups: list[UUID] = field(default_factory=list)
    core_persons: list[UUID] = field(default_factory=list)


def hire(session: Session, chance: Random, names: Names) -> Staff:
    """Create the programme as of its first day."""
    with clock.travel(BEGAN):
        made = _accounts(session, names)
        administrator = users.get(session, made.administrator)
        made.places = [places.add(session, PlaceDetails(name=n, kind=k), administrator).id for n, k in PLACES]
        supervisor = users.get(session, made.supervisor)
        house = houses.open_house(session, HouseDetails(name=HOUSE, beds=BEDS), supervisor)
        parents.set_of(session, house, [_house_parent(session, made.centre_id).id], supervisor)
        worker = users.get(session, made.caseworkers[0])
        letterheads.write(session, replace(LETTERHEAD, signer=supervisor.name), supervisor)
        made.groups = [_group(session, name, chance, worker) for name in GROUPS]
        made.core_persons = [_core_person(session, names, chance, worker) for _ in range(24)]
    return made


def _accounts(session: Session, names: Names) -> Staff:
    directory = agencies.load_directory(session, None)
    routing.load_rules(session)
    centre = centres.open_centre(session, CENTRE)

    def hired(username: str, role: Role, centre_id: UUID | None = None, agency_id: UUID | None = None) -> UUID:
        sex = names.chance.choice((Sex.MALE, Sex.FEMALE))
        user = users.create(  # without a password: `flask demo` sets one for each account it shows
            session,
            username=username,
            name=names.of_staff(sex),
            role=role,
            actor=None,
            centre_id=centre_id,
            agency_id=agency_id,
        )
        return user.id

    workers = [hired(f"caseworker{n}", Role.CASEWORKER, centre_id=centre.id) for n in range(1, CASEWORKERS + 1)]
    return Staff(
        centre_id=centre.id,
        caseworkers=workers,
        supervisor=hired("supervisor", Role.SUPERVISOR, centre_id=centre.id),
        partners={a.id: hired(f"partner-{a.code}", Role.PARTNER, agency_id=a.id) for a in directory},
        manager=hired("manager", Role.MANAGER),
        administrator=hired("administrator", Role.ADMINISTRATOR),
        places=[],
    )


def _house_parent(session: Session, centre_id: UUID) -> User:
    """Create the house parent; the name is fixed, so that the names of the others stay as they were."""
    role = Role.HOUSE_PARENT
    return users.create(
        session, username="houseparent1", name="อำนวย ใจอารี", role=role, actor=None, centre_id=centre_id
    )


def _group(session: Session, name: str, chance: Random, actor: User) -> UUID:
    turf = chance.choice(PLACES)[0]
    return groups.add(session, GroupDetails(name=f"แก๊ง{name}", turf=turf), actor).id


def _core_person(session: Session, names: Names, chance: Random, actor: User) -> UUID:
    details = CorePersonDetails(name=names.of_staff(Sex.MALE), kind=chance.choice(list(CoreKind)), phone=names.phone())
    return core_persons.add(session, details, actor).id
