"""Work: where somebody works or worked, how long it lasts, and why it ended."""
