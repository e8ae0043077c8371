"""The browser at the gate: its device, the page it wanted, and the text typed in it."""
