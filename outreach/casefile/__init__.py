"""What every stage stands on: people, cases, milestones, the 5C, consent, finding a person."""
