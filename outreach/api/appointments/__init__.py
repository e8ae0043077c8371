"""Appointments in the API."""
