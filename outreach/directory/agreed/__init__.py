"""Pages of the agreements with agencies."""
