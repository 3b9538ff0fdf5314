"""The front page: its ranking, its blocks, and the effect of other numbers."""
