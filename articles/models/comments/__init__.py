"""Comments of members."""
