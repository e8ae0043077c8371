"""The fourth C: follow-ups and development reviews."""
