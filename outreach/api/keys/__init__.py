"""The administrator's page of an agency's program: its tokens, and where it is told of referrals."""
