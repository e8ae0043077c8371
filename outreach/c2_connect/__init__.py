"""The second C: needs, agencies, routing and referrals."""
