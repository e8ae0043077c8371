"""Pages of one entry of the directory: reading it, and writing its parts."""
