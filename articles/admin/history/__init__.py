"""An article’s history: who changed what and when, and the way back to an earlier text."""
