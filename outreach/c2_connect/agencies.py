"""Partner agencies: who they are, which needs they serve, for whom, and under what agreement."""

from datetime import date
from uuid import UUID

from sqlalchemy import SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.ground.codes import Code, stored
from outreach.ground.columns import id_column
from outreach.ground.database import Base


class ForSex(Code):
    """Whom an agency serves."""

    ANY = "any", "Any sex"
    MALE = "male", "Male only"
    FEMALE = "female", "Female only"


class Agreement(Code):
    """How an agency works with the programme [004]."""

    MOU = "mou", "Signed agreement (MOU)"
    INFORMAL = "informal", "Informal"


class Agency(Base):
    """A partner agency. Ages are inclusive bounds in full years; none means no bound."""

    __tablename__ = "agencies"

    id: Mapped[UUID] = id_column()
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_th: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    for_sex: Mapped[ForSex] = mapped_column(stored(ForSex, "for_sex"), default=ForSex.ANY)
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    agreement: Mapped[Agreement] = mapped_column(stored(Agreement, "agreement"), default=Agreement.INFORMAL)
    agreement_until: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
