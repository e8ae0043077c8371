"""A camp while it is held: its programme and staff, its rolls, its papers, and what those on duty must know."""
