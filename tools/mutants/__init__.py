"""Breaks the code that decides access, one place at a time, and asks the tests whether they notice (`make mutants`)."""
