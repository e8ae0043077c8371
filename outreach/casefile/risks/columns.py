"""The columns of a file that say what marks the case of each row."""

from outreach.core.language import gettext, lazy_gettext
from outreach.web.tables import Column

COLUMNS = (
    Column(
        "risk",
        lazy_gettext("Risk"),
        lambda row: row.case.marks.level.label if row.case.marks.level else "",
        in_page=False,
    ),
    Column(
        "red", lazy_gettext("Red flag"), lambda row: gettext("yes") if row.case.marks.red_flag else "", in_page=False
    ),
    Column(
        "urgent",
        lazy_gettext("Urgent until"),
        cell=lambda row: row.case.urgent_until if row.case.marks.is_urgent else None,
        is_day=True,
        in_page=False,
    ),
)
