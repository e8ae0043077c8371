"""Kept, but not used (PDPA s. 34): while a stop stands nothing of the person goes to any agency."""

from outreach.casefile.use_stops.stops import StopReason, UseStop, lift, of_person, standing, stop, stopped

__all__ = ["StopReason", "UseStop", "lift", "of_person", "standing", "stop", "stopped"]
