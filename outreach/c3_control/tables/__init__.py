"""The tables of camps and of beds."""
