"""Accompanying to an agency: the appointment, the warm hand-over, and the feedback of the young person."""
