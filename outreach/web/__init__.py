"""The frame of every request, whoever makes it."""
