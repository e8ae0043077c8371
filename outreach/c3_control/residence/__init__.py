"""Life in a house: its house parents, those who sleep there, what they need, what is given, and the log of the day."""
