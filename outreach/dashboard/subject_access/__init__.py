"""Subject access: the receipt "what we hold, who saw it", and the export (PDPA ss. 30, 31)."""
