"""The directory of agencies in HSDS 3.0 (Human Services Data Specification, Open Referral). It contains no person."""
