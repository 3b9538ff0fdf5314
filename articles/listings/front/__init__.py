"""The front page: what leads, its blocks, and the effect of other numbers."""
