"""Recording a consent in three steps: who is asked, what they agree to, how it was said."""
