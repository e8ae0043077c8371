"""API access of partner agencies: bearer tokens, and the gate for programs in place of signing in."""
