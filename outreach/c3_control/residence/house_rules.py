"""House rules: versions as data (house_rules.toml), and who agreed to which, on what day."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.stays import Stay
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


class AgreedBy(Code):
    """Who agreed to the rules."""

    SELF = "self", "The young person"
    BOTH = "both", "The young person, with a parent or guardian"


class RulesAgreed(OfCase, OfPerson, Voidable, Recorded, Base):
    """That the rules of the house, in one version, were agreed to."""

    __tablename__ = "rules_agreed"
    __label__ = "House rules agreed"
    __table_args__ = (Index("ix_rules_agreed_case_id_day", "case_id", "day"),)

    stay_id: Mapped[UUID] = mapped_column(ForeignKey("stays.id"), index=True)
    version: Mapped[int] = mapped_column(SmallInteger, info=label("Version"))
    day: Mapped[date] = mapped_column(info=label("Day"))
    agreed_by: Mapped[AgreedBy] = mapped_column(stored(AgreedBy, "agreed_by"), info=label("Who agreed"))


@dataclass(frozen=True)
class HouseRules:
    """A version: from which day it holds, and its sentences by language."""

    version: int
    since: date
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class AgreedDetails:
    """The day, and who agreed."""

    day: date
    agreed_by: AgreedBy


@cache
def versions() -> tuple[HouseRules, ...]:
    """Return all versions, the oldest first."""
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["versions"]
    return tuple(
        HouseRules(
            row["version"], row["from"], {code: tuple(said) for code, said in row.items() if isinstance(said, list)}
        )
        for row in rows
    )


def on(day: date) -> HouseRules:
    """Return the version that holds on a day."""
    return max((one for one in versions() if one.since <= day), key=lambda one: one.since, default=versions()[0])


def agree(session: Session, case: Case, stay: Stay, details: AgreedDetails, actor: User) -> RulesAgreed:
    """Write down that the rules were read and agreed to. Raises Refused for a closed case or a day before the stay."""
    cases.check_open(case)
    stay.check_counts()
    check_day(case, stay, details.day)
    row = RulesAgreed(case_id=case.id, person_id=case.person_id, stay_id=stay.id, made_by=actor.id)
    row.version, row.day, row.agreed_by = on(details.day).version, details.day, details.agreed_by
    session.add(row)
    session.flush()
    audit.record(session, "rules.agree", actor, person_id=case.person_id, about=f"stay:{stay.id}")
    return row


def check_day(case: Case, stay: Stay, day: date) -> None:
    """Raise Refused for a day outside the case, or after the stay."""
    cases.check_day(case, day)
    if stay.ends_on is not None and day > stay.ends_on:
        raise Refused(lazy_gettext("They did not sleep here on that day."), "day")


def of_stay(session: Session, stay: Stay) -> list[RulesAgreed]:
    """Return what was agreed to in a stay, the newest first."""
    query = select(RulesAgreed).where(RulesAgreed.stay_id == stay.id)
    return list(session.scalars(query.order_by(RulesAgreed.day.desc(), RulesAgreed.made_at.desc())))
