"""Filing at the hand of editors: their own decisions, and what a change of the rulebook would do."""
