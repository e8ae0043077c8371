"""Users, sign-in, sessions, permissions, the audit trail and messages."""
