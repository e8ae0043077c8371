"""School: where they stand, why they left, and what they have passed since."""
