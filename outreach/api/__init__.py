"""The JSON API for agencies with systems of their own: the same actions as the pages, authorised by tokens."""
