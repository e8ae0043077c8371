"""The second C: screening, routing, referrals, packages, chasing, letters."""
