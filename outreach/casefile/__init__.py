"""The case file, shared by all stages: people, cases, milestones, the 5C, consent, finding a person."""
