"""Employers who take young people in: what they offer, under which conditions, and who works there."""
