"""Appointments over the interface."""
