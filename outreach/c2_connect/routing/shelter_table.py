"""The shelter table of the source [004], as the first rules: those of every centre."""

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c2_connect.routing.rules import RuleReason, ShelterRule
from outreach.directory.agencies import ForSex
from outreach.directory.needs import Need

RULES = Path(__file__).with_name("shelter_rules.csv")


def load_rules(session: Session) -> None:
    """Add the shelter table of the source, unless a rule exists."""
    if session.scalar(select(ShelterRule.id).limit(1)):
        return
    with RULES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            session.add(
                ShelterRule(
                    place=row["place"],
                    need=Need(row["need"]),
                    for_sex=ForSex(row["sex"]),
                    min_age=int(row["min_age"]) if row["min_age"] else None,
                    max_age=int(row["max_age"]) if row["max_age"] else None,
                    from_day=date.fromisoformat(row["from_day"]),
                    reason=RuleReason(row["reason"]),
                )
            )
    session.flush()
