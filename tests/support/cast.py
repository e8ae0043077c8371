"""The cast: the people of every test, and how they stand to each other.

Malee carries Nok's case at Baan Rao; Somchai is her team-mate with a case of his own (Ton's); Prasit heads the
centre. Anong works at another centre. Wanna is the partner at the non-formal education centre, Kitti at another
agency. Boon is a house parent at Baan Rao. Chai is the manager, Dao the administrator. Nok and Ton are young people;
none of them is real.
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import centres, users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.directory.agencies import Agency, AgencyKind, AgencyNeed
from outreach.directory.needs import Need

PASSWORD = "four quiet words here"  # of the users of the tests only
BEGAN = timedelta(days=60)  # Nok's and Ton's cases opened this long ago


@dataclass
class Cast:
    """Everybody, as rows of the session of the test."""

    malee: User
    somchai: User
    prasit: User
    anong: User
    wanna: User
    kitti: User
    chai: User
    dao: User
    boon: User
    nok_case: Case
    ton_case: Case
    fon_case: Case
    nfe: Agency
    police: Agency


def make_cast(session: Session) -> dict[str, UUID]:
    """Plant the cast; answers the ids by name."""
    baan_rao = centres.open_centre(session, "ศูนย์สร้างโอกาสเด็กและเยาวชน บ้านเรา")
    other = centres.open_centre(session, "ศูนย์อื่น")
    nfe = _agency(session, "test-nfe", "กศน. ทดสอบ", "Test education centre")
    police = _agency(session, "test-police", "สถานีตำรวจทดสอบ", "Test police station")
    malee = _user(session, "malee", "มาลี ใจดี", Role.CASEWORKER, centre_id=baan_rao.id)
    somchai = _user(session, "somchai", "สมชาย แสนสุข", Role.CASEWORKER, centre_id=baan_rao.id)
    prasit = _user(session, "prasit", "ประสิทธิ์ มั่นคง", Role.SUPERVISOR, centre_id=baan_rao.id)
    anong = _user(session, "anong", "อนงค์ ศรีสุข", Role.CASEWORKER, centre_id=other.id)
    wanna = _user(session, "wanna", "วรรณา ตั้งใจ", Role.PARTNER, agency_id=nfe.id)
    kitti = _user(session, "kitti", "กิตติ พิทักษ์", Role.PARTNER, agency_id=police.id)
    chai = _user(session, "chai", "ชัย บริหาร", Role.MANAGER)
    dao = _user(session, "dao", "ดาว ระบบดี", Role.ADMINISTRATOR)
    boon = _user(session, "boon", "บุญ อารี", Role.HOUSE_PARENT, centre_id=baan_rao.id)
    began = clock.today() - BEGAN
    nok = _case(
        session, PersonDetails(nickname="นก", given_name="ธีระ", family_name="บุญมา", sex=Sex.MALE, age=16), began, malee
    )
    ton = _case(session, PersonDetails(nickname="ต้น", sex=Sex.MALE, age=17), began, somchai)
    fon = _case(session, PersonDetails(nickname="ฝน", sex=Sex.FEMALE, age=15), began, anong)
    named = locals() | {"nok_case": nok, "ton_case": ton, "fon_case": fon}
    return {f.name: named[f.name].id for f in fields(Cast)}


def meet_cast(session: Session, ids: dict[str, UUID]) -> Cast:
    """The cast as rows of this session: asked for kind by kind, since nearly every test begins with it."""
    kinds: dict[str, Any] = {f.name: f.type for f in fields(Cast)}
    found: dict[UUID, Any] = {}
    for kind in (User, Agency, Case):
        of_kind = [row_id for name, row_id in ids.items() if kinds[name] is kind]
        found |= {row.id: row for row in session.scalars(select(kind).where(kind.id.in_(of_kind))).unique()}
    return Cast(**{name: found[row_id] for name, row_id in ids.items()})


def _user(session: Session, username: str, name: str, role: Role, **where: UUID) -> User:
    return users.create(
        session,
        username=username,
        name=name,
        role=role,
        password=PASSWORD,
        actor=None,
        must_change_password=False,
        **where,
    )


def _agency(session: Session, code: str, name_th: str, name_en: str) -> Agency:
    agency = Agency(code=code, name_th=name_th, name_en=name_en, kind=AgencyKind.EDUCATION)
    agency.served = [AgencyNeed(need=Need.EDUCATION_EQUIVALENCY), AgencyNeed(need=Need.COUNSELLING)]
    session.add(agency)
    session.flush()
    return agency


def _case(session: Session, details: PersonDetails, began: date, caseworker: User) -> Case:
    with clock.travel(began):
        person = people.register(session, details, caseworker)
        return cases.open_case(session, person, began, caseworker)
