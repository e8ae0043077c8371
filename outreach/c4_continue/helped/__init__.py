"""Who helped a young person, with what: gifts, work, mentors and the path to city inspector, on one page."""
