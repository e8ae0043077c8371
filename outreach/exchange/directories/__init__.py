"""Pages by which the directory of agencies goes out as a package, and that of others comes in."""
