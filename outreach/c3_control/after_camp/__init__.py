"""After a camp: the certificate of each attendee, and the report of what came of it."""

from outreach.c3_control.after_camp import certificates, reports

__all__ = ["certificates", "reports"]
