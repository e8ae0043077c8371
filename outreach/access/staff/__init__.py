"""The administrator's pages: user accounts, roles and their sign-in."""
