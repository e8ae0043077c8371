"""What stands around every request, whoever makes it."""
