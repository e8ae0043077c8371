"""Settings that an agency's program keeps itself: its webhooks, and its entry in the directory."""
