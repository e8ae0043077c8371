"""The partners' own doors: pages with an account, pages behind a link, and what a program is answered."""
