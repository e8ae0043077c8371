"""The desk of stuck referrals: its pages; what stands on it is in `stuck_table.py`."""
