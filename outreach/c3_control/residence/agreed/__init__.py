"""The pages of what is agreed of a stay: longer, the rules of the house; and the rooms of the beds."""
