"""The pages of one's own second factors: codes from a phone, codes on paper, passkeys."""
