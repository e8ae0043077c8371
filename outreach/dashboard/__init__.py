"""The dashboard: home page, worklists, and the whole case on one page."""
