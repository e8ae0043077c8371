"""Official letters: the referral letter (หนังสือส่งตัว) with its reference number, and the enclosed summary."""
