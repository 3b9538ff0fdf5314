"""Comments under articles: how talks are read and written, what is held, reported and judged."""
