"""Restriction of processing (PDPA s. 34): while a stop is live no data of the person go to any agency."""

from outreach.casefile.use_stops.stops import StopReason, UseStop, lift, of_person, standing, stop, stopped

__all__ = ["StopReason", "UseStop", "lift", "of_person", "standing", "stop", "stopped"]
