"""The third C: plans, camps, stays and therapy."""
