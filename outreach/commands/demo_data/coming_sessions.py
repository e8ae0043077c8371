"""Coming group sessions of the demo programme, with a few places kept and one that is full."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.c3_control import group_sessions
from outreach.c3_control.group_sessions import SessionDetails
from outreach.c3_control.therapy import TherapyKind
from outreach.casefile.cases import Case
from outreach.commands.demo_data.staff import Staff
from outreach.core.errors import Refused

COMING = (  # in days, kind, places, topic
    (3, TherapyKind.ART, 8, "วาดภาพตัวเอง"),
    (5, TherapyKind.TRAINING, 12, "รู้จักเงินและการออม"),
    (10, TherapyKind.GROUP, 2, "จัดการความโกรธ"),
)
HELD: dict[str, Any] = {"minutes": 90, "at_time": time(13, 30), "where": "ห้องกิจกรรม บ้านเรา"}
OF_EACH = 2  # young people of each caseworker


def announce(session: Session, staff: Staff, today: date) -> None:
    """Announce them, and keep places for those who have a legal basis, as long as there are any."""
    first = users.get(session, staff.caseworkers[0])
    coming = [
        group_sessions.announce(
            session,
            SessionDetails(day=today + timedelta(days=ahead), kind=kind, places=places, topic=topic, **HELD),
            first,
        )
        for ahead, kind, places, topic in COMING
    ]
    for worker_id in staff.caseworkers:
        worker = users.get(session, worker_id)
        open_ones = select(Case).where(Case.caseworker_id == worker_id, Case.closed_on.is_(None))
        for case in session.scalars(open_ones.order_by(Case.year, Case.running).limit(OF_EACH)).all():
            for group in coming[:: 2 if case.running % 2 else 1]:
                try:
                    group_sessions.book(session, group, case, worker)
                except Refused:
                    continue
