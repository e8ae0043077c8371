"""The directory of partner agencies, as the administrator keeps it."""
