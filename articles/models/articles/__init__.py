"""Articles, their filings, where they appeared, and how lists of them are read."""
