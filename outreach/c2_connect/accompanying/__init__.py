"""Going along: the hand-over, the appointment, and what the young person says of it."""
