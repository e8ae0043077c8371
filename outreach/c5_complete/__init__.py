"""The fifth C: outcomes and closing."""
