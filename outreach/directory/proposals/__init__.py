"""Pages of changes to entries proposed by agencies."""
