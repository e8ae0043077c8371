"""Statistics: each figure defined once, none about a single person."""
