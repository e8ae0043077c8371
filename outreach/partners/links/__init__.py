"""Pages behind a link, for an agency without an account."""
