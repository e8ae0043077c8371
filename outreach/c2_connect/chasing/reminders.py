"""Reminders: messages to agencies about referrals that wait for them; numbers and days, nothing of any young person."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.outbox.messages import is_address
from outreach.c2_connect.letters import mail_frame, senders
from outreach.c2_connect.referrals.models import number_of
from outreach.core.language import gettext, in_each, in_every_language, lazy_gettext
from outreach.core.languages import OF_MESSAGES
from outreach.directory.agencies import Agency, contacts

WAITING = lazy_gettext("Referrals wait for your answer")


def send(session: Session, rows: Sequence[Any], day: date) -> frozenset[UUID]:
    """Send one e-mail to each open agency with an address, about all waiting referrals. Returns their ids.

    rows: id, agency_id and due_on of referrals.
    """
    of_agency = defaultdict(list)
    for row in rows:
        of_agency[row.agency_id].append(row)
    closed = set(session.scalars(select(Agency.id).where(Agency.active.is_(False))))
    known = contacts.of_agencies(session, set(of_agency) - closed)
    written = {agency_id: to for agency_id, people in known.items() if (to := _address(people))}
    for agency_id, to in written.items():
        _mail(session, agency_id, to, of_agency[agency_id], day)
    return frozenset(row.id for agency_id in written for row in of_agency[agency_id])


def _mail(session: Session, agency_id: UUID, to: str, rows: Sequence[Any], day: date) -> None:
    """Queue the message in every language, in the name of the centre; several centres are listed at its end."""
    by, site = senders.of_referrals(session, [row.id for row in rows]), outbox.site_of(session)
    name = by[0].centre if len(by) == 1 else ""
    outbox.mail(
        session,
        to,
        in_every_language(WAITING),
        "\n---\n\n".join(in_each(OF_MESSAGES, lambda: f"{_text(rows, day, site)}\n{mail_frame.foot(by)}\n")),
        f"agency:{agency_id}",
        sender_name=name,
        reply_to=mail_frame.replies_to(by),
    )


def _address(people: Sequence[contacts.AgencyContact]) -> str | None:
    written = (person.email for person in people if person.gets_referrals and person.email)
    return next((email for email in written if is_address(email)), None)


def _text(rows: Sequence[Any], day: date, site: str) -> str:
    lines = [gettext("These referrals wait for your agency:"), ""]
    for row in sorted(rows, key=lambda row: row.due_on):
        said = {"number": number_of(row.id), "day": row.due_on}
        over = row.due_on < day
        lines.append(
            gettext("%(number)s – the day was %(day)s", **said) if over else gettext("%(number)s – by %(day)s", **said)
        )
    where = f"{site}/referrals/" if site else gettext("the site of the centre")
    lines += ["", gettext("Sign in at %(where)s, or open the link that you were given.", where=where)]
    lines += [gettext("If you cannot take somebody, say so there: then we look for another place.")]
    return "\n".join(lines) + "\n"
