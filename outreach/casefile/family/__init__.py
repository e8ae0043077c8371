"""Family and household: who is around a young person, where they have lived, and the way back to the family."""
