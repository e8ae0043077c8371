"""Pages of who sits in the working group, and of what it has decided and is still owed."""
