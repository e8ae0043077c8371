"""Accompaniment to an agency: the appointment, the warm hand-over, and the young person's feedback."""
