"""Figures: each defined once, none about a person."""
