"""Settings kept by an agency's program: its webhooks, and its entry in the directory."""
