"""The agenda: what is on which day, as a month on a page, and as a feed for the calendar of a telephone."""
