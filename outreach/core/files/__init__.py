"""Uploaded files: content type by signature, metadata removed. See content.py."""
