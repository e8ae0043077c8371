"""The directory of agencies in HSDS 3.0 (Human Services Data Specification, Open Referral). No person is in it."""
