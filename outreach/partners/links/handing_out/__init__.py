"""Handing out links: the caseworker's side."""
