"""What an agency's program keeps of its own: where it is told of referrals, and its entry in the directory."""
