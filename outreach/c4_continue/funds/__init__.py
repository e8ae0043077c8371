"""Funds of a centre, such as the education fund: what came in, what was given, what is left."""
