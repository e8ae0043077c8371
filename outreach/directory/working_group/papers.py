"""Invitation and minutes of a meeting as PDF, in the official form: number, agenda, resolutions."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.core import clock, paper_days, pdf, thai
from outreach.core.errors import NotFound
from outreach.core.language import speaking
from outreach.core.languages import OF_PAPERS
from outreach.directory.working_group import decisions, meetings, members
from outreach.directory.working_group.decisions import GroupDecision
from outreach.directory.working_group.meetings import AgendaPart, GroupMeeting
from outreach.directory.working_group.members import GroupMember, sits_on

INVITATION = "directory/working_group/invitation.typ"
MINUTES = "directory/working_group/minutes.typ"


def invitation(session: Session, meeting: GroupMeeting, actor: User) -> bytes:
    """Typeset the invitation to a meeting, for its members. Raises NotFound for one that was called off."""
    if meeting.called_off_at is not None:
        raise NotFound
    audit.record(session, "working_group.print", actor, about=f"group_meeting:{meeting.id}")
    invited = members.of_centre(session, actor, sits_on(meeting.day))
    with speaking(OF_PAPERS):
        said = _head(session, meeting) | {
            "invited": [_named(one) for one in invited],
            "issued": paper_days.long_day(clock.today()),
            "caller": users.names(session, {meeting.made_by}).get(meeting.made_by, ""),
        }
        return pdf.typeset(INVITATION, said | {"parts": [_titled(part) for part in AgendaPart]})


def minutes(session: Session, meeting: GroupMeeting, actor: User) -> bytes:
    """Typeset the minutes of a meeting: who came, who did not, each part with its resolution, who does what."""
    audit.record(session, "working_group.print", actor, about=f"group_meeting:{meeting.id}")
    invited, came = members.of_centre(session, actor, sits_on(meeting.day)), meetings.came_to(session, meeting)
    written = meetings.minutes(session, meeting)
    decided = [one for one in decisions.of_meeting(session, meeting) if one.voided_at is None]
    names = users.names(session, {one.worker_id for one in decided if one.worker_id} | {meeting.made_by})
    with speaking(OF_PAPERS):
        return pdf.typeset(
            MINUTES,
            _head(session, meeting)
            | {
                "came": [_named(one) for one in invited if one.id in came],
                "missed": [_named(one) for one in invited if one.id not in came],
                "others": meeting.others or "",
                "parts": [
                    _titled(part) | {"said": row.said or "", "resolved": row.resolved or ""}
                    if (row := written.get(part))
                    else _titled(part) | {"said": "", "resolved": ""}
                    for part in AgendaPart
                ],
                "decided": _decided(decided, names),
                "confirmed": meeting.confirmed_at is not None,
                "writer": names.get(meeting.made_by, ""),
            },
        )


def _head(session: Session, meeting: GroupMeeting) -> dict[str, Any]:
    return {
        "centre": session.get_one(Centre, meeting.centre_id).name,
        "number": thai.in_thai_digits(meeting.called),
        "day": paper_days.long_day(meeting.day),
        "time": paper_days.time_of_day(meeting.at_time) if meeting.at_time else "",
        "where": meeting.where,
        "agenda": [line.strip() for line in (meeting.agenda or "").splitlines() if line.strip()],
    }


def _titled(part: AgendaPart) -> dict[str, str]:
    number = list(AgendaPart).index(part) + 1
    return {"number": thai.in_thai_digits(str(number)), "title": str(part.label), "code": part.value}


def _named(member: GroupMember) -> list[str]:
    return [member.name or "–", member.position or "", member.agency.name_th]


def _decided(found: Iterable[GroupDecision], names: dict[Any, str]) -> list[list[str]]:
    return [
        [
            one.words or "–",
            one.agency.name_th if one.agency else names.get(one.worker_id, "–"),
            paper_days.long_day(one.due_on),
        ]
        for one in found
    ]
