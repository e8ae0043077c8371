"""Giving a link out: the caseworker's side of links."""
