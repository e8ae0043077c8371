"""Pages of the list of communities."""
