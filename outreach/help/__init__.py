"""The handbook: how each page is used, a chapter per work and language, written in Markdown beside this module."""
