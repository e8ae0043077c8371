"""The pages of a night: the roll of a house, and leaves."""
