"""Exchange with other systems, in the formats that they read."""
