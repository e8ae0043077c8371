"""The browser at the gate: which device it is, where it wanted to go, and what was typed in it."""
