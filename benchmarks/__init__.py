"""What speed costs: ratios of things measured in one run."""
