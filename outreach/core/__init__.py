"""The ground floor: knows no young person and no web page."""
