"""Access for partner agencies: pages with an account, pages behind a link, and queries of their programs."""
