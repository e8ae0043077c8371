"""Placements elsewhere: who sleeps at an agency, agreed with whom, how they are at each visit, where they went."""
