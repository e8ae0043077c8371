"""A worker's day: home, worklists, the whole case on one page."""
