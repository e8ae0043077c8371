"""Files that arrive: their type is told by the content, hidden data is taken out. See content.py."""
