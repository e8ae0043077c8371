"""Case management for a city youth-outreach programme: the 5C, from the first contact to a life of one's own."""
