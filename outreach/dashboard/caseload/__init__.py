"""The caseload: what each caseworker carries, and what is handed over to whom."""
