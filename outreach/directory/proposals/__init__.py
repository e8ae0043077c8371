"""Pages of what agencies propose to change in their entries."""
