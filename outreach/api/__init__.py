"""The JSON interface for agencies with systems of their own: the same verbs as the pages, by tokens."""
