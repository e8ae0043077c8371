"""The administrator's page of an agency's program: its tokens and webhooks."""
