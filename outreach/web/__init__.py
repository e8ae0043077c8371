"""The web layer shared by all pages and the API: requests, forms, errors, headers."""
