"""Infrastructure of all other packages: imports no model of a young person and no web page."""
