"""The administrator's pages: who works here, and how they come by their sign-in."""
