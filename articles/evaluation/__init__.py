"""How often filing and stories are right, on labelled files."""
