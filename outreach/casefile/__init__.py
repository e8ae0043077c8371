"""The case file under every stage: people, cases, milestones, the 5C, consent, finding a person."""
