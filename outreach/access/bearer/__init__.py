"""Programs of partner agencies: the tokens that they show, and the gate that they pass in place of signing in."""
