"""Addresses of what stands in the agenda."""

from flask import url_for

from outreach.dashboard.agenda.entries import Entry, EntryKind


def page_of(entry: Entry) -> str:
    """Return the address of the page behind an entry."""
    if entry.case is None:
        return url_for("c3_control.camp", camp_id=entry.about.id)
    if entry.kind is EntryKind.APPOINTMENT:
        return url_for("c2_connect.referral", case_id=entry.case.id, referral_id=entry.about.id)
    return url_for("dashboard.case", case_id=entry.case.id)
