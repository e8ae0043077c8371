"""Messages to agencies about what waits for them: numbers and days, nothing of any young person."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.outbox.messages import is_address
from outreach.c2_connect.agencies import Agency, contacts
from outreach.c2_connect.referrals.kept import number_of
from outreach.ground.language import say, speaking


def send(session: Session, rows: Sequence[Any], day: date) -> frozenset[UUID]:
    """One e-mail to each open agency that has given an address, about all that waits there. Answers of what.

    rows: id, agency_id and due_on of referrals.
    """
    of_agency = defaultdict(list)
    for row in rows:
        of_agency[row.agency_id].append(row)
    closed = set(session.scalars(select(Agency.id).where(Agency.active.is_(False))))
    known = contacts.of_agencies(session, set(of_agency) - closed)
    written = {agency_id: to for agency_id, people in known.items() if (to := _address(people))}
    with speaking("th"):
        for agency_id, to in written.items():
            text = _text(of_agency[agency_id], day, outbox.site_of(session))
            outbox.mail(session, to, say("Referrals wait for your answer"), text, f"agency:{agency_id}")
    return frozenset(row.id for agency_id in written for row in of_agency[agency_id])


def _address(people: Sequence[contacts.AgencyContact]) -> str | None:
    written = (person.email for person in people if person.gets_referrals and person.email)
    return next((email for email in written if is_address(email)), None)


def _text(rows: Sequence[Any], day: date, site: str) -> str:
    lines = [say("These referrals wait for your agency:"), ""]
    for row in sorted(rows, key=lambda row: row.due_on):
        said = {"number": number_of(row.id), "day": row.due_on}
        over = row.due_on < day
        lines.append(
            say("%(number)s – the day was %(day)s", **said) if over else say("%(number)s – by %(day)s", **said)
        )
    where = f"{site}/referrals/" if site else say("the site of the centre")
    lines += ["", say("Sign in at %(where)s, or open the link that you were given.", where=where)]
    lines += [say("If you cannot take somebody, say so there: then we look for another place.")]
    return "\n".join(lines) + "\n"
